using Vouch.Signals;

namespace Vouch.Fit;

/// <summary>A recording as another patient, electrode or recorder might give it; its marks go along.</summary>
/// <param name="Channels">Which of the record's, in order.</param>
/// <param name="Rate">Hz it is resampled to; null: as recorded.</param>
/// <param name="Speed">Played so many times as fast.</param>
/// <param name="Noise">Which, with <paramref name="Decibels"/> of signal to noise.</param>
public sealed record Variant(string Name, int[] Channels, double? Rate = null, double Speed = 1, MadeNoise.Kind? Noise = null, double Decibels = 0,
    float Gain = 1)
{
    public static readonly Variant First = new("channel 0", [0]);

    public static readonly Variant Second = new("channel 1", [1]);

    public static readonly Variant Resampled = new("channel 0, 250 Hz", [0], 250);

    public static readonly Variant Both = new("both channels", [0, 1]);

    public Record Of(Record record, int seed)
    {
        var signals = Channels.Select(channel => record.Signals[channel]).ToArray();
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
}
