using static Vouch.Signals.Interpretation.Evidence;

namespace Vouch.Signals.Interpretation;

using L = LimitTable;

/// <summary>P waves and beats as one sequence in time: which P wave is followed by which beat.</summary>
/// <param name="P">ms.</param>
/// <param name="Next">ms from each P wave to the first beat before the next P wave; null: there is none, the P wave is blocked.</param>
/// <param name="Usual">ms, median interval between P waves.</param>
internal sealed record PSequence(double[] P, double?[] Next, double[] Beats, double Usual)
{
    /// <summary>Fewer P waves tell no conduction.</summary>
    private const int Least = 4;

    public static PSequence Of(EcgFacts facts)
    {
        if (facts.M.Rate <= 0 || facts.Counts.Paced > 0 || facts.M.Atria.IsContinuous)
            return new([], [], [], 0);
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
        return new(p, next, beats, intervals.Length == 0 ? 0 : intervals[intervals.Length / 2]);
    }

    private bool IsRegular => P.Length >= Least && Enumerable.Range(1, P.Length - 1).All(InTime);

    /// <summary>Most P waves come in time: else they are no one rhythm, or not P waves.</summary>
    private bool IsMostlyRegular => P.Length >= Least && Enumerable.Range(1,
        P.Length - 1).Count(InTime) >= L.PInTimeShare.Value * (P.Length - 1);

    public Evidence? Dissociated()
    {
        if (!IsRegular || Beats.Length < 3 || Usual <= 0)
            return null;
        var intervals = Beats.Zip(Beats.Skip(1), (one, two) => two - one).ToArray();
        var mean = intervals.Average();
        var conducted = Next.OfType<double>().ToArray();
        return All(
            From("Atrial over ventricular rate", mean / Usual, L.AtriaFaster),
            That(intervals.All(one => Math.Abs(one - mean) <= L.PRegular.Value * mean), "Regular beats", Sources.Bradycardia),
            From("Interval from P wave to beat, longest less shortest", conducted.Length < 3 ? null
                : conducted.Max() - conducted.Min(), L.PrWandering));
    }

    public Evidence? EverySecond()
    {
        var most = 0;
        var run = new List<double>();
        for (var i = 0; i + 1 < P.Length && IsRegular; i++)
        {
            if (Next[i] is { } pr && Next[i + 1] is null)
            {
                run.Add(pr);
                i++;
            }
            else
            {
                run.Clear();
            }
            if (run.Count > 0 && run.Max() - run.Min() <= L.PrConstant.Value)
                most = Math.Max(most, run.Count);
        }
        return From("P waves with and without a beat in turn, groups of two", most, L.PatternRepeats);
    }

    /// <summary>A blocked P wave in time, and whether the conduction grew longer before it; null: none, or neither is shown.</summary>
    public (Evidence Evidence, bool IsGrowing)? Dropped()
    {
        for (var i = 2; i + 1 < P.Length && IsMostlyRegular; i++)
        {
            if (Next[i] is not null || Next[i - 1] is not { } before || Next[i - 2] is not { } earlier || Next[i + 1] is not { } after
                || !InTime(i) || !InTime(i + 1))
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

    private bool InTime(int i) => i > 0 && Math.Abs(P[i] - P[i - 1] - Usual) <= L.PRegular.Value * Usual;
}
