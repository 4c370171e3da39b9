using System.Globalization;
using System.Text.Json;
using Vouch.Dicom.Files;
using Vouch.Dicom.Reports;
using Vouch.Dicom.Reports.Dose;

namespace Vouch.Dicom.Tests.Reports;

public sealed class DoseTests
{
    private const string Folder = "rdsr-openrem/";

    [Fact]
    public async Task The_dose_of_a_CT_is_what_pydicom_reads_in_the_report_of_every_maker()
    {
        RealFiles.At("");
        Pydicom.IsNeeded();
        var paths = RealFiles.Names().Where(one => one.StartsWith(Folder, StringComparison.Ordinal)
            && one.Contains("RDSR", StringComparison.Ordinal)).Select(RealFiles.At).ToList();
        Assert.Equal(11, paths.Count);
        var events = 0;
        foreach (var line in await Pydicom.RunAsync("Reports/pydicom_dose.py", paths))
        {
            using var json = JsonDocument.Parse(line);
            var path = json.RootElement.GetProperty("path").GetString()!;
            using var file = DicomFile.Open(path);
            var report = DoseReading.Read(file.Data)!;
            var total = json.RootElement.GetProperty("total");
            Assert.Equal((Number(total, "113813"), (int?)Number(total, "113812")), (report.CtTotals!.Dlp, report.CtTotals.Events));
            Assert.Equal(
                json.RootElement.GetProperty("events").EnumerateArray().Select(Row),
                report.CtEvents.Select(one => new EventRow(one.Uid, one.Protocol, one.MeanCtdiVol, one.Dlp, one.ScanningLength,
                    one.ExposureTime, one.Pitch,
                    one.Sources.Length > 0 ? one.Sources[0].Kv : null)));
            events += report.CtEvents.Length;
        }

        Assert.True(events > 30, Invariant($"{events} irradiations were compared."));
    }

    [Fact]
    public void Before_there_were_reports_the_header_of_an_image_told_the_dose()
    {
        using var file = DicomFile.Open(RealFiles.At(Folder + "CT-SC-Philips_Brilliance16P.dcm"));
        var report = DoseReading.Read(file.Data)!;
        Assert.Equal((1102.44609m, 4), (report.CtTotals!.Dlp, report.CtTotals.Events));
        Assert.Equal([0m, 196.01m, 248.585973m, 657.85012m], report.CtEvents.Select(one => one.Dlp!.Value));
        Assert.Equal(7.2009787m, Math.Round(report.CtEvents[1].MeanCtdiVol!.Value, 7));
        Assert.Equal((120m, 165.044374m), (report.CtEvents[1].Sources[0].Kv, report.CtEvents[1].Sources[0].TubeCurrent));
    }

    [Fact]
    public void An_image_without_dose_tells_none()
    {
        Assert.Null(DoseReading.Read(new DataSet()));
        var text = new DataSet();
        ContentTree.Write(new("", new("121060", "DCM", "History"), new ContentValue.Container(false, null), []), text);
        Assert.Null(DoseReading.Read(text));
    }

    [Theory]
    [InlineData("Gy.m2", "0.00012", "0.00012")]
    [InlineData("uGy.m2", "120", "0.00012")]
    [InlineData("dGy.cm2", "12", "0.00012")]
    [InlineData("Gy.cm2", "1.2", "0.00012")]
    [InlineData("furlong", "1.2", null)]
    public void A_dose_area_product_comes_in_many_units_and_is_never_guessed(string unit, string number, string? kept)
    {
        var report = Projection(new("113722", "DCM", "Dose Area Product Total"), number, unit);
        Assert.Equal(kept is null ? null : decimal.Parse(kept, CultureInfo.InvariantCulture),
            report.ProjectionTotals.SingleOrDefault()?.DoseAreaProduct);
        Assert.Equal(kept is null, report.Remarks.Any(remark => remark.Text.Contains("furlong", StringComparison.Ordinal)));
    }

    /// <summary>A decimal holds the number, but not what it is in the unit that is kept.</summary>
    [Fact]
    public void A_number_larger_than_any_dose_is_a_remark_and_no_figure()
    {
        var report = Projection(new("113725", "DCM", "Dose (RP) Total"), "79000000000000000000000000000", "Gy");
        Assert.Empty(report.ProjectionTotals);
        Assert.Contains(report.Remarks, remark => remark.Text.Contains("more than there is", StringComparison.Ordinal));
    }

