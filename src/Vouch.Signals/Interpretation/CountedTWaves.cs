using System.Collections.Immutable;
using Vouch.Signals.Ec57;
using Vouch.Signals.Measuring;

namespace Vouch.Signals.Interpretation;

using L = LimitTable;

/// <summary>
/// T waves that were found as beats: each lies before the end of the T wave of the beat before, and the next beat comes when it
/// would have come without it. They are not counted, and that is said, for an interpolated R-on-T beat would look the same here.
/// </summary>
internal static class CountedTWaves
{
    public static readonly StatementKind Told = new("t-waves-counted", Matter.Technical, Basis.Times, Importance.Borderline,
        "T waves were perhaps found as beats and are not counted",
        "Ventricular beats before the end of the T wave of the beat before, with the next beat after the usual interval "
            + $"(within {L.PRegular} of it) as if they were not there.");

    public static readonly StatementKind[] Kinds = [Told];

    /// <summary>Without such beats, the rate counted anew; and how many they were.</summary>
    public static (Measurements Measured, int Count) Without(Measurements measured)
    {
        var beats = measured.Beats;
        if (measured.TOffset is not { } end || measured.HeartRate is null || Usual(beats) is not { } usual)
            return (measured, 0);
        var kept = ImmutableArray.CreateBuilder<BeatMeasurement>(beats.Length);
        double? before = null;
        for (var i = 0; i < beats.Length; i++)
        {
            var beat = beats[i];
            if (before is { } first)
                beat = beat with { RrMs = beat.RrMs + first };
            before = null;
            if (i + 1 < beats.Length && IsVentricular(beat) && !beat.IsTypical && beat.RrMs < end
                && Math.Abs(beat.RrMs.Value + (beats[i + 1].RrMs ?? 0) - usual) <= L.PRegular.Value * usual)
                before = beat.RrMs;
            else
                kept.Add(beat);
        }
        var count = beats.Length - kept.Count;
        var mean = kept.Average(beat => beat.RrMs);
        return count == 0 || mean is not > 0 ? (measured, 0)
            : (measured with { Beats = kept.ToImmutable(), HeartRate = 60_000 / mean }, count);
    }

    /// <summary>ms, median interval between two beats of the typical kind; null with fewer than two.</summary>
    private static double? Usual(ImmutableArray<BeatMeasurement> beats)
    {
        var intervals = beats.Where((beat, i) => i > 0 && beat.IsTypical && beats[i - 1].IsTypical).Select(beat =>
            beat.RrMs).OfType<double>().Order().ToArray();
        return intervals.Length < 2 ? null : intervals[intervals.Length / 2];
    }

    private static bool IsVentricular(BeatMeasurement beat) => beat.Beat.Code.BeatClass() == BeatClass.Ventricular;
}
