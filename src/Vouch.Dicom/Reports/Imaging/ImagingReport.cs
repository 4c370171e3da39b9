using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Vouch.Dicom.Making;
using Vouch.Dicom.Reports.Measurements;

namespace Vouch.Dicom.Reports.Imaging;

/// <summary>
/// Measurements made in images, in groups, as the general measurement report of the standard; the same record is written and read.
/// Source: PS3.16, TID 1500 with 1204, 1001 to 1004, 1600, 1501, 1410, 1411.
/// </summary>
public sealed record ImagingReport
{
    /// <summary>One of CID 7021.</summary>
    public CodedConcept Title { get; init; } = new("126000", "DCM", "Imaging Measurement Report");

    /// <summary>In what language texts are; with English where none is named, since the template asks for one. Source: RFC 5646.</summary>
    public CodedConcept Language { get; init; } = new("en", "RFC5646", "English");

    public ImmutableArray<Observer> Observers { get; init; } = [];

    /// <summary>What was done, of which the results are reported.</summary>
    public ImmutableArray<CodedConcept> Procedures { get; init; } = [];

    /// <summary>Every object that the report speaks of.</summary>
    public ImmutableArray<ReportImage> Images { get; init; } = [];

    public ImmutableArray<MeasurementGroup> Groups { get; init; } = [];

    /// <summary>Judgements of the whole.</summary>
    public ImmutableArray<Evaluation> Evaluations { get; init; } = [];

    /// <summary>What was not as it should be and was understood nevertheless, where it was read.</summary>
    public ImmutableArray<Remark> Remarks { get; init; } = [];

    /// <summary>The report as a Comprehensive SR object.</summary>
    /// <exception cref="DicomFormatException">A row that the template asks for is missing (it is named), or an image is not among the
    /// images.</exception>
    public DataSet ToObject(ObjectHead head) => ReportObject.Of(head, ImagingWriting.Tree(this), "1500", Images);

    /// <summary>Null: the object is no such report.</summary>
    public static ImagingReport? Read(DataSet data) => ImagingReading.Read(data);
}

/// <summary>What was measured of one thing. Source: TID 1501, of a region 1410, of a segment 1411.</summary>
/// <param name="Label">What people call it: "Lesion 1"; empty: nothing.</param>
/// <param name="Uid">The same thing in other reports; empty: it is not followed.</param>
public sealed record MeasurementGroup(string Label, Values.Uid Uid)
{
    /// <summary>When: a label of the session of measuring.</summary>
    public string? Session { get; init; }

    public CodedConcept? Finding { get; init; }

    public CodedConcept? Method { get; init; }

    public CodedConcept? Site { get; init; }

    public CodedConcept? Laterality { get; init; }

    public Region? Region { get; init; }

    public ImmutableArray<Measurement> Measurements { get; init; } = [];

    public ImmutableArray<Evaluation> Evaluations { get; init; } = [];
}

/// <summary>What a group's measurements are of.</summary>
[JsonDerivedType(typeof(Plane), "plane")]
[JsonDerivedType(typeof(Segment), "segment")]
public abstract record Region
{
    private Region()
    {
    }

    /// <summary>A shape in one image. Source: TID 1410 rows 5 and 6.</summary>
    public sealed record Plane(Source Shape) : Region;

    /// <summary>A segment of a segmentation, and the series that was segmented. Source: TID 1411 rows 7 and 12.</summary>
    public sealed record Segment(Values.Uid Class, Values.Uid Instance, int Number, Values.Uid Series) : Region;
}
