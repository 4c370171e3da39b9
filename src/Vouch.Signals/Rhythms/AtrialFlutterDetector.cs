using Vouch.Signals.Detection;
using Vouch.Signals.Ec57;
using Vouch.Signals.Measuring;

namespace Vouch.Signals.Rhythms;

/// <summary>
/// Stretches with waves of atrial flutter, looked for in ten seconds at a time as in a resting recording
/// (<see cref="RegularActivity"/>), with complexes of a usual width. With one or two leads less is told than with twelve.
/// </summary>
internal static class AtrialFlutterDetector
{
    private const double WindowSeconds = 10;

    /// <summary>ms from the fiducial point: where a usual complex begins and ends, and T ends.</summary>
    private const double Onset = -60, Offset = 80, End = 400;

    /// <summary>In frames, in order.</summary>
    /// <param name="beats">Classified, at <paramref name="frameRate"/> frames a second.</param>
    /// <param name="signals">mV of each lead, of the same length.</param>
    /// <param name="rate">Samples a second.</param>
    public static List<Episode> Detect(IReadOnlyList<Beat> beats, double frameRate, ReadOnlySpan<float[]> signals, double rate)
    {
        var thinning = Math.Max(1, (int)Math.Round(rate / RegularActivity.Rate));
        var window = (int)(WindowSeconds * rate / thinning);
        var (found, next) = (new List<Episode>(), 0);
        for (var from = 0; signals.Length > 0 && from + window <= signals[0].Length / thinning; from += window)
        {
            var (begin, end) = (from * thinning / rate, (from + window) * thinning / rate);
            var inside = new List<CycleBeat>();
            for (; next < beats.Count && beats[next].Frame / frameRate < end; next++)
                if (beats[next].Frame / frameRate >= begin)
                    inside.Add(new((beats[next].Frame / frameRate) - begin, IsConducted(beats[next])));
            if (RegularActivity.Find(Window(signals, from * thinning, window, thinning), rate / thinning, inside, Onset, Offset, End) is not null)
                Add(found, new((long)(begin * frameRate), (long)(end * frameRate)));
        }

        return found;
    }

    private static bool IsConducted(Beat beat) => beat.Code.BeatClass() is BeatClass.Normal or BeatClass.Supraventricular;

    /// <summary>Leads that have a signal throughout.</summary>
    private static float[][] Window(ReadOnlySpan<float[]> signals, int from, int window, int thinning)
    {
        var leads = new List<float[]>();
        foreach (var signal in signals)
        {
            var thinned = RegularActivity.Thin(signal.AsSpan(from, window * thinning), thinning);
            var level = thinned.Average();
            if (!(Math.Abs(level) <= FilterTimes.MillivoltsMax))
                continue;
            foreach (ref var value in thinned.AsSpan())
                value -= level;
            leads.Add(thinned);
        }

        return [.. leads];
    }

    private static void Add(List<Episode> found, Episode one)
    {
        if (found.Count > 0 && found[^1].To >= one.From - 1)
            found[^1] = found[^1] with { To = one.To };
        else
            found.Add(one);
    }
}
