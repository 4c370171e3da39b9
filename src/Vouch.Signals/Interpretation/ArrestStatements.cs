using Vouch.Signals.Rhythms;
using static Vouch.Signals.Interpretation.Evidence;

namespace Vouch.Signals.Interpretation;

/// <summary>No circulation.</summary>
internal static class ArrestStatements
{
    public static readonly StatementKind Fibrillation = Kind("ventricular-fibrillation", "Ventricular fibrillation or flutter",
        "An episode of it was found in the recording.");

    public static readonly StatementKind Asystole = Kind("asystole", "Asystole", "An episode without any beat was found in the recording.");

    public static readonly StatementKind[] Kinds = [Fibrillation, Asystole];

    public static IEnumerable<Statement> Of(EcgFacts facts)
    {
        if (Episode(facts, Rhythm.VentricularFibrillation) is { } fibrillation)
            yield return Fibrillation.Met(fibrillation);
        if (Episode(facts, Rhythm.Asystole) is { } asystole)
            yield return Asystole.Met(asystole);
    }

    private static Evidence? Episode(EcgFacts facts, Rhythm rhythm)
    {
        var frames = facts.M.Rhythms.Where(one => one.Rhythm == rhythm).Sum(one => one.To - one.From);
        return That(frames > 0, Invariant($"An episode of {(facts.M.Rate > 0 ? frames / facts.M.Rate : 0):0.0} s"), Sources.Ventricular);
    }

    private static StatementKind Kind(string code, string text, string criteria) =>
        new(code, Matter.Rhythm, Basis.Times, Importance.Critical, text, criteria);
}
