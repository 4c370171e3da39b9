namespace Vouch.Signals.Measuring;

/// <summary>P waves and regular activity of the atria over the whole recording, and which P wave belongs to which beat.</summary>
internal sealed class AtrialSearch
{
    /// <summary>ms from a P wave's peak to the onset of the complex it belongs to.</summary>
    private const double ToQrsLeast = 10, ToQrsMost = 360;

    /// <summary>The P wave of the typical beat is one when it has this part of the power by which single beats differ.</summary>
    private const double CoherenceLeast = 0.7;

    /// <summary>
    /// When intervals change by more than this part (root mean square over mean; Dash et al., Ann Biomed Eng 2009;37:1701–9), it
    /// must have more.
    /// </summary>
    private const double IrregularPart = 0.10, CoherenceIrregular = 2;

    /// <summary>ms, and multiple of the usual interval, from which two beats have room for a P wave without a beat between them.</summary>
    private const double SlowLeast = 1000, LateLeast = 1.3;

    /// <summary>ms by which one P wave may be found at two places, and part of them that has to be found twice.</summary>
    private const double Same = 60, SamePart = 0.8;

    private readonly double?[] pr;

    private AtrialSearch(int beats) => pr = new double?[beats];

    private List<int> Peaks { get; set; } = [];

    private RegularActivity? Regular { get; set; }

    /// <summary>The P wave of the typical beat is there in the single beats, not left over of waves at any time.</summary>
    public bool HasConstantP { get; private set; }

    /// <summary>ms; null: no P wave is seen that belongs to it.</summary>
    public double? Pr(int beat) => pr[beat];

    public static AtrialSearch Run(PreparedLeads prepared, List<int> positions, List<int> members, TypicalBeat? typical, QrsExtent? qrs,
        PExtent? p, TExtent? t)
    {
        var search = new AtrialSearch(positions.Count);
        if (typical is null || qrs is not { } complex)
            return search;
        var residual = AtrialResidual.Of(prepared, positions, members, typical, complex, t, smooth: false);
        if (p is { } wave)
        {
            search.HasConstantP = Coherence(residual, positions, members, wave) >= (IsIrregular(positions) ? CoherenceIrregular : CoherenceLeast);
            if (search.HasConstantP)
            {
                search.Peaks = PSearch.Find(residual, positions, typical, wave);
                search.Assign(positions, complex, wave);
                if (HasPause(positions))
                    search.AddBlocked(Free(conducted: true));
            }
        }

        search.Regular = RegularActivity.Find(prepared, positions, members, typical, complex, t);
        if (!search.HasConstantP && search.Regular is null)
            search.Peaks = Free(conducted: false);
        return search;

        List<int> Free(bool conducted)
        {
            var smooth = AtrialResidual.Of(prepared, positions, members, typical, complex, t, smooth: true);
            return FreePSearch.Find(smooth, positions, members, complex, t, conducted);
        }
    }

    /// <param name="rate">Frames a second.</param>
    public AtrialActivity Activity(double rate)
    {
        if (Regular is { } wave)
            return new([], 60_000 / wave.Period, true, wave.Share);
        if (Peaks.Count < 2)
            return new([.. Peaks.Select(At)], null, false, 0);
        var intervals = Peaks.Zip(Peaks.Skip(1), (one, next) => (next - one) * Grid.Step).Order().ToArray();
        var usual = intervals[intervals.Length / 2];
        var regular = intervals.Count(one => Math.Abs(one - usual) <= 0.1 * usual) / (double)intervals.Length;
        return new([.. Peaks.Select(At)], 60_000 / usual, false, regular);

        long At(int sample) => (long)Math.Round(sample * rate / Grid.Rate);
    }

    private void Assign(List<int> positions, QrsExtent qrs, PExtent p)
    {
        var next = 0;
        for (var beat = 0; beat < positions.Count; beat++)
        {
            var onset = positions[beat] + qrs.Onset - TypicalBeat.Zero;
            while (next < Peaks.Count && Peaks[next] < onset - Grid.Samples(ToQrsLeast))
                next++;
            var after = beat == 0 ? double.MinValue : positions[beat - 1] + qrs.Offset - TypicalBeat.Zero;
            if (next > 0 && Peaks[next - 1] > Math.Max(after, onset - Grid.Samples(ToQrsMost)))
                pr[beat] = (onset - (Peaks[next - 1] - (p.Peak - p.Onset))) * Grid.Step;
        }
    }

    /// <summary>Room for a P wave that no beat follows: slow beats, or one that is late.</summary>
    private static bool HasPause(List<int> positions)
    {
        var intervals = positions.Skip(1).Zip(positions, (next, one) => (next - one) * Grid.Step).Order().ToArray();
        return intervals.Length > 1 && (intervals[^1] >= SlowLeast || intervals[^1] >= LateLeast * intervals[intervals.Length / 2]);
    }

    /// <summary>Of all P waves of a train those that were not found before; all are, or it is another train.</summary>
    private void AddBlocked(List<int> train)
    {
        var near = Grid.Samples(Same);
        var (paired, apart, next) = (new HashSet<int>(), new List<int>(), 0);
        foreach (var peak in Peaks)
        {
            while (next < train.Count && train[next] < peak - near)
                next++;
            if (next == train.Count || train[next] > peak + near)
                continue;
            paired.Add(next);
            apart.Add(train[next] - peak);
        }

        if (train.Count == 0 || apart.Count < SamePart * Peaks.Count)
            return;
        apart.Sort();
        // The peak of the typical beat's P wave is the one that PR is counted from.
        Peaks = [.. Peaks.Concat(train.Where((_, i) => !paired.Contains(i)).Select(one => one - apart[apart.Count / 2])).Order()];
    }

    private static bool IsIrregular(List<int> positions)
    {
        var (changes, count) = (0.0, positions.Count - 2);
        if (count < 1)
            return false;
        for (var i = 2; i < positions.Count; i++)
            changes += Math.Pow(positions[i] - (2.0 * positions[i - 1]) + positions[i - 2], 2) / count;
        return Math.Sqrt(changes) > IrregularPart * (positions[^1] - positions[0]) / (positions.Count - 1);
    }

    /// <summary>
    /// The mean of what precedes the beats against what each differs by: fibrillatory waves, whatever they look like, come at another
    /// time in every beat.
    /// </summary>
    private static double Coherence(AtrialResidual residual, List<int> positions, List<int> members, PExtent p)
    {
        const int step = 5; // means over 10 ms: muscle noise is no activity of the atria
        var (from, count) = ((int)p.Onset - TypicalBeat.Zero, (int)(p.Offset - p.Onset) / step);
        var (common, differing) = (0.0, 0.0);
        var beats = members.Where(beat => positions[beat] + from > 0).ToList();
        var (mean, own) = (new double[count], new double[count]);
        foreach (var lead in residual.Leads)
        {
            Array.Clear(mean);
            var power = 0.0;
            foreach (var beat in beats)
            {
                var level = 0.0;
                for (var i = 0; i < count; i++)
                    level += (own[i] = Edge.Mean(lead, positions[beat] + from + (i * step) + 2, 2)) / count;
                for (var i = 0; i < count; i++)
                {
                    mean[i] += (own[i] - level) / beats.Count;
                    power += (own[i] - level) * (own[i] - level) / beats.Count;
                }
            }

            var together = mean.Sum(one => one * one);
            common += together;
            differing += power - together;
        }

        return common / Math.Max(differing, 1e-12);
    }
}
