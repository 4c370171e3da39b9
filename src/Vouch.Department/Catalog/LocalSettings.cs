using System.Collections.Immutable;

namespace Vouch.Department.Catalog;

/// <summary>A group of numbers that the site has to set before going live.</summary>
/// <param name="Subject">Code of the analyte or container.</param>
public sealed record LocalSetting(string Subject, string Group, string Why);

/// <summary>The groups of numbers an analyte can have, by the names used in the pack's text.</summary>
public static class NumberGroups
{
    public const string Reference = "reference";
    public const string Critical = "critical";
    public const string Reportable = "reportable";
    public const string Plausible = "plausible";
    public const string Delta = "delta";
    public const string Stability = "stability";
    public const string Indices = "indices";
    public const string Retest = "retest";
    public const string Turnaround = "turnaround";
    public const string Autoverify = "autoverify";

    /// <summary>The minimum volume of a tube; no group of an analyte.</summary>
    public const string Volume = "volume";

    /// <summary>The groups of an analyte.</summary>
    public static readonly ImmutableArray<string> All =
    [
        Reference, Critical, Reportable, Plausible, Delta, Stability, Indices, Retest, Turnaround, Autoverify,
    ];

    /// <summary>Whether the group is a list: one line for each sex and age, or for each temperature.</summary>
    public static bool IsList(string group) => group is Reference or Critical or Stability;

    /// <summary>Whether only a numeric result can have the group.</summary>
    public static bool IsNumeric(string group) => group is Reference or Critical or Reportable or Plausible or Delta or Indices;
}

/// <summary>Finds what a pack leaves open.</summary>
internal static class LocalSettings
{
    public static ImmutableArray<LocalSetting> Of(LaboratoryPack pack) =>
        [.. pack.Analytes.Values.SelectMany(analyte => Missing(pack, analyte)), .. MinimumVolumes(pack)];

    private static IEnumerable<LocalSetting> MinimumVolumes(LaboratoryPack pack) =>
        from container in pack.Containers
        where container.MinimumVolumeMl is null
        select new LocalSetting(container.Code, NumberGroups.Volume, "minimum: from the tube's and the analysers' instructions for use");

    private static IEnumerable<LocalSetting> Missing(LaboratoryPack pack, Analyte analyte)
    {
        var calculated = pack.FindCalculation(analyte.Code) is not null;
        foreach (var group in NumberGroups.All)
            if (!analyte.NotApplicable.Contains(group, StringComparer.Ordinal)
                && CanHave(analyte, group, calculated) && !Has(analyte, group))
                yield return new LocalSetting(analyte.Code, group, Why(group));
    }

    // A calculated analyte has no specimen of its own; a coded one has no numeric limits.
    private static bool CanHave(Analyte analyte, string group, bool calculated) => group switch
    {
        NumberGroups.Stability or NumberGroups.Reportable => !calculated
            && (group == NumberGroups.Stability || analyte.Kind == ResultKind.Numeric),
        NumberGroups.Indices => !calculated && analyte.Discipline is Discipline.Chemistry or Discipline.Immunoassay
            && analyte.Kind == ResultKind.Numeric,
        NumberGroups.Retest or NumberGroups.Turnaround or NumberGroups.Autoverify => true,
        _ => analyte.Kind == ResultKind.Numeric,
    };

    private static bool Has(Analyte analyte, string group) => group switch
    {
        NumberGroups.Reference => !analyte.ReferenceIntervals.IsEmpty,
        NumberGroups.Critical => !analyte.CriticalLimits.IsEmpty,
        NumberGroups.Reportable => analyte.ReportableRange is not null,
        NumberGroups.Plausible => analyte.PlausibilityLimits is not null,
        NumberGroups.Delta => analyte.DeltaCheck is not null,
        NumberGroups.Stability => !analyte.Stability.IsEmpty,
        NumberGroups.Indices => analyte.SerumIndexLimits is not null,
        NumberGroups.Retest => analyte.MinimumRetestInterval is not null,
        NumberGroups.Turnaround => analyte.TurnaroundMinutes is not null,
        NumberGroups.Autoverify => analyte.AutoverificationLimits is not null,
        _ => throw new InvalidOperationException($"No such group of numbers: {group}"),
    };

    private static string Why(string group) => group switch
    {
        NumberGroups.Reference => "depends on method and population; verify with 20 samples (CLSI EP28)",
        NumberGroups.Critical => "agree with the wards who are called (CLSI GP47)",
        NumberGroups.Reportable or NumberGroups.Indices => "from the reagent's instructions for use",
        NumberGroups.Plausible or NumberGroups.Delta => "from the laboratory's own patients (CLSI EP33)",
        NumberGroups.Stability => "from the tube's and the reagent's instructions for use",
        NumberGroups.Retest => "agree with the requesters",
        NumberGroups.Turnaround => "agree with the wards",
        _ => "approve with the autoverification rules (CLSI AUTO-15)",
    };
}
