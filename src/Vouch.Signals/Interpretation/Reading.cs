using System.Collections.Immutable;
using Vouch.Signals.Measuring;

namespace Vouch.Signals.Interpretation;

/// <summary>
/// What is said of a recording from its measurements: initial, unconfirmed, each statement with the criteria that were met. A
/// physician reads the recording; this is no diagnosis. What was met and is not said, because another statement forbids it, is
/// told with the reason.
/// </summary>
/// <param name="Statements">By matter, the more important first.</param>
public sealed record Reading(ImmutableArray<Statement> Statements, ImmutableArray<Withheld> Withheld)
{
    public Importance Importance => Statements.IsEmpty ? Importance.Normal : Statements.Max(one => one.Importance);

    /// <summary>Pure: the same measurements and person, the same statements.</summary>
    public static Reading Of(Measurements measured, Subject subject)
    {
        var facts = new EcgFacts(measured, subject);
        var (made, withheld) = Contradictions.Resolve(Met(facts));
        var all = Interpretation.Statements.InOrder(made);
        if (Summary.Of(facts, all) is { } summary)
            all = all.Add(summary);
        return new(all, [.. withheld.OrderBy(one => one.Statement.Code, StringComparer.Ordinal)]);
    }

    private static List<Statement> Met(EcgFacts facts)
    {
        List<Statement?> met =
        [
            .. TechnicalStatements.Of(facts), .. ReversalStatements.Of(facts), ChestElectrodes.Of(facts), .. PacingStatements.Of(facts),
            .. ArrestStatements.Of(facts), .. WideTachycardia.Of(facts), .. RhythmStatements.Of(facts),
                RhythmStatements.Arrhythmia(facts), .. AtrioventricularStatements.Of(facts),
            .. EctopyStatements.Of(facts), .. AxisStatements.Of(facts), .. ChamberStatements.Of(facts), .. QWaves.Of(facts),
                .. StElevation.Of(facts),
            .. RepolarisationStatements.Of(facts),
        ];
        var conduction = ConductionStatements.Of(facts).ToArray();
        met.AddRange(conduction);
        met.AddRange(StDepression.Of(facts, conduction.Any(one => one.Code == ConductionStatements.Right.Code)));
        if (!facts.IsChild && (PacingStatements.IsVentricular(facts) || conduction.Any(one => one.Code == ConductionStatements.Left.Code)))
            met.Add(BlockIschaemia.Of(facts));
        return [.. met.OfType<Statement>()];
    }
}
