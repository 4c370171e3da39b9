using System.Collections.Immutable;
using Vouch.Dicom.Reports.Measurements;

namespace Vouch.Dicom.Reports.Obstetrics;

/// <summary>The sections of one fetus, each with its identity. Source: PS3.16, TID 5003 to 5011, 5025, 5030, 1008.</summary>
internal static class FetusWriting
{
    public static IEnumerable<ContentItem> Summary(Fetus fetus) => Section(fetus, ObstetricCodes.FetusSummary, "5003",
        fetus.Comments.SelectMany(one => Items.Texts(Items.Contains, ReportCodes.Comment, one))
            .Concat(ObstetricWriting.Numbers(fetus.Summary)));

    public static IEnumerable<ContentItem> Sections(Fetus fetus) =>
    [
        .. Section(fetus, ObstetricCodes.Ratios, "5004", ObstetricWriting.Numbers(fetus.Ratios)),
        .. Section(fetus, ObstetricCodes.Biometry, "5005", fetus.Biometry.Select(Group)),
        .. Section(fetus, ObstetricCodes.LongBones, "5006", fetus.LongBones.Select(Group)),
        .. Section(fetus, ObstetricCodes.Cranium, "5007", fetus.Cranium.Select(Group)),
        .. Section(fetus, ObstetricCodes.BiophysicalProfile, "5009", ObstetricWriting.Numbers(fetus.BiophysicalProfile)),
        .. Section(fetus, ObstetricCodes.AnatomySurvey, "5030", fetus.Anatomy.Select(Anatomy)),
        .. Section(fetus, ObstetricCodes.EarlyGestation, "5011", fetus.EarlyGestation.Select(Group)),
        .. ObstetricWriting.Findings("5010", ObstetricCodes.AmnioticSac, Identified(fetus, ObstetricWriting.Numbers(fetus.AmnioticSac))),
        .. ObstetricWriting.Findings(null, ObstetricCodes.FetalVessels,
            fetus.Vessels.Select(one => ObstetricWriting.Vessel(one, "5025", Identity(fetus)))),
    ];

    private static IEnumerable<ContentItem> Section(Fetus fetus, CodedConcept name, string template, IEnumerable<ContentItem> items) =>
        ObstetricWriting.Section(name, template, Identified(fetus, items));

    /// <summary>With the fetus's identity before them, where there are any.</summary>
    private static IEnumerable<ContentItem> Identified(Fetus fetus, IEnumerable<ContentItem> items) =>
        items.ToList() is { Count: > 0 } some ? [.. Identity(fetus), .. some] : [];

    private static IEnumerable<ContentItem> Identity(Fetus fetus) => Items.Texts(Items.ObservationContext, ReportCodes.FetusId, fetus.Id);

    private static ContentItem Group(BiometryGroup group) => Items.Container(ObstetricCodes.BiometryGroup, "5008",
        ObstetricWriting.Numbers([.. group.Measurements, .. One(group.GestationalAge), .. One(group.GrowthRank)]));

    private static IEnumerable<Measurement> One(Measurement? measurement) => measurement is null ? [] : [measurement];

    private static ContentItem Anatomy(AnatomyFinding finding) => Items.Code(Items.Contains, finding.Structure, finding.Assessment,
        Items.Codes(Items.ConceptModifier, ReportCodes.Laterality, finding.Laterality)
            .Concat(Items.Texts(Items.Properties, ReportCodes.Comment, finding.Comment)));
}
