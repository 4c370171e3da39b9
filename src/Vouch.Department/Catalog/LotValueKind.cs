using System.Collections.Immutable;

namespace Vouch.Department.Catalog;

/// <summary>
/// A value that belongs to a reagent lot on a device, and that a calculation of the pack takes as <c>{lot:CODE}</c>.
/// </summary>
/// <param name="Unit">UCUM.</param>
public sealed record LotValueKind(string Code, string Name, string Unit)
{
    /// <summary>Source: WHO Technical Report Series 889 (1999), annex 3: ISI and mean normal prothrombin time of a thromboplastin and its instrument.</summary>
    public static ImmutableArray<LotValueKind> All { get; } =
    [
        new("ISI", "international sensitivity index", "1"),
        new("MNPT", "mean normal prothrombin time", "s"),
    ];

    public static LotValueKind? Find(string code) => All.FirstOrDefault(kind => string.Equals(kind.Code, code, StringComparison.Ordinal));

    /// <summary>As a formula names it.</summary>
    public string Input => "lot:" + Code;
}
