using System.Collections.Immutable;

namespace Vouch.Dicom.Reports.Dose;

/// <summary>The part of radiography, fluoroscopy and mammography of a dose report. Source: PS3.16, TID 10001 to 10007.</summary>
internal static class ProjectionDose
{
    public static ImmutableArray<ProjectionTotals> Totals(ContentItem root, DoseFigures figures) =>
        [.. root.All(DoseCodes.Accumulated).Select(item => Total(item, figures)).Where(HasAny)];

    public static ImmutableArray<GlandularTotal> GlandularTotals(ContentItem root, DoseFigures figures) =>
    [
        .. from total in root.All(DoseCodes.Accumulated)
           from figure in total.All(DoseCodes.GlandularTotal)
           select new GlandularTotal(Side(figure), figures.Read(total with { Items = [figure] }, DoseCodes.GlandularTotal, DoseUnits.Dose)),
    ];

    public static ImmutableArray<ProjectionEvent> Events(ContentItem root, DoseFigures figures) =>
        [.. root.All(DoseCodes.Event).Select(item => Event(item, figures))];

    private static ProjectionTotals Total(ContentItem item, DoseFigures figures) => new()
    {
        Plane = item.TextOf(DoseCodes.Plane),
        DoseAreaProduct = figures.Read(item, DoseCodes.AreaTotal, DoseUnits.Area),
        FluoroDoseAreaProduct = figures.Read(item, DoseCodes.FluoroAreaTotal, DoseUnits.Area),
        AcquisitionDoseAreaProduct = figures.Read(item, DoseCodes.AcquisitionAreaTotal, DoseUnits.Area),
        DoseAtReferencePoint = figures.Read(item, DoseCodes.ReferenceTotal, DoseUnits.Dose),
        FluoroTime = figures.Read(item, DoseCodes.FluoroTime, DoseUnits.Seconds),
        AcquisitionTime = figures.Read(item, DoseCodes.AcquisitionTime, DoseUnits.Seconds),
        Frames = figures.Count(item, DoseCodes.Frames),
    };

    /// <summary>Of mammography the totals are those of the glands.</summary>
    private static bool HasAny(ProjectionTotals totals) => totals != new ProjectionTotals { Plane = totals.Plane };

    private static ProjectionEvent Event(ContentItem item, DoseFigures figures) => new()
    {
        Uid = item.TextOf(DoseCodes.EventUid),
        Plane = item.TextOf(DoseCodes.Plane),
        Started = item.TextOf(DoseCodes.EventStarted),
        Type = item.TextOf(DoseCodes.EventType),
        Protocol = item.TextOf(DoseCodes.Protocol),
        Target = item.TextOf(DoseCodes.Target),
        Side = item.Find(DoseCodes.Target) is { } target && Side(target) is { } side ? side : Side(item),
        DoseAreaProduct = figures.Read(item, DoseCodes.Area, DoseUnits.Area),
        DoseAtReferencePoint = figures.Read(item, DoseCodes.ReferencePoint, DoseUnits.Dose),
        AverageGlandularDose = figures.Read(item, DoseCodes.GlandularDose, DoseUnits.Dose),
        EntranceExposure = figures.Read(item, DoseCodes.EntranceExposure, DoseUnits.Dose),
        HalfValueLayer = figures.Read(item, DoseCodes.HalfValueLayer, DoseUnits.Millimetres),
        AnodeTarget = item.TextOf(DoseCodes.AnodeTarget),
        CompressionForce = figures.Read(item, DoseCodes.CompressionForce, DoseUnits.Newtons),
        CompressionThickness = figures.Read(item, DoseCodes.CompressionThickness, DoseUnits.Millimetres),
        Kv = figures.Read(item, DoseCodes.Kvp, DoseUnits.Kilovolts),
        TubeCurrent = figures.Read(item, DoseCodes.TubeCurrent, DoseUnits.Milliamperes),
        ExposureTime = figures.Read(item, DoseCodes.ExposureTime, DoseUnits.Seconds),
        ExposureIndex = figures.Read(item, DoseCodes.ExposureIndex, DoseUnits.Number),
        TargetExposureIndex = figures.Read(item, DoseCodes.TargetExposureIndex, DoseUnits.Number),
        DeviationIndex = figures.Read(item, DoseCodes.DeviationIndex, DoseUnits.Number),
    };

    private static string? Side(ContentItem item) => DoseCodes.Side.Select(item.TextOf).FirstOrDefault(side => side is not null);
}
