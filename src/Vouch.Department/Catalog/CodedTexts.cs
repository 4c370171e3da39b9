using System.Collections.Immutable;

namespace Vouch.Department.Catalog;

/// <summary>Why a specimen is refused. Hl7Code: table 0490. Recollect: a new collection is ordered in the same step.</summary>
public sealed record RejectionReason(string Code, string Text, string? Hl7Code, bool Recollect);

/// <summary>What stands in place of a value that could not be measured.</summary>
/// <param name="Charged">Whether the test is charged all the same.</param>
/// <param name="StopsTurnaround">Whether the clock of the turnaround ends with it.</param>
public sealed record NonResult(string Code, string Text, bool Charged, bool StopsTurnaround)
{
    /// <summary>The code of a calculated test that has no value: an input, or a value of its reagent lot, is missing.</summary>
    public const string NotCalculated = "NOTCALC";
}

/// <summary>A remark that goes onto the report beside a result.</summary>
/// <param name="Tests">Analytes it is for.</param>
/// <param name="Disciplines">Benches it is for; with neither tests nor disciplines it is for every result.</param>
public sealed record ResultComment(string Code, string Text, ImmutableArray<string> Tests, ImmutableArray<Discipline> Disciplines)
{
    public const int TextLengthMax = 300;

    public bool IsFor(Analyte analyte) => (Tests.IsEmpty && Disciplines.IsEmpty)
        || Tests.Contains(analyte.Code, StringComparer.Ordinal) || Disciplines.Contains(analyte.Discipline);

    /// <summary>Where it applies, in words.</summary>
    public string Places() => Tests.IsEmpty && Disciplines.IsEmpty
        ? "every result" : string.Join(", ", Disciplines.Select(discipline => discipline.Word()).Concat(Tests));
}
