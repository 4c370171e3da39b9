using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Vouch.Signals.Interpretation;

/// <summary>Every statement that can be made, in the order in which statements are told.</summary>
public static class Statements
{
    public static ImmutableArray<StatementKind> All { get; } =
    [
        .. TechnicalStatements.Kinds, .. ReversalStatements.Kinds, .. ChestElectrodes.Kinds, .. CountedTWaves.Kinds,
            .. PacingStatements.Kinds, .. ArrestStatements.Kinds, .. WideTachycardia.Kinds,
        .. RhythmStatements.Kinds, .. AtrioventricularStatements.Kinds, .. EctopyStatements.Kinds, .. ConductionStatements.Kinds,
            .. AxisStatements.Kinds,
        .. ChamberStatements.Kinds, .. StElevation.Kinds, .. BlockIschaemia.Kinds, .. StDepression.Kinds, .. QWaves.Kinds,
            .. RepolarisationStatements.Kinds,
        .. SerialComparison.Kinds, .. Summary.Kinds,
    ];

    private static readonly FrozenDictionary<string, int> Places = All.Select((kind, place) =>
        (kind.Code, place)).ToFrozenDictionary(one => one.Code, one => one.place);

    public static StatementKind Kind(string code) => All[Places[code]];

    /// <summary>By matter, the more important first, then as listed.</summary>
    internal static ImmutableArray<Statement> InOrder(IEnumerable<Statement> statements) =>
        [.. statements.OrderBy(one => Kind(one.Code).Matter).ThenByDescending(one => one.Importance).ThenBy(one => Places[one.Code])];
}
