using System.Collections.Immutable;
using Vouch.Dicom.Reports.Measurements;

namespace Vouch.Dicom.Reports.Echo;

/// <summary>
/// Echocardiography: every number of the report with its place, and those that have a name among cardiologists under it.
/// Source: PS3.16, TID 5200 (sections by finding site) and 5300 (simplified); names and codes in echo.txt.
/// </summary>
public sealed record EchoReport(MeasurementList List, ImmutableArray<EchoValue> Values)
{
    private static readonly CodedConcept[] Titles =
        [new("125200", "DCM", "Adult Echocardiography Procedure Report"), new("125195", "DCM", ""), new("125196", "DCM", ""),
            new("125197", "DCM", "")];

    private static readonly string[] Templates = ["5200", "5220", "5300"];

    /// <summary>
    /// The value of a name to go by: one that is said to be selected, else the mean, else the one that was measured last; null: none.
    /// </summary>
    public EchoValue? Find(string name) => Values.Where(one => one.Name == name).ToList() is { Count: > 0 } some
        ? some.Find(one => one.Placed.Measurement.Selected is not null)
            ?? some.Find(one => one.Placed.Measurement.Derivation == ReportCodes.Mean) ?? some[^1]
        : null;

    /// <summary>Null: the object is no such report.</summary>
    public static EchoReport? Read(DataSet data)
    {
        if (MeasurementList.Read(data) is not { } list)
            return null;
        var isIts = Templates.Contains(list.Template) || list.Title is { } title && Titles.Contains(title);
        return isIts ? Of(list) : null;
    }

    private static EchoReport Of(MeasurementList list)
    {
        var remarks = list.Remarks.ToBuilder();
        var values = ImmutableArray.CreateBuilder<EchoValue>();
        foreach (var placed in list.Measurements)
        {
            if (EchoNames.Find(placed) is not { } row || placed.Measurement.Value is null)
                continue;
            if (placed.Measurement.In(row.Unit) is { } value)
                values.Add(new(row.Name, value, row.Unit, placed));
            else
                remarks.Add(new("", null,
                    $"{placed.Measurement.Name}: the unit \"{placed.Measurement.Unit?.Value}\" is not known; expected {row.Unit}"));
        }

        return new(list with { Remarks = [.. remarks.Distinct()] }, values.ToImmutable());
    }
}

/// <param name="Name">As in echo.txt: LVIDd, EF, AV Vmax …</param>
/// <param name="Value">In <paramref name="Unit"/>, whatever the report has it in.</param>
public sealed record EchoValue(string Name, decimal Value, string Unit, PlacedMeasurement Placed);
