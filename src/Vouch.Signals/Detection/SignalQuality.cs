namespace Vouch.Signals.Detection;

/// <summary>What a second of a lead is worth.</summary>
public enum LeadQuality
{
    Good,

    /// <summary>Can be read with care: noise beyond the limit.</summary>
    Noisy,

    /// <summary>No signal of a heart: nothing recorded, a straight line, or the end of the amplifier's range.</summary>
    Off,
}

/// <summary>Quality of a lead, second by second, as the samples come; constant memory.</summary>
public sealed class SignalQuality
{
    /// <summary>
    /// mV between the least and the largest sample of a second: less is a straight line. A connected electrode has more noise:
    /// IEC 60601-2-25 allows 30 µV (201.12.4.106).
    /// </summary>
    public const float LineMillivolts = 0.010f;

    /// <summary>A second is off when this part of its samples is missing, or stands still at its least or largest value far from 0.</summary>
    public const float OffPart = 0.5f;

    /// <summary>mV: IEC 60601-2-27 asks that ±5 mV be shown; a signal that stands beyond is at the end of the range.</summary>
    public const float RangeMillivolts = 5;

    /// <summary>
    /// mV, mean size of what changes from one sample to the next but one at 125 Hz: mains and muscle. Beyond, the noise is
    /// larger than a P wave (0.1 mV) is high.
    /// </summary>
    public const float NoiseMillivolts = 0.10f;

    private readonly int perSecond;
    private readonly int step;
    private readonly float[] recent;
    private int taken;
    private int missing;
    private int still;
    private float least = float.MaxValue;
    private float largest = float.MinValue;
    private double rough;
    private float last = float.NaN;

    /// <param name="rate">Samples a second, 50 or more.</param>
    public SignalQuality(double rate)
    {
        if (!(rate is >= 50 and <= 100_000))
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "Hz, 50 to 100,000");
        perSecond = (int)Math.Round(rate);
        step = Math.Max(1, (int)Math.Round(rate / 125));
        recent = new float[(2 * step) + 1];
    }

    /// <summary>One sample, mV; the quality of the second it ends, else null.</summary>
    public LeadQuality? Push(float sample)
    {
        if (float.IsFinite(sample))
            Take(sample);
        else
            missing++;
        if (++taken < perSecond)
            return null;
        var quality = Judge();
        (taken, missing, still, least, largest, rough) = (0, 0, 0, float.MaxValue, float.MinValue, 0);
        return quality;
    }

    /// <summary>Of every whole second.</summary>
    public static List<LeadQuality> Of(ReadOnlySpan<float> samples, double rate)
    {
        var quality = new SignalQuality(rate);
        var seconds = new List<LeadQuality>();
        foreach (var sample in samples)
            if (quality.Push(sample) is { } second)
                seconds.Add(second);
        return seconds;
    }

    private void Take(float sample)
    {
        (least, largest) = (Math.Min(least, sample), Math.Max(largest, sample));
        if (sample == last && Math.Abs(sample) > RangeMillivolts)
            still++;
        last = sample;
        recent.AsSpan(1).CopyTo(recent);
        recent[^1] = sample;
        rough += Math.Abs(recent[step] - ((recent[0] + recent[^1]) / 2));
    }

    private LeadQuality Judge()
    {
        if (missing > OffPart * perSecond || still > OffPart * perSecond || largest - least < LineMillivolts)
            return LeadQuality.Off;
        return rough / (perSecond - missing) > NoiseMillivolts ? LeadQuality.Noisy : LeadQuality.Good;
    }
}
