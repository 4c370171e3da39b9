using static Vouch.Signals.Interpretation.Evidence;

namespace Vouch.Signals.Interpretation;

/// <summary>Beats of a pacemaker.</summary>
internal static class PacingStatements
{
    public static readonly StatementKind Atrial = Kind("paced-atrial", "Atrial pacing",
        "More than half of the beats follow an atrial pulse, and less than half a ventricular one.");

    public static readonly StatementKind Ventricular = Kind("paced-ventricular", "Ventricular pacing",
        "More than half of the beats follow a ventricular pulse or are classed as paced, and less than half an atrial one.");

    public static readonly StatementKind Dual = Kind("paced-dual", "Atrial and ventricular pacing",
        "More than half of the beats follow both pulses.");

    public static readonly StatementKind Some = Kind("paced-beats", "Single paced beats",
        "At least one paced beat, but not more than half of all.");

    public static readonly StatementKind[] Kinds = [Atrial, Ventricular, Dual, Some];

    public static IEnumerable<Statement> Of(EcgFacts facts)
    {
        var counts = facts.Counts;
        var met = That(counts.Paced > 0, Invariant($"Paced beats: {counts.Paced} of {counts.All} (atrial pulse {counts.AtrialPacing}, ventricular {counts.VentricularPacing})"), Sources.PartI);
        if (met is null)
            yield break;
        yield return (2 * counts.AtrialPacing > counts.All, 2 * counts.VentricularPacing > counts.All) switch
        {
            (true, true) => Dual.Met(met),
            (true, false) => Atrial.Met(met),
            (false, true) => Ventricular.Met(met),
            _ => Some.Met(met),
        };
    }

    /// <summary>The ventricles are paced, so that the shape of the complexes says nothing else.</summary>
    public static bool IsVentricular(EcgFacts facts) => 2 * facts.Counts.VentricularPacing > facts.Counts.All;

    private static StatementKind Kind(string code, string text, string criteria) =>
        new(code, Matter.Rhythm, Basis.Times, Importance.Abnormal, text, criteria);
}
