using System.Collections.Immutable;

namespace Vouch.Department.Catalog;

/// <summary>One number, or rule, of a pack with what it cites.</summary>
/// <param name="Subject">Code of the analyte, tube, guard, calculation, reflex, kit or feature of morphology.</param>
public sealed record PackCitation(string Subject, string What, string Citation, SourceReading Reading);

/// <summary>Everything in a pack that cites a source, for the eye of whoever signs. Pure.</summary>
public static class PackCitations
{
    public static ImmutableArray<PackCitation> Of(LaboratoryPack pack) =>
    [
        .. from analyte in pack.Analytes.Values
           from line in AnalyteSheet.Of(pack, analyte)
           select new PackCitation(analyte.Code, line.Group, line.Citation, line.Reading),
        .. pack.Containers.Select(tube => Cited(pack, tube.Code, "Volumes", tube.Source)),
        .. pack.Guards.Select(guard => Cited(pack, guard.Code, "Guard", guard.Source)),
        .. pack.Calculations.Select(calculation => Cited(pack, calculation.Analyte, "Calculation", calculation.Source)),
        .. pack.Reflexes.Select(reflex => Cited(pack, reflex.Code, "Reflex", reflex.Source)),
        .. pack.Kits.Where(kit => kit.Source is not null).Select(kit => Cited(pack, kit.Code, "Controls of a kit", kit.Source!)),
        .. pack.Differential is { } differential
            ? differential.Features.Select(feature => Cited(pack, feature.Code, "Morphology", feature.Source)).Prepend(Cited(pack, "DIFFERENTIAL", "Cells to count", differential.Source))
            : [],
    ];

    /// <summary>Those whose text nobody read when the pack was written.</summary>
    public static ImmutableArray<PackCitation> NotRead(LaboratoryPack pack) =>
        [.. Of(pack).Where(item => item.Reading == SourceReading.NotRead)];

    private static PackCitation Cited(LaboratoryPack pack, string subject, string what, string citation) =>
        new(subject, what, citation, pack.ReadingOf(citation));
}
