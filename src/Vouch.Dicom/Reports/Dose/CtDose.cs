using System.Collections.Immutable;

namespace Vouch.Dicom.Reports.Dose;

/// <summary>The CT part of a dose report. Source: PS3.16, TID 10011 to 10015.</summary>
internal static class CtDose
{
    /// <summary>Null: it has no totals of a CT.</summary>
    public static CtTotals? Totals(ContentItem root, DoseFigures figures) => root.Find(DoseCodes.CtAccumulated) is { } totals
        ? new(figures.Read(totals, DoseCodes.CtDlpTotal, DoseUnits.Dlp), figures.Count(totals, DoseCodes.CtEvents))
        : null;

    public static ImmutableArray<CtEvent> Events(ContentItem root, DoseFigures figures) =>
        [.. root.All(DoseCodes.CtAcquisition).Select(item => Event(item, figures))];

    private static CtEvent Event(ContentItem item, DoseFigures figures)
    {
        var parameters = item.Find(DoseCodes.CtParameters) ?? item;
        var dose = item.Find(DoseCodes.CtDose) ?? item;
        return new()
        {
            Uid = item.TextOf(DoseCodes.EventUid),
            Protocol = item.TextOf(DoseCodes.Protocol),
            Target = item.TextOf(DoseCodes.Target),
            Type = item.TextOf(DoseCodes.CtAcquisitionType),
            MeanCtdiVol = figures.Read(dose, DoseCodes.MeanCtdiVol, DoseUnits.Dose),
            Phantom = dose.TextOf(DoseCodes.Phantom),
            Dlp = figures.Read(dose, DoseCodes.Dlp, DoseUnits.Dlp),
            Ssde = figures.Read(dose, DoseCodes.Ssde, DoseUnits.Dose),
            ExposureTime = figures.Read(parameters, DoseCodes.CtExposureTime, DoseUnits.Seconds),
            ScanningLength = figures.Read(parameters, DoseCodes.ScanningLength, DoseUnits.Millimetres),
            TotalCollimation = figures.Read(parameters, DoseCodes.TotalCollimation, DoseUnits.Millimetres),
            Pitch = figures.Read(parameters, DoseCodes.Pitch, DoseUnits.Number),
            Sources = [.. parameters.All(DoseCodes.CtSource).Select(source => Source(source, figures))],
        };
    }

    private static CtSource Source(ContentItem source, DoseFigures figures) => new(
        source.TextOf(DoseCodes.CtSourceName),
        figures.Read(source, DoseCodes.Kvp, DoseUnits.Kilovolts),
        figures.Read(source, DoseCodes.TubeCurrent, DoseUnits.Milliamperes),
        figures.Read(source, DoseCodes.TubeCurrentMost, DoseUnits.Milliamperes),
        figures.Read(source, DoseCodes.TimePerRotation, DoseUnits.Seconds));
}