    [Fact]
    public void Planes_and_sides_are_told_apart()
    {
        var plane = new CodedConcept("113764", "DCM", "Acquisition Plane");
        var report = Read(
            Totals([Code(plane, "113620", "Plane A"), Number("113725", "Dose (RP) Total", "0.25", "Gy"),
                Number("113730", "Total Fluoro Time", "2", "min")]),
            Totals([Code(plane, "113621", "Plane B"), Number("113725", "Dose (RP) Total", "10", "mGy")]),
            Totals([
                Number("111637", "Accumulated Average Glandular Dose", "1.5",
                    "mGy") with { Items = [Code(new("G-C171", "SRT", "Laterality"), "T-04030", "Left breast")] },
                Number("111637", "Accumulated Average Glandular Dose", "1.7",
                    "mGy") with { Items = [Code(new("272741003", "SCT", "Laterality"), "73056007", "Right breast")] },
            ]),
            new("CONTAINS", new("113706", "DCM", "Irradiation Event X-Ray Data"), new ContentValue.Container(false, "10003"),
            [
                Number("122130", "Dose Area Product", "3.5", "uGy.m2"), Number("113735", "Exposure Time", "40", "ms"),
                    Number("113847", "Deviation Index", "-0.4", "1"),
                Code(new("123014", "DCM", "Target Region"), "T-04000",
                    "Breast") with { Items = [Code(new("G-C171", "SRT", "Laterality"), "G-A101", "Left")] },
            ]));

        Assert.Equal([("Plane A", 250m, (decimal?)120m), ("Plane B", 10m, null)],
            report.ProjectionTotals.Select(one => (one.Plane!, one.DoseAtReferencePoint!.Value, one.FluoroTime)));
        Assert.Equal([("Left breast", 1.5m), ("Right breast", 1.7m)], report.GlandularTotals.Select(one => (one.Side!, one.Dose!.Value)));
        var single = Assert.Single(report.ProjectionEvents);
        Assert.Equal((0.0000035m, 0.04m, -0.4m, "Breast", "Left"),
            (single.DoseAreaProduct, single.ExposureTime, single.DeviationIndex, single.Target, single.Side));
    }

    /// <summary>PS3.16, TID 10003 with what is of mammography alone.</summary>
    [Fact]
    public void A_mammogram_tells_the_dose_of_the_gland_and_how_it_was_taken()
    {
        var single = Assert.Single(Read(new ContentItem("CONTAINS", new("113706", "DCM", "Irradiation Event X-Ray Data"),
            new ContentValue.Container(false, "10003"),
        [
            Number("111631", "Average Glandular Dose", "0.012", "dGy"), Number("111636", "Entrance Exposure at RP", "4.5", "mGy"),
            Number("111634", "Half Value Layer", "0.35", "mm"), Number("111633", "Compression Thickness", "5.2", "cm"),
            Number("111647", "Compression Force", "9", "daN"),
                Code(new("111632", "DCM", "Anode Target Material"), "C-163AA", "Rhodium or Rhodium compound"),
        ])).ProjectionEvents);
        Assert.Equal((1.2m, 4.5m, 0.35m, 52m, 90m, "Rhodium or Rhodium compound"),
            (single.AverageGlandularDose, single.EntranceExposure, single.HalfValueLayer, single.CompressionThickness,
                single.CompressionForce, single.AnodeTarget));
    }

    private static DoseReport Projection(CodedConcept name, string number, string unit) =>
        Read(Totals([Number(name.Value, name.Meaning, number, unit)]));

    private static DoseReport Read(params ContentItem[] items)
    {
        var data = new DataSet();
        ContentTree.Write(new("", new("113701", "DCM", "X-Ray Radiation Dose Report"), new ContentValue.Container(false, "10001"),
            [.. items]), data);
        return DoseReading.Read(ReportFiles.Again(data))!;
    }

    private static ContentItem Totals(ContentItem[] items) =>
        new("CONTAINS", new("113702", "DCM", "Accumulated X-Ray Dose Data"), new ContentValue.Container(false, "10002"), [.. items]);

    private static ContentItem Number(string code, string meaning, string number, string unit) => new("CONTAINS", new(code, "DCM", meaning),
        new ContentValue.Numeric(decimal.Parse(number, CultureInfo.InvariantCulture), number, new(unit, "UCUM", unit), null), []);

    private static ContentItem Code(CodedConcept name, string code, string meaning) =>
        new("HAS CONCEPT MOD", name, new ContentValue.Coded(new(code, "DCM", meaning)), []);

    private static EventRow Row(JsonElement one) => new(Text(one, "113769"), Text(one, "125203"), Number(one, "113830"),
        Number(one, "113838"), Number(one, "113825"),
        Number(one, "113824"), Number(one, "113828"), Number(one, "113733"));

    private static decimal? Number(JsonElement at, string code) => Text(at, code) is { } text
        ? decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) : null;

    private static string? Text(JsonElement at, string code) => at.TryGetProperty(code, out var found) ? found[0].GetString() : null;

    private sealed record EventRow(string? Uid, string? Protocol, decimal? Ctdi, decimal? Dlp, decimal? Length, decimal? Time,
        decimal? Pitch, decimal? Kv);
}
