using System.Collections.Immutable;
using Vouch.Dicom.Reports.Concepts;

namespace Vouch.Dicom.Reports.Measurements;

/// <summary>
/// Every number of a structured report of any template, with its place; codes are those of today (<see cref="RetiredCodes"/>).
/// </summary>
/// <param name="Title">What the report is called; null: not told.</param>
/// <param name="Template">The number of its template; null: not told.</param>
public sealed record MeasurementList(CodedConcept? Title, string? Template, ImmutableArray<PlacedMeasurement> Measurements,
    ImmutableArray<Remark> Remarks)
{
    /// <summary>Null: the object is no structured report.</summary>
    public static MeasurementList? Read(DataSet data)
    {
        if (ContentTree.Read(data) is not { } written)
            return null;
        var reading = new MeasurementReading();
        var root = RetiredCodes.Current(written, reading.Remarks);
        ImmutableArray<PlacedMeasurement> measurements = [.. new MeasurementWalk(reading).Below(root)];
        return new(root.Name, (root.Value as ContentValue.Container)?.Template, measurements, [.. reading.Remarks]);
    }
}
