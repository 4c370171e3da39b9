namespace Vouch.Signals.Tests.Drawing;

/// <summary>Recordings whose every sample is known.</summary>
internal static class MadeRecording
{
    public static readonly string[] Names = ["I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6"];

    /// <param name="millivolts">Of the lead's number and the time, s; null: missing.</param>
    public static Recording Of(IReadOnlyList<string> names, double rate, double seconds, Func<int, double, double?> millivolts) => Of(rate,
        [.. names.Select((name, lead) => Channel(name, [.. Enumerable.Range(0, (int)Math.Round(rate * seconds)).Select(i =>
            millivolts(lead, i / rate) is { } value ? (int)Math.Round(value * 1000) : Signals.Channel.Missing)]))]);

    public static Recording Of(double rate, params Channel[] channels) =>
        new("made", "made", rate, [.. channels], new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.Zero),
            new("4711", "Surname, Given", new DateOnly(1957, 6, 24), 67, Sex.Male), [], [], []);

    /// <summary>Steps of 1 µV.</summary>
    public static Channel Channel(string name, int[] samples) => new(name, LeadNames.Parse(name), "mV", 1000, 0, 1, samples);

    /// <summary>Flat, with a spike of 1 mV and 20 ms around each of these seconds.</summary>
    public static double Spike(double time, params ReadOnlySpan<double> at)
    {
        var value = 0.0;
        foreach (var one in at)
            value = Math.Max(value, 1 - (Math.Abs(time - one) / 0.01));
        return Math.Max(0, value);
    }

    /// <summary>
    /// Twelve leads of 10 s at 500 Hz: sinus rhythm of 72 a minute with a ventricular beat at 5.25 s, each wave a bell.
    /// </summary>
    public static Recording Resting()
    {
        // mV of P, Q, R, S, T, and of the ventricular beat's QRS and T; of I and II, from which the limb leads follow, and V1 to V6.
        double[][] heights =
        [
            [0.08, -0.05, 0.70, -0.12, 0.20, 0.5, -0.25], [0.14, -0.06, 1.00, -0.18, 0.28, 1.3, -0.45], [0.06, 0, 0.20, -0.95, -0.10, -1.2, 0.40],
            [0.07, 0, 0.45, -1.50, 0.35, -0.8, 0.45], [0.08, 0, 0.80, -0.90, 0.45, 0.5, 0.30], [0.08, -0.05, 1.30, -0.45, 0.40, 1.2, -0.30],
            [0.08, -0.08, 1.25, -0.20, 0.33, 1.3, -0.45], [0.07, -0.08, 0.95, -0.08, 0.25, 1.1, -0.40],
        ];
        double[] normal = [0.45, 1.28, 2.11, 2.94, 3.77, 4.60, 6.26, 7.09, 7.92, 8.75, 9.58];
        string[] names = ["I", "II", "V1", "V2", "V3", "V4", "V5", "V6"];
        var recording = Of(names, 500, 10, (lead, t) =>
        {
            var (height, value) = (heights[lead], 0.02 * Math.Sin(2 * Math.PI * 0.23 * t));
            foreach (var beat in normal)
            {
                value += Bell(t, beat - 0.17, 0.022, height[0]) + Bell(t, beat - 0.022, 0.007, height[1]) + Bell(t, beat, 0.011, height[2])
                    + Bell(t, beat + 0.026, 0.010, height[3]) + Bell(t, beat + 0.27, t < beat + 0.27 ? 0.055 : 0.038, height[4]);
            }
            return value + Bell(t, 5.25, 0.034, height[5]) + Bell(t, 5.53, 0.07, height[6]);
        });
        return recording with
        {
            Annotations = [.. normal.Append(5.25).Order().Select(beat =>
                new Annotation((long)(beat * 500), beat == 5.25 ? AnnotationCode.VentricularPremature : AnnotationCode.Normal))],
        };
    }

    private static double Bell(double time, double at, double width, double height) => height * Math.Exp(-Math.Pow((time - at) / width, 2) / 2);
}
