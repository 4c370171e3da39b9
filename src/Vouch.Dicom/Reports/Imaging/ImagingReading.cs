using System.Collections.Immutable;
using Vouch.Dicom.Reports.Concepts;
using Vouch.Dicom.Reports.Measurements;
using Vouch.Dicom.Reports.Templates;
using Vouch.Dicom.Values;

namespace Vouch.Dicom.Reports.Imaging;

/// <summary>Source: PS3.16, TID 1500, 1501, 1410, 1411, 1600.</summary>
internal static class ImagingReading
{
    public static ImagingReport? Read(DataSet data)
    {
        if (ContentTree.Read(data) is not { } written || !IsMeasurements(written))
            return null;
        var reading = new MeasurementReading();
        var root = RetiredCodes.Current(written, reading.Remarks);
        foreach (var fault in TemplateCheck.Faults(root, "1500"))
            reading.Tell(fault.ToString());
        var report = new ImagingReport
        {
            Title = root.Name ?? new ImagingReport().Title,
            Observers = [.. Observer.Read(root)],
            Procedures = [.. root.All(ReportCodes.ProcedureReported).Select(one => one.Value).OfType<ContentValue.Coded>()
                .Select(one => one.Concept).OfType<CodedConcept>()],
            Images = [.. ReportObject.Library(root.Find(ReportCodes.ImageLibrary), data)],
            Groups = [.. Groups(root).Select(one => Group(one, reading))],
            Evaluations = [.. root.All(ReportCodes.QualitativeEvaluations).SelectMany(Evaluations)],
        };
        report = root.CodeOf(ReportCodes.Language) is { } language ? report with { Language = language } : report;
        return report with { Remarks = [.. reading.Remarks] };
    }

    private static bool IsMeasurements(ContentItem root) => (root.Value as ContentValue.Container)?.Template == "1500"
        || root.Name is { } name && ContextGroups.Members(7021).Contains(name) || root.Find(ReportCodes.ImagingMeasurements) is not null;

    /// <summary>Below their heading, or where it is missing at the root.</summary>
    private static IEnumerable<ContentItem> Groups(ContentItem root) =>
        root.All(ReportCodes.ImagingMeasurements).Append(root).SelectMany(one => one.Containers(ReportCodes.MeasurementGroup));

    private static MeasurementGroup Group(ContentItem item, MeasurementReading reading)
    {
        var site = item.Find(ReportCodes.FindingSite);
        return new(item.TextOf(ReportCodes.TrackingIdentifier) ?? "", new(item.TextOf(ReportCodes.TrackingUid) ?? ""))
        {
            Session = item.TextOf(ReportCodes.ActivitySession),
            Finding = item.CodeOf(ReportCodes.Finding),
            Method = item.CodeOf(ReportCodes.Method),
            Site = (site?.Value as ContentValue.Coded)?.Concept,
            Laterality = site?.CodeOf(ReportCodes.Laterality) ?? item.CodeOf(ReportCodes.Laterality),
            Region = Region(item),
            Measurements = reading.Below(item),
            Evaluations = [.. Evaluations(item)],
        };
    }

    private static Region? Region(ContentItem item)
    {
        if (item.Find(ReportCodes.ImageRegion) is { Value: ContentValue.Coordinates shape } region
            && region.Items.Select(one => one.Value).OfType<ContentValue.Reference>().FirstOrDefault() is { } image)
            return new Region.Plane(new(image.Class, image.Instance, image.Frames) { Shape = shape.Shape, Points = shape.Points });
        return item.Find(ReportCodes.ReferencedSegment)?.Value is ContentValue.Reference { Segments: [var number, ..] } segment
            ? new Region.Segment(segment.Class, segment.Instance, number, new Uid(item.TextOf(ReportCodes.SegmentationSeries) ?? ""))
            : null;
    }

    private static IEnumerable<Evaluation> Evaluations(ContentItem item) => item.Items
        .Where(one => one.Relationship == Items.Contains && one.Name != ReportCodes.Finding).Select(Evaluation.Read).OfType<Evaluation>();
}
