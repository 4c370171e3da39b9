namespace Vouch.Dicom.Reports.Dose;

/// <summary>Reads what an object tells of radiation.</summary>
public static class DoseReading
{
    private static readonly CodedConcept RootName = new("113701", "DCM", "X-Ray Radiation Dose Report");
    private static readonly Tag Manufacturer = new(0x0008, 0x0070);
    private static readonly Tag Model = new(0x0008, 0x1090);
    private static readonly Tag Serial = new(0x0018, 0x1000);
    private static readonly Tag Station = new(0x0008, 0x1010);
    private static readonly Tag StudyInstance = new(0x0020, 0x000D);
    private static readonly Tag Accession = new(0x0008, 0x0050);
    private static readonly Tag Protocol = new(0x0018, 0x1030);

    /// <summary>Null: the object tells nothing of dose.</summary>
    public static DoseReport? Read(DataSet data)
    {
        if (ContentTree.Read(data) is { } root)
            return IsDose(root) ? OfReport(data, root) : null;
        return HeaderDose.IsIn(data) ? OfHeader(data) : null;
    }

    /// <summary>By its name, or where a device named it otherwise by what it holds.</summary>
    private static bool IsDose(ContentItem root) => root.Name == RootName
        || root.Find(DoseCodes.CtAccumulated) is not null || root.Find(DoseCodes.Accumulated) is not null;

    private static DoseReport OfReport(DataSet data, ContentItem root)
    {
        var figures = new DoseFigures();
        var report = Begin(data, "X-Ray Radiation Dose SR") with
        {
            Procedure = root.TextOf(ReportCodes.ProcedureReported),
            Scope = root.TextOf(DoseCodes.Scope),
            Started = root.TextOf(DoseCodes.Start),
            Ended = root.TextOf(DoseCodes.End),
            CtTotals = CtDose.Totals(root, figures),
            CtEvents = CtDose.Events(root, figures),
            ProjectionTotals = ProjectionDose.Totals(root, figures),
            ProjectionEvents = ProjectionDose.Events(root, figures),
            GlandularTotals = ProjectionDose.GlandularTotals(root, figures),
        };
        return report with { Device = Observed(root, report.Device), Remarks = [.. figures.Remarks.Distinct()] };
    }

    private static DoseReport OfHeader(DataSet data) => Begin(data, "Exposure Dose Sequence") with
    {
        Procedure = data.Text(Protocol),
        CtTotals = HeaderDose.Totals(data),
        CtEvents = HeaderDose.Events(data),
    };

    private static DoseReport Begin(DataSet data, string origin) => new()
    {
        Origin = origin,
        Device = new(data.Text(Manufacturer), data.Text(Model), data.Text(Serial), data.Text(Station)),
        StudyInstanceUid = data.Text(StudyInstance),
        AccessionNumber = data.Text(Accession),
    };

    /// <summary>The device that observed, which need not be the one that wrote the report.</summary>
    private static DoseDevice Observed(ContentItem root, DoseDevice writer) => root.TextOf(ReportCodes.DeviceSerial) is null
        && root.TextOf(ReportCodes.DeviceModel) is null
        ? writer
        : writer with
        {
            Manufacturer = root.TextOf(ReportCodes.DeviceManufacturer) ?? writer.Manufacturer,
            Model = root.TextOf(ReportCodes.DeviceModel) ?? writer.Model,
            Serial = root.TextOf(ReportCodes.DeviceSerial) ?? writer.Serial,
        };
}
