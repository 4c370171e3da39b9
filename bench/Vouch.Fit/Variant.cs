using Vouch.Signals;

namespace Vouch.Fit;

/// <summary>A recording as another patient, electrode or recorder might give it; its marks go along.</summary>
/// <param name="Channels">Which of the record's, in order.</param>
/// <param name="Rate">Hz it is resampled to; null: as recorded.</param>
/// <param name="Speed">Played so many times as fast.</param>
/// <param name="Degrees">The two channels turned in their plane: what electrodes that lie elsewhere would give.</param>
/// <param name="Noise">Which, with <paramref name="Decibels"/> of signal to noise.</param>
public sealed record Variant(string Name, int[] Channels, double? Rate = null, double Speed = 1, MadeNoise.Kind? Noise = null, double Decibels = 0,
    float Gain = 1, double Degrees = 0)
{
    public static readonly Variant First = new("channel 0", [0]);

    public static readonly Variant Second = new("channel 1", [1]);

    public static readonly Variant Resampled = new("channel 0, 250 Hz", [0], 250);

    public static readonly Variant Both = new("both channels", [0, 1]);

    public static readonly Variant[] Turned =
        [new("turned by 45", [0], Degrees: 45), new("turned by 135", [0], Degrees: 135), new("both turned by 45", [0, 1], Degrees: 45)];

    public Record Of(Record record, int seed)
    {
        var turned = Turn(record.Signals);
        var signals = Channels.Select(channel => turned[channel]).ToArray();
        if (Noise is { } kind)
            signals = [.. signals.Select((one, i) => MadeNoise.Add(one, record, kind, Decibels, seed + i))];
        if (Gain != 1)
            signals = [.. signals.Select(one => Array.ConvertAll(one, value => value * Gain))];
        // Played faster: fewer samples of what is then called the same rate.
        var target = Rate ?? record.Rate;
        var step = record.Rate * Speed / target;
        if (step == 1)
            return record with { Signals = signals };
        return new(record.Name, target, [.. signals.Select(one => Resampling.By(one, step))],
            [.. record.Reference.Select(one => one with { Frame = (long)Math.Round(one.Frame / step) })]);
    }

    private float[][] Turn(float[][] signals)
    {
        if (Degrees == 0)
            return signals;
        var (sin, cos) = MathF.SinCos((float)(Degrees * Math.PI / 180));
        return [Sum(signals, cos, sin), Sum(signals, -sin, cos)];
    }

    private static float[] Sum(float[][] signals, float first, float second) =>
        [.. signals[0].Zip(signals[1], (one, other) => (first * one) + (second * other))];
}
