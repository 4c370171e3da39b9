using System.Collections.Immutable;

namespace Vouch.Department.Catalog;

/// <summary>One field of a group of numbers, by the key of the pack's text.</summary>
/// <param name="Choices">The words it may hold; empty: a number or text.</param>
public sealed record LocalField(string Name, string Label, ImmutableArray<string> Choices, string? Hint = null);

/// <summary>The fields that each group of numbers has, in the order in which they are asked.</summary>
public static class LocalFields
{
    private static readonly LocalField Age = new("age", "Age", [], "0 d..28 d, 18 y.. (empty: any)");
    private static readonly LocalField Low = new("low", "Low", []);
    private static readonly LocalField High = new("high", "High", []);

    private static readonly ImmutableDictionary<string, ImmutableArray<LocalField>> All =
        ImmutableDictionary.CreateRange(StringComparer.Ordinal, new Dictionary<string, ImmutableArray<LocalField>>
        {
            [NumberGroups.Reference] = [new("sex", "Sex", ["female", "male"]), Age, new("trimester", "Trimester", ["1", "2", "3"]), Low, High],
            [NumberGroups.Critical] =
            [
                Age, new("below", "Below", []), new("atOrBelow", "At or below", []),
                new("above", "Above", []), new("atOrAbove", "At or above", []),
            ],
            [NumberGroups.Reportable] = [Low, High],
            [NumberGroups.Plausible] = [Low, High],
            [NumberGroups.Delta] =
            [
                new("absolute", "Change", []), new("percent", "Change in %", []), new("ratePerDay", "Change a day", []),
                new("windowHours", "Within hours", []),
            ],
            [NumberGroups.Stability] = [new("at", "Kept", ["room", "refrigerated", "frozen"]), new("hours", "Hours", [])],
            [NumberGroups.Indices] =
            [
                new("haemolysis", "Held: haemolysis from", []), new("icterus", "Held: icterus from", []), new("lipaemia", "Held: lipaemia from", []),
                new("maskHaemolysis", "Not reported: haemolysis from", []), new("maskIcterus", "Not reported: icterus from", []),
                new("maskLipaemia", "Not reported: lipaemia from", []),
            ],
            [NumberGroups.Retest] = [new("hours", "Not again within hours", [])],
            [NumberGroups.Turnaround] = [new("stat", "STAT minutes", []), new("routine", "Routine minutes", [])],
            [NumberGroups.Autoverify] = [new("within", "Within", ["reference", "critical", "reportable"]), Low, High],
            [NumberGroups.Volume] = [new("minimumMl", "At least mL", [])],
        });

    /// <summary>Every field of every group, each name once.</summary>
    public static ImmutableArray<string> Names { get; } =
        [.. NumberGroups.All.Add(NumberGroups.Volume).SelectMany(group => All[group]).Select(field => field.Name).Distinct(StringComparer.Ordinal)];

    /// <summary>The fields of a group; none where there is no such group.</summary>
    public static ImmutableArray<LocalField> Of(string group) => All.GetValueOrDefault(group, []);
}
