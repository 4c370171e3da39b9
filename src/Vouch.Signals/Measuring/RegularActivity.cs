using static Vouch.Signals.Measuring.FlutterParameters;

namespace Vouch.Signals.Measuring;

/// <summary>
/// Waves of the atria that go on without a line between (atrial flutter). Where beats are regular their mean cycle is described, with
/// waves in step and without; where they are not, a wave is sought that they come upon at any time.
/// </summary>
/// <param name="Period">ms.</param>
/// <param name="Share">0 to 1: the part of what P waves, T waves and complexes do not explain that the waves do.</param>
internal sealed record RegularActivity(double Period, double Share)
{
    /// <summary>Samples a second that are looked at, about; half as many where a wave is sought at any time.</summary>
    public const double Rate = 125;

    /// <summary>ms from sample to sample of the cycle, a short and a long one.</summary>
    private const double Step = 8, LongStep = 16, LongCycle = 550;

    /// <summary>ms beside the complexes that are left out; before the next beat at the least.</summary>
    private const double Beside = 12, BeforeNext = 80;

    public static RegularActivity? Find(PreparedLeads prepared, List<int> positions, List<int> members, TypicalBeat typical, QrsExtent qrs,
        TExtent? t)
    {
        const int thinning = (int)(Grid.Rate / Rate);
        var own = new HashSet<int>(members);
        var beats = positions.Select((at, i) => new CycleBeat(at / Grid.Rate, own.Contains(i))).ToList();
        var leads = Enumerable.Range(0, prepared.Signals.Length).Where(typical.Has)
            .Select(lead => Thin(prepared.Signals[lead].AsSpan(0, prepared.Length), thinning));
        return Find([.. leads], Grid.Rate / thinning, beats, LeadForm.Ms(qrs.Onset), LeadForm.Ms(qrs.Offset),
            LeadForm.Ms(t?.Offset ?? (qrs.Offset + Grid.Samples(250))));
    }

    /// <param name="leads">mV, <paramref name="rate"/> a second; changed.</param>
    /// <param name="onset">ms from a fiducial point, where a complex begins; likewise where it and T end.</param>
    public static RegularActivity? Find(float[][] leads, double rate, List<CycleBeat> beats, double onset, double offset, double end)
    {
        var intervals = new List<double>();
        var changes = new List<double>();
        for (var i = 1; i < beats.Count; i++)
        {
            if (!beats[i].IsOwn || !beats[i - 1].IsOwn)
                continue;
            intervals.Add(beats[i].Seconds - beats[i - 1].Seconds);
            if (i > 1 && beats[i - 2].IsOwn)
                changes.Add(Math.Abs(intervals[^1] - (beats[i - 1].Seconds - beats[i - 2].Seconds)));
        }

        if (leads.Length == 0 || intervals.Count < IntervalsLeast || changes.Count < IntervalsLeast - 1)
            return null;
        var usual = Median(intervals);
        if (intervals.Count(one => IsSame(one, usual)) >= RegularPart * (beats.Count - 1))
            return InStep(leads, rate, beats, intervals.Where(one => IsSame(one, usual)).Average(), onset, offset);
        if (Median(changes) < IrregularChange * intervals.Average())
            return null;
        float[][] half = [.. leads.Select(lead => Thin(lead, 2))];
        return FreeWave.Find(half, rate / 2, new(half[0].Length, rate / 2, beats, onset, offset, end)) is var (hertz, share)
            ? new(1000 / hertz, share) : null;
    }

    /// <summary>Means of so many samples.</summary>
    public static float[] Thin(ReadOnlySpan<float> signal, int thinning)
    {
        var thinned = new float[signal.Length / thinning];
        for (var i = 0; i < thinned.Length; i++)
        {
            var sum = 0f;
            for (var k = 0; k < thinning; k++)
                sum += signal[(i * thinning) + k];
            thinned[i] = sum / thinning;
        }

        return thinned;
    }

    private static RegularActivity? InStep(float[][] leads, double rate, List<CycleBeat> beats, double usual, double onset, double offset)
    {
        var cycle = usual * 1000;
        var last = Math.Min(cycle - BeforeNext, cycle + onset - Beside);
        var step = cycle > LongCycle ? LongStep : Step;
        var phases = new List<double>();
        for (var ms = offset + Beside; ms < last; ms += step)
            phases.Add(ms);
        var starts = Enumerable.Range(0, beats.Count - 1)
            .Where(i => beats[i].IsOwn && beats[i + 1].IsOwn && IsSame(beats[i + 1].Seconds - beats[i].Seconds, usual))
            .Select(i => beats[i].Seconds * rate).ToArray();
        double[] offsets = [.. phases.Select(ms => ms * rate / 1000)];
        float[][] means = [.. leads.Select(lead => Mean(lead, starts, offsets, Math.Max(1, (int)Math.Round(step * rate / 1000))))];
        return CycleModels.Compare(means, [.. phases], cycle, offset, cycle + onset) is var (waves, share) ? new(cycle / waves, share) : null;
    }

    /// <summary>The mean cycle without its mean; each value over so many samples.</summary>
    private static float[] Mean(float[] lead, double[] starts, double[] offsets, int width)
    {
        var mean = new float[offsets.Length];
        foreach (var start in starts)
            for (var i = 0; i < offsets.Length; i++)
            {
                var from = Math.Clamp((int)Math.Round(start + offsets[i] - ((width - 1) / 2.0)), 0, Math.Max(0, lead.Length - width));
                for (var k = from; k < Math.Min(from + width, lead.Length); k++)
                    mean[i] += lead[k] / (width * starts.Length);
            }

        var level = mean.Length == 0 ? 0 : mean.Average();
        foreach (ref var value in mean.AsSpan())
            value -= level;
        return mean;
    }

    private static bool IsSame(double interval, double usual) => Math.Abs(interval - usual) < SameInterval * usual;

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
