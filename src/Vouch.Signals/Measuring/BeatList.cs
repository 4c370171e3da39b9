using System.Collections.Immutable;
using Vouch.Signals.Detection;
using Vouch.Signals.Ec57;

namespace Vouch.Signals.Measuring;

/// <summary>Every beat with its intervals.</summary>
internal static class BeatList
{
    /// <param name="rate">Frames a second.</param>
    public static ImmutableArray<BeatMeasurement> Of(List<Beat> beats, double rate, BeatKinds kinds, List<int> members, AtrialSearch atria,
        PacingPulses[] pacing)
    {
        var measured = ImmutableArray.CreateBuilder<BeatMeasurement>(beats.Count);
        var typical = members.Count == 0 ? null : kinds.Of[members[0]];
        for (var i = 0; i < beats.Count; i++)
            measured.Add(new(beats[i], i == 0 ? null : (beats[i].Frame - beats[i - 1].Frame) * 1000 / rate, atria.Pr(i),
                typical is not null && kinds.Of[i] == typical, pacing[i]));
        return measured.MoveToImmutable();
    }

    /// <summary>Between beats that are typical, or not ventricular; null: there are no two in a row.</summary>
    public static RrIntervals? Intervals(List<Beat> beats, double rate, List<int> members)
    {
        var (intervals, changes) = (new List<double>(), new List<double>());
        var typical = new HashSet<int>(members);
        var last = double.NaN;
        for (var i = 1; i < beats.Count; i++)
        {
            var interval = IsAtrial(i) && IsAtrial(i - 1) ? (beats[i].Frame - beats[i - 1].Frame) * 1000 / rate : double.NaN;
            if (!double.IsNaN(interval))
                intervals.Add(interval);
            if (!double.IsNaN(interval) && !double.IsNaN(last))
                changes.Add(interval - last);
            last = interval;
        }

        if (intervals.Count == 0)
            return null;
        var mean = intervals.Average();
        return new(mean, intervals.Min(), intervals.Max(), Math.Sqrt(intervals.Average(one => (one - mean) * (one - mean))),
            changes.Count == 0 ? 0 : Math.Sqrt(changes.Average(one => one * one)));

        bool IsAtrial(int i) => typical.Contains(i) || beats[i].Code.BeatClass() is not (BeatClass.Ventricular or BeatClass.Fusion);
    }
}
