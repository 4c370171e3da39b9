using System.Collections.Immutable;

namespace Vouch.Department.Catalog;

/// <summary>Tests that are ordered together under one name.</summary>
/// <param name="Tests">Codes of analytes or of other panels.</param>
/// <param name="SeriesMinutes">Collections after the first, in minutes (troponin: 0, 60, 180); empty: once.</param>
public sealed record Panel(
    string Code, string Name, Discipline Discipline, string? Loinc, ImmutableArray<string> Tests,
    ImmutableArray<int> SeriesMinutes);
