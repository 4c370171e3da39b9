using System.Collections.Immutable;
using Vouch.Dicom.Making;
using Vouch.Dicom.Reports.Measurements;

namespace Vouch.Dicom.Reports.Obstetrics;

/// <summary>
/// What was measured by ultrasound of a pregnancy or of the pelvis; the same record is written and read. Source: PS3.16, TID 5000 to 5030.
/// </summary>
public sealed record ObstetricReport
{
    /// <summary>Null: not told.</summary>
    public CodedConcept? Language { get; init; }

    public ImmutableArray<Observer> Observers { get; init; } = [];

    /// <summary>Height, weight, gravida, para, aborta, ectopic pregnancies. Source: TID 5001.</summary>
    public ImmutableArray<Measurement> Patient { get; init; } = [];

    public string? PatientComment { get; init; }

    /// <summary>Every object that the report speaks of.</summary>
    public ImmutableArray<ReportImage> Images { get; init; } = [];

    /// <summary>Last menstrual period, estimated dates of delivery … (CID 12003). Source: TID 5002 row 2.</summary>
    public ImmutableArray<ReportDate> Dates { get; init; } = [];

    /// <summary>Number of fetuses, gestational age by ovulation (CID 12018).</summary>
    public ImmutableArray<Measurement> Summary { get; init; } = [];

    public ImmutableArray<string> Comments { get; init; } = [];

    public ImmutableArray<Fetus> Fetuses { get; init; } = [];

    /// <summary>Endometrium, cervix (CID 12011). Source: TID 5015.</summary>
    public ImmutableArray<Measurement> Pelvis { get; init; } = [];

    /// <summary>Length, width, height, volume of the uterus.</summary>
    public ImmutableArray<Measurement> Uterus { get; init; } = [];

    /// <summary>Of each ovary; the names say which side. Source: TID 5012, 5016.</summary>
    public ImmutableArray<ImmutableArray<Measurement>> Ovaries { get; init; } = [];

    public ImmutableArray<FollicleSide> Follicles { get; init; } = [];

    /// <summary>Doppler of the mother's vessels (CID 12140). Source: TID 5026.</summary>
    public ImmutableArray<Vessel> MaternalVessels { get; init; } = [];

    /// <summary>Numbers that stand where no row of the templates has them, where the report was read.</summary>
    public ImmutableArray<PlacedMeasurement> Strays { get; init; } = [];

    /// <summary>What was not as it should be and was understood nevertheless, where the report was read.</summary>
    public ImmutableArray<Remark> Remarks { get; init; } = [];

    /// <summary>The date of a kind; null: not told.</summary>
    public DateOnly? Date(CodedConcept name) => Dates.FirstOrDefault(one => one.Name == name)?.Date;

    /// <summary>The report as a Comprehensive SR object.</summary>
    /// <exception cref="DicomFormatException">A row that a template asks for is missing (it is named), or an image is not among the
    /// images.</exception>
    public DataSet ToObject(ObjectHead head) => ReportObject.Of(head, ObstetricWriting.Tree(this), "5000", Images);

    /// <summary>Null: the object is no such report.</summary>
    public static ObstetricReport? Read(DataSet data) => ObstetricReading.Read(data);
}

public sealed record ReportDate(CodedConcept Name, DateOnly Date);

/// <summary>The follicles of one side. Source: TID 5013.</summary>
/// <param name="Count">Null: not told.</param>
public sealed record FollicleSide(CodedConcept? Laterality, Measurement? Count, ImmutableArray<Follicle> Follicles);

/// <summary>Source: TID 5014.</summary>
public sealed record Follicle(string? Identifier, ImmutableArray<Measurement> Measurements);
