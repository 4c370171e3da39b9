using System.Collections.Immutable;

namespace Vouch.Department.Catalog;

/// <summary>What is done by hand at one bench and is entered on one sheet.</summary>
/// <param name="Tests">Analytes, in the order of its columns.</param>
/// <param name="DoubleEntry">Those of them that are typed twice and must agree.</param>
/// <param name="Differential">Its tubes are counted under the microscope: see <see cref="Catalog.Differential"/>.</param>
public sealed record Worksheet(string Code, string Name, ImmutableArray<string> Tests, ImmutableArray<string> DoubleEntry, bool Differential);

/// <summary>
/// A kit or card with its own control. Its lots are those of the item of the same code.
/// </summary>
/// <param name="Tests">Analytes measured with it.</param>
/// <param name="InternalControl">It shows a control line or spot of its own, read with every patient.</param>
/// <param name="Controls">Coded values that external control material must give, one run each: POS, NEG.</param>
/// <param name="ControlHours">How long accepted external controls hold; null: once for each lot.</param>
/// <param name="Source">Of the external controls; null where none are asked for.</param>
public sealed record Kit(
    string Code, string Name, ImmutableArray<string> Tests, bool InternalControl, ImmutableArray<string> Controls, int? ControlHours, string? Source);

/// <summary>A kind of cell with the key that counts it.</summary>
public sealed record CountedCell(string Key, string Analyte);

/// <summary>A feature of cell morphology and how it is graded; without grades it is present or not.</summary>
/// <param name="Few">Share of cells graded as few (1+); null: there is no such grade.</param>
public sealed record MorphologyFeature(string Code, string Name, string? Few, string? Moderate, string? Many, string Source)
{
    /// <summary>The grades it may have, in words.</summary>
    public ImmutableArray<(string Grade, string? Share)> Grades => (Few, Moderate, Many) is (null, null, null)
        ? [("present", null)]
        : [.. new[] { ("few (1+)", Few), ("moderate (2+)", Moderate), ("many (3+)", Many) }.Where(grade => grade.Item2 is not null)];
}

/// <summary>How leucocytes are differentiated by hand. The counts are turned into per cent; absolute numbers are calculations.</summary>
/// <param name="Counts">Numbers of leucocytes that may be counted, ascending.</param>
/// <param name="Cells">Leucocytes; each analyte is in per cent.</param>
/// <param name="Nucleated">Nucleated red cells, counted beside the leucocytes and given for each hundred of them.</param>
/// <param name="Morphology">Text analyte that the graded features make up.</param>
public sealed record Differential(
    ImmutableArray<int> Counts, ImmutableArray<CountedCell> Cells, CountedCell? Nucleated, string? Morphology, ImmutableArray<MorphologyFeature> Features,
    string Source)
{
    /// <summary>Every analyte that a count gives.</summary>
    public IEnumerable<string> Tests => Cells.Select(cell => cell.Analyte)
        .Concat(Nucleated is { } nucleated ? [nucleated.Analyte] : []).Concat(Morphology is { } morphology ? [morphology] : []);
}
