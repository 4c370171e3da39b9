using Vouch.Signals.Detection;

namespace Vouch.Signals.Measuring;

/// <summary>
/// The leads as they are measured: at <see cref="Grid.Rate"/>, gaps bridged and remembered, mains and wander taken out step by
/// step.
/// </summary>
internal sealed class PreparedLeads
{
    private PreparedLeads(float[][] signals, bool[]?[] missing, bool[] usable)
    {
        (Signals, Missing, Usable) = (signals, missing, usable);
        Length = signals.Length == 0 ? 0 : signals.Min(one => one.Length);
    }

    /// <summary>mV.</summary>
    public float[][] Signals { get; }

    /// <summary>Of every lead the samples that are no signal; null: there are none.</summary>
    public bool[]?[] Missing { get; }

    /// <summary>False: off for more than half of the time.</summary>
    public bool[] Usable { get; }

    public int Length { get; }

    public static PreparedLeads Of(float[][] millivolts, double rate)
    {
        var signals = new float[millivolts.Length][];
        var missing = new bool[]?[millivolts.Length];
        var usable = new bool[millivolts.Length];
        for (var lead = 0; lead < millivolts.Length; lead++)
        {
            var gaps = Gaps(millivolts[lead], rate);
            var absent = gaps?.Count(one => one) ?? 0;
            usable[lead] = absent * 2 < millivolts[lead].Length;
            signals[lead] = Grid.Resample(Bridge(millivolts[lead], gaps), rate);
            if (gaps is not null && usable[lead])
                missing[lead] = At(gaps, rate, signals[lead].Length);
        }

        return new(signals, missing, usable);
    }

    /// <summary>Samples that nothing was recorded for, that no electrode can give, and seconds that are off; null: none.</summary>
    private static bool[]? Gaps(float[] samples, double rate)
    {
        bool[]? gaps = null;
        for (var i = 0; i < samples.Length; i++)
            if (!(Math.Abs(samples[i]) <= FilterTimes.MillivoltsMax))
                (gaps ??= new bool[samples.Length])[i] = true;
        var perSecond = (int)Math.Round(rate);
        var seconds = SignalQuality.Of(samples, rate);
        for (var second = 0; second < seconds.Count; second++)
            if (seconds[second] == LeadQuality.Off)
                (gaps ??= new bool[samples.Length]).AsSpan(second * perSecond, perSecond).Fill(true);
        if (seconds.Count == 0 && IsLine(samples))
            (gaps ??= new bool[samples.Length]).AsSpan().Fill(true);
        return gaps;
    }

    private static bool IsLine(ReadOnlySpan<float> samples)
    {
        var (least, most) = (float.MaxValue, float.MinValue);
        foreach (var sample in samples)
            if (float.IsFinite(sample))
                (least, most) = (Math.Min(least, sample), Math.Max(most, sample));
        return !(most - least >= SignalQuality.LineMillivolts);
    }

    /// <summary>Against the first sample, so that an electrode's offset takes no digits; a straight line over each gap.</summary>
    private static float[] Bridge(float[] samples, bool[]? gaps)
    {
        var first = gaps is null ? 0 : Array.IndexOf(gaps, false);
        var bridged = new float[samples.Length];
        if (first < 0 || samples.Length == 0)
            return bridged;
        var (last, rest) = (first, samples[first]);
        for (var i = first; i < samples.Length; i++)
        {
            if (gaps?[i] == true)
                continue;
            bridged[i] = samples[i] - rest;
            for (var k = last + 1; k < i; k++)
                bridged[k] = bridged[last] + ((bridged[i] - bridged[last]) * (k - last) / (i - last));
            last = i;
        }

        bridged.AsSpan(last).Fill(bridged[last]);
        return bridged;
    }

    private static bool[] At(bool[] gaps, double rate, int length)
    {
        var missing = new bool[length];
        for (var i = 0; i < length; i++)
            missing[i] = gaps[Math.Min(gaps.Length - 1, (int)Math.Round(i * rate / Grid.Rate))];
        return missing;
    }
}
