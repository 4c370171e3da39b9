using static Vouch.Signals.Rhythms.VentricularFibrillationParameters;

namespace Vouch.Signals.Rhythms;

/// <summary>What some seconds of a lead look like.</summary>
/// <param name="Millivolts">From least to largest.</param>
/// <param name="Frequency">Hz, of the mean period.</param>
/// <param name="Leakage">0: a sine; 1: nothing periodic like one.</param>
/// <param name="Crossing">The part of the samples beyond a fifth of the largest.</param>
internal readonly record struct FibrillationWindow(float Millivolts, double Frequency, float Leakage, float Crossing)
{
    /// <summary>No beats: neither a baseline between complexes nor anything as far from a sine as they are.</summary>
    public bool HasNoBeats => Millivolts >= MillivoltsMin && Frequency is >= FrequencyMin and <= FrequencyMax && Leakage <= LeakageBeats && Crossing >= CrossingMin;

    public bool IsFibrillation => HasNoBeats && Leakage <= LeakageMax;

    /// <summary>There is a signal, and it has beats.</summary>
    public bool HasBeats => Millivolts >= MillivoltsMin && Leakage > LeakageBeats;

    /// <param name="signal">mV without baseline, <paramref name="rate"/> a second.</param>
    public static FibrillationWindow Of(ReadOnlySpan<float> signal, double rate)
    {
        var (least, largest, sizes, slopes) = (float.MaxValue, float.MinValue, 0.0, 0.0);
        for (var i = 1; i < signal.Length; i++)
        {
            (least, largest) = (Math.Min(least, signal[i]), Math.Max(largest, signal[i]));
            sizes += Math.Abs(signal[i]);
            slopes += Math.Abs(signal[i] - signal[i - 1]);
        }

        if (slopes == 0)
            return default;
        var half = Math.Max(1, (int)((Math.PI * sizes / slopes) + 0.5));
        return new(largest - least, rate / (2 * half), LeakageOf(signal, half), CrossingOf(signal, rate));
    }

    private static float LeakageOf(ReadOnlySpan<float> signal, int half)
    {
        var (left, all) = (0.0, 0.0);
        for (var i = half; i < signal.Length; i++)
        {
            left += Math.Abs(signal[i] + signal[i - half]);
            all += Math.Abs(signal[i]) + Math.Abs(signal[i - half]);
        }

        return all > 0 ? (float)(left / all) : 1;
    }

    /// <summary>The mean over stretches that begin a second apart; the ends of each are faded, so that a wave cut off is not its largest.</summary>
    private static float CrossingOf(ReadOnlySpan<float> signal, double rate)
    {
        var (length, step) = ((int)(CrossingSeconds * rate), (int)rate);
        var (sum, count) = (0f, 0);
        for (var from = 0; from + length <= signal.Length; from += step)
        {
            sum += Beyond(signal.Slice(from, length), rate);
            count++;
        }

        return sum / Math.Max(1, count);
    }

    private static float Beyond(ReadOnlySpan<float> signal, double rate)
    {
        var taper = (int)(CrossingTaperSeconds * rate);
        Span<float> sizes = stackalloc float[signal.Length];
        var largest = 0f;
        for (var i = 0; i < signal.Length; i++)
        {
            var edge = Math.Min(i, signal.Length - 1 - i);
            sizes[i] = Math.Abs(signal[i]) * (edge < taper ? 0.5f * (1 - MathF.Cos(MathF.PI * edge / taper)) : 1);
            largest = Math.Max(largest, sizes[i]);
        }

        var (level, beyond) = (largest * CrossingLevel, 0);
        foreach (var size in sizes)
            beyond += size > level ? 1 : 0;
        return (float)beyond / signal.Length;
    }
}
