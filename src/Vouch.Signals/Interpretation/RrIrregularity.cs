using Vouch.Signals.Measuring;

namespace Vouch.Signals.Interpretation;

/// <summary>How irregular beats are when single ones out of turn are left aside.</summary>
internal static class RrIrregularity
{
    /// <summary>Median change from one interval to the next over their mean; intervals between two beats that are neither ventricular nor paced. Null: too few.</summary>
    public static double? MedianChange(Measurements measured)
    {
        var (changes, intervals) = (new List<double>(), new List<double>());
        double? last = null;
        for (var i = 1; i < measured.Beats.Length; i++)
        {
            double? interval = IsOwn(measured.Beats[i - 1]) && IsOwn(measured.Beats[i]) ? measured.Beats[i].RrMs : null;
            if (interval is { } rr)
                intervals.Add(rr);
            if (interval - last is { } change)
                changes.Add(Math.Abs(change));
            last = interval;
        }

        if (changes.Count < LimitTable.IrregularIntervals.Value - 1 || intervals.Average() is not (> 0 and var mean))
            return null;
        changes.Sort();
        return changes[changes.Count / 2] / mean;
    }

    private static bool IsOwn(BeatMeasurement beat) => !BeatCounts.IsPaced(beat) && !BeatCounts.IsVentricular(beat);
}
