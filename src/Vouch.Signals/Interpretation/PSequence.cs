using static Vouch.Signals.Interpretation.Evidence;

namespace Vouch.Signals.Interpretation;

using L = LimitTable;

/// <summary>P waves and beats as one sequence in time: which P wave is followed by which beat.</summary>
/// <param name="P">ms.</param>
/// <param name="Next">ms from each P wave to the first beat before the next P wave; null: there is none, the P wave is blocked.</param>
/// <param name="Usual">ms, median interval between P waves.</param>
/// <param name="Hidden">ms, from and to, in order, where a P wave would not be seen: complexes and T waves, each as long as the others.</param>
internal sealed record PSequence(double[] P, double?[] Next, double[] Beats, double Usual, (double From, double To)[] Hidden)
{
    public static PSequence Of(EcgFacts facts)
    {
        if (facts.M.Rate <= 0 || facts.Counts.Paced > L.PacedShare.Value * facts.Counts.All || facts.M.Atria.IsContinuous)
            return new([], [], [], 0, []);
        var p = facts.M.Atria.PWaves.Select(frame => 1000 * frame / facts.M.Rate).Distinct().Order().ToArray();
        var beats = facts.M.Beats.Select(one => 1000 * one.Beat.Frame / facts.M.Rate).Order().ToArray();
        var next = new double?[p.Length];
        for (var (i, at) = (0, 0); i < p.Length; i++)
        {
            while (at < beats.Length && beats[at] <= p[i])
                at++;
            if (at < beats.Length && (i + 1 == p.Length || beats[at] <= p[i + 1]))
                next[i] = beats[at] - p[i];
        }

        // Whether the last P wave is blocked is not known: the recording ends.
        if (p.Length > 0 && next[^1] is null)
            (p, next) = (p[..^1], next[..^1]);
        var intervals = p.Zip(p.Skip(1), (one, two) => two - one).Order().ToArray();
        var (begins, ends) = ((facts.M.QrsOnset ?? 0) - L.PHalf.Value, (facts.M.TOffset ?? facts.M.QrsOffset ?? 0) + L.PHalf.Value);
        var hidden = beats.Select(beat => (beat + begins, beat + ends));
        return new(p, next, beats, intervals.Length == 0 ? 0 : intervals[intervals.Length / 2], [.. hidden]);
    }

    private bool IsRegular => P.Length >= L.PWavesLeast.Value && Enumerable.Range(1, P.Length - 1).All(IsInTurn);

    /// <summary>Most P waves come in time: else they are no one rhythm, or not P waves.</summary>
    private bool IsMostlyRegular => P.Length >= L.PWavesLeast.Value && Enumerable.Range(1,
        P.Length - 1).Count(IsInTurn) >= L.PInTimeShare.Value * (P.Length - 1);

    /// <summary>Most P waves in time, and at least half as many as beats: the atria have one rhythm, which is not fibrillation.</summary>
    public bool IsOneRhythm => IsMostlyRegular && 2 * P.Length >= Beats.Length;

    /// <summary>Atria and ventricles regular, each by itself; and whether the atria are so much faster that they are not conducted.</summary>
    public (Evidence Evidence, bool IsBlock)? Dissociated()
    {
        if (!IsMostlyRegular || Beats.Length < 3 || Usual <= 0 || IsConstant)
            return null;
        var intervals = Beats.Zip(Beats.Skip(1), (one, two) => two - one).ToArray();
        var mean = intervals.Average();
        var conducted = Next.OfType<double>().ToArray();
        var apart = All(
            That(intervals.All(one => Math.Abs(one - mean) <= L.PRegular.Value * mean), "Regular beats", Sources.Bradycardia),
            From("Interval from P wave to beat, longest less shortest", conducted.Length < 3 ? null
                : conducted.Max() - conducted.Min(), L.PrWandering));
        if (apart is null)
            return null;
        return From("Atrial over ventricular rate", mean / Usual, L.AtriaFaster) is { } faster ? (All(faster, apart)!, true)
            : (apart, false);
    }

