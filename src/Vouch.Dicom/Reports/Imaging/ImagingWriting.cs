using Vouch.Dicom.Reports.Measurements;

namespace Vouch.Dicom.Reports.Imaging;

/// <summary>Source: PS3.16, TID 1500, 1501, 1410, 1411, 1600.</summary>
internal static class ImagingWriting
{
    /// <summary>Segmentation and surface segmentation. Source: PS3.4, B.5.</summary>
    private static readonly string[] Segmentations = ["1.2.840.10008.5.1.4.1.1.66.4", "1.2.840.10008.5.1.4.1.1.66.5"];

    public static ContentItem Tree(ImagingReport report) => Items.Container(report.Title, "1500",
    [
        Items.Code(Items.ConceptModifier, ReportCodes.Language, report.Language),
        .. report.Observers.SelectMany(one => one.Content()),
        .. report.Procedures.Select(one => Items.Code(Items.ConceptModifier, ReportCodes.ProcedureReported, one)),
        Library(report),
        .. report.Groups.IsEmpty ? [] : (IEnumerable<ContentItem>)[Items.Container(ReportCodes.ImagingMeasurements, null,
            report.Groups.Select(Group))],
        .. report.Evaluations.IsEmpty ? [] : (IEnumerable<ContentItem>)[Items.Container(ReportCodes.QualitativeEvaluations, null,
            report.Evaluations.SelectMany(one => one.Content(Items.Contains)))],
    ]) with
    { Relationship = "" };

    private static ContentItem Library(ImagingReport report) => Items.Container(ReportCodes.ImageLibrary, "1600",
        report.Images.IsEmpty ? [] : [Items.Container(ReportCodes.ImageLibraryGroup, null,
            report.Images.Select(one => Items.Image(Items.Contains, null, one.Class, one.Instance, [])))]);

    private static ContentItem Group(MeasurementGroup group) => Items.Container(ReportCodes.MeasurementGroup, Template(group),
    [
        .. Items.Texts(Items.ObservationContext, ReportCodes.ActivitySession, group.Session),
        .. Items.Texts(Items.ObservationContext, ReportCodes.TrackingIdentifier, group.Label),
        .. group.Uid.Text.Length > 0 ? [Items.Identifier(Items.ObservationContext, ReportCodes.TrackingUid, group.Uid)]
            : (IEnumerable<ContentItem>)[],
        .. Items.Codes(Items.Contains, ReportCodes.Finding, group.Finding),
        .. Items.Codes(Items.ConceptModifier, ReportCodes.Method, group.Method),
        .. MeasurementWriting.Site(group.Site, group.Laterality),
        .. Region(group.Region),
        .. group.Measurements.Select(one => MeasurementWriting.Item(one)),
        .. group.Evaluations.SelectMany(one => one.Content(Items.Contains)),
    ]);

    private static string Template(MeasurementGroup group) => group.Region switch
    {
        Imaging.Region.Plane => "1410",
        Imaging.Region.Segment => "1411",
        _ => "1501",
    };

    private static IEnumerable<ContentItem> Region(Region? region) => region switch
    {
        Imaging.Region.Plane { Shape: var shape } =>
        [
            new(Items.Contains, ReportCodes.ImageRegion, new ContentValue.Coordinates("SCOORD", shape.Shape ?? "", shape.Points),
                [Items.Image(Items.SelectedFrom, ReportCodes.SourceImage, shape.Class, shape.Instance, shape.Frames)]),
        ],
        Imaging.Region.Segment segment when !Segmentations.Contains(segment.Class.Text) =>
            throw new DicomFormatException($"TID 1411 row 7: {segment.Instance} is no segmentation."),
        Imaging.Region.Segment segment =>
        [
            new(Items.Contains, ReportCodes.ReferencedSegment,
                new ContentValue.Reference("IMAGE", segment.Class, segment.Instance, []) { Segments = [segment.Number] }, []),
            Items.Identifier(Items.Contains, ReportCodes.SegmentationSeries, segment.Series),
        ],
        _ => [],
    };
}
