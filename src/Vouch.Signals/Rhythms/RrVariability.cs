using Vouch.Signals.Detection;
using Vouch.Signals.Ec57;

namespace Vouch.Signals.Rhythms;

/// <summary>
/// How the intervals between normal beats vary, in ms, over a recording. Source: Task Force of the ESC and NASPE, Heart rate
/// variability, Circulation 1996;93:1043–65, table 1 (time domain). Meant for recordings of 24 h and, RMSSD, of 5 min; figures of
/// different lengths do not compare.
/// </summary>
/// <param name="Intervals">How many intervals there are between two normal beats that follow one another.</param>
/// <param name="Mean">Of these intervals.</param>
/// <param name="Sdnn">Their standard deviation.</param>
/// <param name="Sdann">The standard deviation of the means of 5-minute segments; null: fewer than two segments.</param>
/// <param name="Rmssd">Root mean square of the differences of intervals that follow one another; null: there are none.</param>
/// <param name="Pnn50">Per cent of these differences beyond 50 ms; null: there are none.</param>
public sealed record RrVariability(int Intervals, double Mean, double Sdnn, double? Sdann, double? Rmssd, double? Pnn50)
{
    private const double SegmentSeconds = 300, DifferenceMilliseconds = 50;

    /// <summary>Null: fewer than two intervals.</summary>
    /// <param name="beats">Classified, in order.</param>
    /// <param name="rate">Frames a second.</param>
    public static RrVariability? Of(IReadOnlyList<Beat> beats, double rate)
    {
        var (intervals, differences, segments) = (new List<double>(), new List<double>(), new SortedDictionary<long, List<double>>());
        double? before = null;
        for (var i = 1; i < beats.Count; i++)
        {
            var milliseconds = 1000 * (beats[i].Frame - beats[i - 1].Frame) / rate;
            if (!Normal(beats[i - 1]) || !Normal(beats[i]) || milliseconds >= 1000 * RhythmParameters.PauseSeconds)
            {
                before = null;
                continue;
            }

            intervals.Add(milliseconds);
            if (before is { } last)
                differences.Add(milliseconds - last);
            before = milliseconds;
            var segment = (long)(beats[i].Frame / rate / SegmentSeconds);
            if (!segments.TryGetValue(segment, out var inside))
                segments.Add(segment, inside = []);
            inside.Add(milliseconds);
        }

        if (intervals.Count < 2)
            return null;
        return new(intervals.Count, intervals.Average(), Deviation(intervals),
            segments.Count < 2 ? null : Deviation([.. segments.Values.Select(one => one.Average())]),
            differences.Count == 0 ? null : Math.Sqrt(differences.Average(one => one * one)),
            differences.Count == 0 ? null : 100.0 * differences.Count(one => Math.Abs(one) > DifferenceMilliseconds) / differences.Count);
    }

    private static bool Normal(Beat beat) => beat.Code.BeatClass() == BeatClass.Normal;

    /// <summary>Of a sample: over one less than their number.</summary>
    private static double Deviation(List<double> values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Sum(one => (one - mean) * (one - mean)) / (values.Count - 1));
    }
}
