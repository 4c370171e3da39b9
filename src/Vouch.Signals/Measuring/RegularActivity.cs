namespace Vouch.Signals.Measuring;

/// <summary>A wave that goes on without a line between (atrial flutter), sought outside complexes and T waves.</summary>
/// <param name="Period">ms.</param>
/// <param name="Regularity">0 to 1: autocorrelation at the period.</param>
internal sealed record RegularActivity(double Period, double Regularity, bool IsContinuous)
{
    /// <summary>ms: 400 to 150 a minute.</summary>
    private const double ShortestPeriod = 150, LongestPeriod = 400;

    /// <summary>
    /// Autocorrelation from which it is regular; median over root mean square from which there is no line between (a sine: 1,
    /// noise: 0.67).
    /// </summary>
    private const double Regular = 0.72, Filled = 0.6;

    /// <summary>mV, root mean square, in some lead.</summary>
    private const double HeightLeast = 0.020;

    /// <summary>So much of what is seen must have a partner one period away.</summary>
    private const double PairsPart = 0.35;

    private const int Thinning = 4;

    /// <summary>Null: too little is seen of the atria.</summary>
    public static RegularActivity? Find(PreparedLeads prepared, List<int> positions, TypicalBeat typical, QrsExtent qrs, TExtent? t)
    {
        var seen = Seen(prepared.Length / Thinning, positions, qrs, t?.Offset ?? (qrs.Offset + Grid.Samples(250)));
        if (seen.Count(one => one) < Grid.Rate / Thinning)
            return null;
        var leads = new List<float[]>();
        for (var lead = 0; lead < prepared.Signals.Length; lead++)
            if (typical.Has(lead) && Clean(prepared.Signals[lead], seen) is { } own)
                leads.Add(own);
        return leads.Count == 0 ? null : Best(leads, seen, typical.Rr);
    }

    private static RegularActivity? Best(List<float[]> leads, bool[] seen, double rr)
    {
        var (first, last) = (Lag(ShortestPeriod), Lag(LongestPeriod));
        var like = new double[last + 2];
        for (var lag = first - 1; lag <= last + 1; lag++)
            like[lag] = Autocorrelation(leads, seen, lag);
        var best = 0;
        for (var lag = first; lag <= last; lag++)
            if (like[lag] > like[lag - 1] && like[lag] >= like[lag + 1] && like[lag] > like[best] && Math.Abs((lag * Thinning * Grid.Step) - rr) > 0.08 * rr)
                best = lag;
        if (best == 0)
            return null;
        var (left, middle, right) = (like[best - 1], like[best], like[best + 1]);
        var period = (best + ((left - right) / (2 * (left - (2 * middle) + right)))) * Thinning * Grid.Step;
        var continuous = middle >= Regular && leads.Exists(lead => Fill(lead, seen) >= Filled);
        return new(period, Math.Clamp(middle, 0, 1), continuous);
    }

    private static int Lag(double ms) => (int)Math.Round(ms / (Thinning * Grid.Step));

    /// <summary>What is left of the complexes, of T, and 20 ms about.</summary>
    private static bool[] Seen(int length, List<int> positions, QrsExtent qrs, double end)
    {
        var seen = new bool[length];
        seen.AsSpan().Fill(true);
        var (before, after) = ((int)qrs.Onset - TypicalBeat.Zero - Grid.Samples(10), (int)end - TypicalBeat.Zero + Grid.Samples(10));
        foreach (var position in positions)
        {
            var from = Math.Clamp((position + before) / Thinning, 0, length);
            seen.AsSpan(from, Math.Clamp((position + after) / Thinning, from, length) - from).Fill(false);
        }

        return seen;
    }

    /// <summary>Thinned and without what is slower than 2 Hz; null: too small.</summary>
    private static float[]? Clean(float[] signal, bool[] seen)
    {
        var thinned = new float[seen.Length];
        for (var i = 0; i < thinned.Length; i++)
            for (var k = 0; k < Thinning; k++)
                thinned[i] += signal[(i * Thinning) + k] / Thinning;
        var sums = new double[thinned.Length + 1];
        var counts = new int[thinned.Length + 1];
        for (var i = 0; i < thinned.Length; i++)
            (sums[i + 1], counts[i + 1]) = (sums[i] + (seen[i] ? thinned[i] : 0), counts[i] + (seen[i] ? 1 : 0));
        var (half, power, count) = (Lag(400), 0.0, 0);
        var clean = new float[thinned.Length];
        for (var i = 0; i < clean.Length; i++)
        {
            if (!seen[i])
                continue;
            var (from, to) = (Math.Max(0, i - half), Math.Min(clean.Length, i + half));
            clean[i] = thinned[i] - (float)((sums[to] - sums[from]) / Math.Max(1, counts[to] - counts[from]));
            power += clean[i] * clean[i];
            count++;
        }

        return count > 0 && Math.Sqrt(power / count) >= HeightLeast ? clean : null;
    }

    private static double Autocorrelation(List<float[]> leads, bool[] seen, int lag)
    {
        var (both, one, other) = (0.0, 0.0, 0.0);
        var pairs = 0;
        foreach (var x in leads)
            for (var i = lag; i < x.Length; i++)
                if (seen[i] && seen[i - lag])
                {
                    pairs++;
                    both += x[i] * x[i - lag];
                    one += x[i] * x[i];
                    other += x[i - lag] * x[i - lag];
                }

        return pairs < PairsPart * leads.Count * seen.Count(one => one) ? 0 : both / Math.Sqrt((one * other) + 1e-12);
    }

    private static double Fill(float[] lead, bool[] seen)
    {
        var values = lead.Where((_, i) => seen[i]).Select(Math.Abs).Order().ToArray();
        return values.Length == 0 ? 0 : values[values.Length / 2] / Math.Sqrt(values.Average(one => (double)one * one));
    }
}
