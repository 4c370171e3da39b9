using System.Collections.Immutable;
using Vouch.Dicom.Reports.Measurements;
using Vouch.Dicom.Values;

namespace Vouch.Dicom.Reports.Obstetrics;

/// <summary>Sections in the order of TID 5000; one that would be empty is left out. Source: PS3.16, TID 5000 to 5030.</summary>
internal static class ObstetricWriting
{
    public static ContentItem Tree(ObstetricReport report) => Items.Container(ObstetricCodes.Title, "5000",
    [
        .. Items.Codes(Items.ConceptModifier, ReportCodes.Language, report.Language),
        .. report.Observers.SelectMany(one => one.Content()),
        .. Section(ObstetricCodes.PatientCharacteristics, "5001",
            Items.Texts(Items.Contains, ReportCodes.Comment, report.PatientComment).Concat(Numbers(report.Patient))),
        .. Section(ReportCodes.ImageLibrary, null, report.Images.Select(one =>
            Items.Image(Items.Contains, null, one.Class, one.Instance, []))),
        .. Section(ObstetricCodes.Summary, "5002", Summary(report)),
        .. report.Fetuses.SelectMany(FetusWriting.Sections),
        .. Section(ObstetricCodes.PelvisAndUterus, "5015", Organ(ObstetricCodes.Uterus, report.Uterus).Concat(Numbers(report.Pelvis))),
        .. Findings("5012", ObstetricCodes.Ovary, report.Ovaries.SelectMany(one => Organ(ObstetricCodes.Ovary, one))),
        .. report.Follicles.Select(Follicles),
        .. Findings(null, ObstetricCodes.PelvicVessels, report.MaternalVessels.Select(one => Vessel(one, "5026", []))),
    ]) with
    { Relationship = "" };

    /// <summary>None where it would be empty.</summary>
    public static IEnumerable<ContentItem> Section(CodedConcept name, string? template, IEnumerable<ContentItem> items) =>
        items.ToList() is { Count: > 0 } some ? [Items.Container(name, template, some)] : [];

    public static IEnumerable<ContentItem> Findings(string? template, CodedConcept site, IEnumerable<ContentItem> items) =>
        items.ToList() is { Count: > 0 } some
        ? [Items.Container(ReportCodes.Findings, template, some.Prepend(Items.Code(Items.ConceptModifier, ReportCodes.FindingSite, site)))]
        : [];

    public static IEnumerable<ContentItem> Numbers(ImmutableArray<Measurement> measurements) =>
        measurements.Select(one => MeasurementWriting.Item(one));

    public static ContentItem Vessel(Vessel vessel, string template, IEnumerable<ContentItem> identity) =>
        Items.Container(vessel.Name, template,
    [
        .. identity,
        .. Items.Codes(Items.ConceptModifier, ReportCodes.Laterality, vessel.Laterality),
        .. Numbers(vessel.Measurements),
    ]);

    private static IEnumerable<ContentItem> Summary(ObstetricReport report) =>
    [
        .. report.Dates.Select(one => new ContentItem(Items.Contains, one.Name, new ContentValue.Date(DicomDate.Text(one.Date)), [])),
        .. Numbers(report.Summary),
        .. report.Comments.SelectMany(one => Items.Texts(Items.Contains, ReportCodes.Comment, one)),
        .. report.Fetuses.SelectMany(FetusWriting.Summary),
    ];

    private static IEnumerable<ContentItem> Organ(CodedConcept organ, ImmutableArray<Measurement> measurements) =>
        Section(organ, "5016", Numbers(measurements));

    private static ContentItem Follicles(FollicleSide side) => Items.Container(ReportCodes.Findings, "5013",
    [
        Items.Code(Items.ConceptModifier, ReportCodes.FindingSite, ObstetricCodes.Follicle),
        .. Items.Codes(Items.ConceptModifier, ReportCodes.Laterality, side.Laterality),
        .. side.Count is { } count ? [MeasurementWriting.Item(count)] : (IEnumerable<ContentItem>)[],
        .. side.Follicles.Select(one => Items.Container(ReportCodes.MeasurementGroup, "5014",
            Items.Texts(Items.ObservationContext, ReportCodes.Identifier, one.Identifier).Concat(Numbers(one.Measurements)))),
    ]);
}
