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
        var tracing = new Tracing(measured, subject);
        var (made, withheld) = Contradictions.Resolve(Met(tracing));
        var all = Interpretation.Statements.InOrder(made);
        if (Summary.Of(tracing, all) is { } summary)
            all = all.Add(summary);
        return new(all, [.. withheld.OrderBy(one => one.Statement.Code, StringComparer.Ordinal)]);
    }

    private static List<Statement> Met(Tracing tracing)
    {
        List<Statement?> met =
        [
            .. TechnicalStatements.Of(tracing), .. ReversalStatements.Of(tracing), ChestElectrodes.Of(tracing), .. PacingStatements.Of(tracing),
            .. ArrestStatements.Of(tracing), .. WideTachycardia.Of(tracing), .. RhythmStatements.Of(tracing), RhythmStatements.Arrhythmia(tracing), .. AtrioventricularStatements.Of(tracing),
            .. EctopyStatements.Of(tracing), .. AxisStatements.Of(tracing), .. ChamberStatements.Of(tracing), .. QWaves.Of(tracing), .. StElevation.Of(tracing),
            .. RepolarisationStatements.Of(tracing),
        ];
        var conduction = ConductionStatements.Of(tracing).ToArray();
        met.AddRange(conduction);
        met.AddRange(StDepression.Of(tracing, conduction.Any(one => one.Code == ConductionStatements.Right.Code)));
        if (!tracing.IsChild && (PacingStatements.IsVentricular(tracing) || conduction.Any(one => one.Code == ConductionStatements.Left.Code)))
            met.Add(BlockIschaemia.Of(tracing));
        return [.. met.OfType<Statement>()];
    }
}