    public Evidence? EverySecond()
    {
        var (most, run, isRegular) = (0, 0, IsRegular);
        var (least, longest) = (double.MaxValue, double.MinValue);
        for (var i = 0; i + 1 < P.Length && isRegular; i++)
        {
            if (Next[i] is { } pr && Next[i + 1] is null)
            {
                (run, least, longest) = (run + 1, Math.Min(least, pr), Math.Max(longest, pr));
                i++;
            }
            else
            {
                (run, least, longest) = (0, double.MaxValue, double.MinValue);
            }
            if (longest - least <= L.PrConstant.Value)
                most = Math.Max(most, run);
        }
        return From("P waves with and without a beat in turn, groups of two", most, L.PatternRepeats);
    }

    /// <summary>Half of the beats or more follow P waves at one distance: they are conducted.</summary>
    private bool IsConstant
    {
        get
        {
            var followed = Next.OfType<double>().Order().ToArray();
            return followed.Length > 0
                && 2 * followed.Count(one => Math.Abs(one - followed[followed.Length / 2]) <= L.PrConstant.Value) >= Beats.Length;
        }
    }

    /// <summary>Most beats follow a P wave as a conducted one does; else atria and ventricles beat apart.</summary>
    private bool IsConducted => Next.Count(one => one >= L.ConductedLeast.Value && one <= L.ConductedMost.Value)
        >= L.PInTimeShare.Value * Beats.Count(one => one > P[0] && one < P[^1] + L.ConductedMost.Value);

    /// <summary>A blocked P wave in time, and whether the conduction grew longer before it; null: none, or neither is shown.</summary>
    public (Evidence Evidence, bool IsGrowing)? Dropped()
    {
        if (!IsMostlyRegular || !IsConducted)
            return null;
        for (var i = 2; i + 1 < P.Length; i++)
        {
            if (Next[i] is not null || Next[i - 1] is not { } before || Next[i - 2] is not { } earlier || Next[i + 1] is not { } after
                || !InTime(i - 1) || !InTime(i) || !InTime(i + 1))
                continue;
            var blocked = That(true, Invariant($"P wave in time at {P[i] / 1000:0.0} s without a beat"), Sources.Bradycardia);
            if (All(blocked, From("PR before it less PR after it", before - after, L.PrConstant)) is { } growing)
                return (growing, true);
            if (All(blocked, UpTo("PR before it, change", Math.Abs(before - earlier), L.PrConstant),
                UpTo("PR before it less PR after it", Math.Abs(before - after), L.PrConstant)) is { } constant)
                return (constant, false);
        }
        return null;
    }

    /// <summary>Some P waves conducted and some blocked, as second-degree block has it; null: not shown.</summary>
    public Evidence? PartlyConducted() => Dissociated() is not null ? null : EverySecond() ?? Dropped()?.Evidence;

    private bool InTime(int i) => i > 0 && Math.Abs(P[i] - P[i - 1] - Usual) <= L.PRegular.Value * Usual;

    /// <summary>In time after the one before, or after some between that complexes and T waves hide.</summary>
    private bool IsInTurn(int i)
    {
        var between = P[i] - P[i - 1];
        var steps = Usual <= 0 ? 1 : Math.Max(1, Math.Round(between / Usual));
        return steps <= L.PHiddenMost.Value + 1 && Math.Abs((between / steps) - Usual) <= L.PRegular.Value * Usual
            && Enumerable.Range(1, (int)steps - 1).All(k => IsHidden(P[i - 1] + (k * between / steps)));
    }

    /// <summary>They are in order and of one length: of those that begin before, the last ends last.</summary>
    private bool IsHidden(double at)
    {
        var (from, to) = (0, Hidden.Length);
        while (from < to)
        {
            var middle = (from + to) / 2;
            (from, to) = Hidden[middle].From < at ? (middle + 1, to) : (from, middle);
        }
        return from > 0 && at < Hidden[from - 1].To;
    }
}
