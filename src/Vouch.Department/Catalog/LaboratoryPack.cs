using System.Collections.Immutable;
using System.Globalization;
using Vouch.Department.Proof;

namespace Vouch.Department.Catalog;

/// <summary>Whether a director stands behind the pack.</summary>
public enum PackState
{
    /// <summary>Nobody has signed it: outside a DEMO it releases nothing automatically.</summary>
    Draft,

    /// <summary>Signed by a director.</summary>
    Signed,
}

/// <summary>
/// The laboratory's protocol: what is measured, in what, with which limits, rules and requirements. Immutable; a
/// change is a new version.
/// </summary>
public sealed record LaboratoryPack
{
    private const string LocalMark = "+local.";

    public required string Code { get; init; }

    public required string Name { get; init; }

    /// <summary>Version as its author numbers it, e.g. 2026.1; 2026.1+local.3 with what the laboratory set itself.</summary>
    public required string Version { get; init; }

    public PackState State { get; init; } = PackState.Draft;

    public ImmutableSortedDictionary<string, PackSource> Sources { get; init; } =
        ImmutableSortedDictionary.Create<string, PackSource>(StringComparer.Ordinal);

    public ImmutableArray<SpecimenType> SpecimenTypes { get; init; } = [];

    public ImmutableArray<ContainerType> Containers { get; init; } = [];

    public ImmutableSortedDictionary<string, Analyte> Analytes { get; init; } =
        ImmutableSortedDictionary.Create<string, Analyte>(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, Panel> Panels { get; init; } =
        ImmutableSortedDictionary.Create<string, Panel>(StringComparer.Ordinal);

    public ImmutableArray<RejectionReason> RejectionReasons { get; init; } = [];

    public ImmutableArray<NonResult> NonResults { get; init; } = [];

    public ImmutableArray<ResultComment> ResultComments { get; init; } = [];

    public ImmutableArray<PackRequirement> Requirements { get; init; } = [];

    public ImmutableArray<Guard> Guards { get; init; } = [];

    public ImmutableArray<Calculation> Calculations { get; init; } = [];

    public ImmutableArray<Reflex> Reflexes { get; init; } = [];

    /// <summary>Benches where work is done by hand, each with its sheet.</summary>
    public ImmutableArray<Worksheet> Worksheets { get; init; } = [];

    public ImmutableArray<Kit> Kits { get; init; } = [];

    /// <summary>Null: the laboratory makes none.</summary>
    public Differential? Differential { get; init; }

    /// <summary>What the laboratory set itself, already laid over the rest.</summary>
    public ImmutableArray<LocalEntry> LocalEntries { get; init; } = [];

    /// <summary>The version of the text under what was set locally.</summary>
    public string TextVersion => Version.IndexOf(LocalMark, StringComparison.Ordinal) is var mark and >= 0 ? Version[..mark] : Version;

    public static string LocalVersion(string textVersion, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{textVersion}{LocalMark}{number}");

    /// <summary>The kit that the analyte is measured with by hand; null: none.</summary>
    public Kit? FindKit(string analyte)
    {
        foreach (var kit in Kits)
            if (kit.Tests.Contains(analyte, StringComparer.Ordinal))
                return kit;
        return null;
    }

    public Worksheet? FindWorksheet(string code) =>
        Worksheets.FirstOrDefault(sheet => string.Equals(sheet.Code, code, StringComparison.Ordinal));

    /// <summary>Whether some worksheet has the analyte.</summary>
    public bool IsByHand(string analyte) => Worksheets.Any(sheet => sheet.Tests.Contains(analyte, StringComparer.Ordinal));

    /// <summary>Whether the analyte is typed twice, and the two must agree.</summary>
    public bool IsEnteredTwice(string analyte) => Worksheets.Any(sheet => sheet.DoubleEntry.Contains(analyte, StringComparer.Ordinal));

    public Analyte? FindAnalyte(string code) => Analytes.GetValueOrDefault(code);

    public ContainerType? FindContainer(string code) =>
        Containers.FirstOrDefault(container => string.Equals(container.Code, code, StringComparison.Ordinal));

    public Calculation? FindCalculation(string analyte) => Calculations.FirstOrDefault(
        calculation => string.Equals(calculation.Analyte, analyte, StringComparison.Ordinal));

    /// <summary>The coded comments that may go with a result of the analyte.</summary>
    public ImmutableArray<ResultComment> CommentsFor(Analyte analyte) => [.. ResultComments.Where(comment => comment.IsFor(analyte))];

    /// <summary>What the gate is asked for one analyte at one stage.</summary>
    public ImmutableArray<Requirement> RequirementsFor(string analyte, RequirementStage stage) =>
        [.. Requirements.Where(item => item.Stages.Contains(stage) && item.IsFor(analyte)).Select(item => item.Ask)];

    /// <summary>The analytes an orderable code (analyte or panel) stands for, each once; empty if there is no such code.</summary>
    public ImmutableArray<Analyte> AnalytesOf(string orderable)
    {
        if (Analytes.TryGetValue(orderable, out var analyte))
            return [analyte];
        if (!Panels.TryGetValue(orderable, out var panel))
            return [];
        return [.. panel.Tests.SelectMany(test => AnalytesOf(test)).DistinctBy(found => found.Code, StringComparer.Ordinal)];
    }

    /// <summary>
    /// The full text of a citation such as "NORIP, table 3", or the citation itself where the pack does not list it.
    /// </summary>
    public string SourceText(string citation)
    {
        var comma = citation.IndexOf(',', StringComparison.Ordinal);
        if (SourceOf(citation) is not { } source)
            return citation;
        return comma < 0 ? source.Text : $"{source.Text} ({citation[(comma + 1)..].Trim()})";
    }

    /// <summary>The source a citation names by its key; null for a local verification, or where the pack does not list it.</summary>
    public PackSource? SourceOf(string citation)
    {
        var comma = citation.IndexOf(',', StringComparison.Ordinal);
        return Sources.GetValueOrDefault((comma < 0 ? citation : citation[..comma]).Trim());
    }

    /// <summary>Whether what is cited was read for the pack; what the laboratory verified itself was.</summary>
    public SourceReading ReadingOf(string citation) =>
        LocalSource.IsCitation(citation) ? SourceReading.Read : SourceOf(citation)?.Reading ?? SourceReading.NotRead;

    /// <summary>The groups of numbers the pack leaves to the site, because no source fits every laboratory.</summary>
    public ImmutableArray<LocalSetting> ToBeSetLocally() => LocalSettings.Of(this);
}
