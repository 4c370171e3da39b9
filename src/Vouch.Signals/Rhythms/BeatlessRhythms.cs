using Vouch.Signals.Detection;
using Vouch.Signals.Ec57;

namespace Vouch.Signals.Rhythms;

/// <summary>Ventricular fibrillation and asystole among the rhythms that beats tell.</summary>
internal static class BeatlessRhythms
{
    /// <summary>What lies below gives way; episodes stay in order and do not overlap.</summary>
    public static List<RhythmEpisode> Over(List<RhythmEpisode> rhythms, IReadOnlyList<Beat> beats, double rate, long frames, BeatlessStretches stretches)
    {
        var asystoles = Asystoles(beats, rate, frames, stretches);
        List<RhythmEpisode> above =
        [
            .. stretches.Fibrillation.Select(one => new RhythmEpisode(Rhythm.VentricularFibrillation, one.From, one.To)),
            .. asystoles.Select(one => new RhythmEpisode(Rhythm.Asystole, one.From, one.To)),
        ];
        if (above.Count == 0)
            return rhythms;
        var covered = above.ConvertAll(one => new Episode(one.From, one.To));
        var below = rhythms.SelectMany(one => new Episode(one.From, one.To).Without(covered).Select(part => one with { From = part.From, To = part.To }));
        return [.. below.Concat(above).OrderBy(one => one.From)];
    }

    /// <summary>Between beats, before the first and after the last; where the leads were connected and there was no fibrillation.</summary>
    private static List<Episode> Asystoles(IReadOnlyList<Beat> beats, double rate, long frames, BeatlessStretches stretches)
    {
        var least = RhythmParameters.AsystoleSeconds * rate;
        List<Episode> excluded = [.. stretches.Fibrillation, .. stretches.Off];
        var found = new List<Episode>();
        for (var i = 0; i <= beats.Count; i++)
        {
            var between = new Episode(i == 0 ? 0 : beats[i - 1].Frame, i == beats.Count ? frames : beats[i].Frame);
            if (between.Length >= least)
                found.AddRange(between.Without(excluded).Where(one => one.Length >= least));
        }

        return found;
    }
}
