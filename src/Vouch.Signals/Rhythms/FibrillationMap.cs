using Vouch.Signals.Detection;
using Vouch.Signals.Ec57;

namespace Vouch.Signals.Rhythms;

/// <summary>
/// Where the intervals between conducted beats are as irregular as in atrial fibrillation. Intervals next to a ventricular or
/// paced beat are left out: they are irregular for another reason.
/// </summary>
internal static class FibrillationMap
{
    /// <summary>For each beat.</summary>
    public static bool[] Of(IReadOnlyList<Beat> beats, double rate)
    {
        var intervals = new List<Interval>();
        double? last = null;
        for (var i = 1; i < beats.Count; i++)
        {
            if (!Conducted(beats[i]) || !Conducted(beats[i - 1]))
                continue;
            var interval = (beats[i].Frame - beats[i - 1].Frame) / rate;
            if (last is { } before && interval < RhythmParameters.PauseSeconds)
                intervals.Add(new(i, interval, interval - before));
            last = interval;
        }

        return Spread(beats, intervals, Irregular(intervals));
    }

    /// <summary>For each interval: whether the window of which it is the middle has as many cells. Linear: one goes in, one out.</summary>
    private static bool[] Irregular(List<Interval> intervals)
    {
        var cells = new Dictionary<(int, int), int>();
        var irregular = new bool[intervals.Count];
        for (var i = 0; i < intervals.Count; i++)
        {
            var cell = intervals[i].Cell;
            cells[cell] = cells.GetValueOrDefault(cell) + 1;
            if (i >= RhythmParameters.MapIntervals && --cells[intervals[i - RhythmParameters.MapIntervals].Cell] == 0)
                cells.Remove(intervals[i - RhythmParameters.MapIntervals].Cell);
            if (i >= RhythmParameters.MapIntervals - 1)
                irregular[i - (RhythmParameters.MapIntervals / 2)] = cells.Count >= RhythmParameters.MapCells
                    && MedianChange(intervals, i) >= RhythmParameters.ChangeMin;
        }

        Ends(irregular);
        return irregular;
    }

    /// <summary>Of the window that ends here, as a part of its mean interval.</summary>
    private static double MedianChange(List<Interval> intervals, int last)
    {
        Span<double> changes = stackalloc double[RhythmParameters.MapIntervals];
        var sum = 0.0;
        for (var i = 0; i < changes.Length; i++)
        {
            var one = intervals[last - i];
            changes[i] = Math.Abs(one.Change);
            sum += one.Seconds;
        }

        changes.Sort();
        return changes[changes.Length / 2] / (sum / changes.Length);
    }

    /// <summary>At either end there is no full window: as the nearest that has one.</summary>
    private static void Ends(bool[] irregular)
    {
        const int half = RhythmParameters.MapIntervals / 2;
        if (irregular.Length < RhythmParameters.MapIntervals)
            return;
        irregular.AsSpan(0, half - 1).Fill(irregular[half - 1]);
        irregular.AsSpan(irregular.Length - half).Fill(irregular[irregular.Length - half - 1]);
    }

    private static bool[] Spread(IReadOnlyList<Beat> beats, List<Interval> intervals, bool[] irregular)
    {
        var found = new bool[beats.Count];
        var next = 0;
        for (var i = 0; i < beats.Count; i++)
        {
            while (next + 1 < intervals.Count && intervals[next].Beat < i)
                next++;
            found[i] = intervals.Count > 0 && irregular[next];
        }

        return found;
    }

    private static bool Conducted(Beat beat) => beat.Code.BeatClass() is BeatClass.Normal or BeatClass.Supraventricular;

    private readonly record struct Interval(int Beat, double Seconds, double Change)
    {
        public (int, int) Cell => (Index(Seconds), Index(Change));

        private static int Index(double seconds) => (int)Math.Floor(seconds / RhythmParameters.CellSeconds);
    }
}
