namespace Vouch.Signals.Detection;

/// <summary>Cuts beats out of the leads.</summary>
internal sealed class BeatCutter
{
    private const int Mask = FilterTimes.History - 1;

    private readonly FilterTimes times;
    private readonly LeadFilter[] leads;
    private readonly LeadLevels levels;
    private readonly int before;
    private readonly int length;
    private readonly (int From, int Length) p;
    private readonly (int From, int Length) t;

    public BeatCutter(FilterTimes times, LeadFilter[] leads, LeadLevels levels)
    {
        (this.times, this.leads, this.levels) = (times, leads, levels);
        before = times.Samples(BeatParameters.ShapeBefore);
        length = before + times.Samples(BeatParameters.ShapeAfter) + 1;
        p = (-times.Samples(BeatParameters.PBegins), times.Samples(BeatParameters.PBegins) - times.Samples(BeatParameters.PEnds));
        t = (times.Samples(BeatParameters.TBegins), times.Samples(BeatParameters.TEnds) - times.Samples(BeatParameters.TBegins));
    }

    public BeatShape New() => new(length * leads.Length, p.Length * leads.Length, t.Length * leads.Length);

    /// <summary>The whole complex was recorded.</summary>
    public bool IsWhole(long middle) => middle >= before && middle - before + length <= leads[0].Count;

    /// <param name="middle">Of the complex, in the smoothed signal.</param>
    public void Cut(long middle, BeatShape into)
    {
        for (var lead = 0; lead < leads.Length; lead++)
        {
            var smooth = leads[lead].Smooth;
            Copy(smooth, middle + p.From, into.P.AsSpan(lead * p.Length, p.Length), Mean(smooth, middle + p.From, p.Length), Scale(lead));
            Copy(smooth, middle + t.From, into.T.AsSpan(lead * t.Length, t.Length), Rest(smooth, middle), Scale(lead));
        }

        (into.Width, into.Duration) = Slopes(middle);
        CutComplex(middle, into);
    }

    public void CutComplex(long middle, BeatShape into)
    {
        for (var lead = 0; lead < leads.Length; lead++)
            Copy(leads[lead].Smooth, middle - before, into.Complex.AsSpan(lead * length, length), Rest(leads[lead].Smooth, middle), Scale(lead));
        into.Measure();
    }

    /// <summary>The sharpest single sample before the complex, by the level: the trace of a pacing pulse.</summary>
    public float Spike(long middle)
    {
        var sum = 0f;
        for (var lead = 0; lead < leads.Length; lead++)
        {
            var raw = leads[lead].Raw;
            var most = 0f;
            // The thinned signal is ahead of the smoothed one.
            var from = (int)(middle - (long)Math.Round(times.Smoothing)) - times.Samples(0.110);
            for (var i = from; i < from + times.Samples(0.095); i++)
                most = Math.Max(most, Math.Abs(raw[i & Mask] - ((raw[(i - 1) & Mask] + raw[(i + 1) & Mask]) / 2)));
            sum += levels.Weight[lead] * most;
        }

        return sum;
    }

    private float Scale(int lead) => MathF.Sqrt(Math.Max(levels.Weight[lead] / levels.Level[lead], 0));

    /// <summary>The level before the complex is the baseline of QRS and T; the P wave has its own.</summary>
    private float Rest(float[] smooth, long middle) => Mean(smooth, middle - before, Math.Max(1, before / 4));

    /// <summary>Spread of the slopes about their middle, and the time from the first to the last that is a quarter of the steepest, s.</summary>
    private (float Width, float Duration) Slopes(long middle)
    {
        var reach = times.Samples(0.130);
        Span<float> slopes = stackalloc float[(2 * reach) + 1];
        var (sum, first, second, most) = (1e-6f, 0f, 0f, 1e-9f);
        for (var i = -reach; i <= reach; i++)
        {
            var slope = 0f;
            for (var lead = 0; lead < leads.Length; lead++)
            {
                var smooth = leads[lead].Smooth;
                var rise = smooth[(int)(middle + i + 1) & Mask] - smooth[(int)(middle + i - 1) & Mask];
                slope += levels.Weight[lead] * levels.Weight[lead] * rise * rise;
            }

            (sum, first, second) = (sum + slope, first + (slope * i), second + (slope * i * i));
            most = Math.Max(most, slopes[i + reach] = slope);
        }

        var spread = MathF.Sqrt(Math.Max(0, (second / sum) - (first / sum * (first / sum))));
        return (spread / (float)times.Rate, Steep(slopes, most / 16) / (float)times.Rate);
    }

    /// <summary>Samples from the first to the last that is no less.</summary>
    private static int Steep(ReadOnlySpan<float> slopes, float least)
    {
        var (first, last) = (0, slopes.Length - 1);
        while (first < last && slopes[first] < least)
            first++;
        while (last > first && slopes[last] < least)
            last--;
        return last - first;
    }

    private static float Mean(float[] smooth, long from, int count)
    {
        var sum = 0f;
        for (var i = 0; i < count; i++)
            sum += smooth[(int)(from + i) & Mask];
        return sum / count;
    }

    private static void Copy(float[] smooth, long from, Span<float> into, float rest, float scale)
    {
        for (var i = 0; i < into.Length; i++)
            into[i] = (smooth[(int)(from + i) & Mask] - rest) * scale;
    }
}
