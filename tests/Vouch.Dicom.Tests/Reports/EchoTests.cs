using System.Collections.Immutable;
using Vouch.Dicom.Reports;
using Vouch.Dicom.Reports.Concepts;
using Vouch.Dicom.Reports.Echo;

namespace Vouch.Dicom.Tests.Reports;

public sealed class EchoTests
{
    private static readonly CodedConcept FindingSite = new("G-C0E3", "SRT", "Finding Site");
    private static readonly CodedConcept Flow = new("G-C048", "SRT", "Direction of Flow");
    private static readonly CodedConcept Derivation = new("121401", "DCM", "Derivation");

    /// <summary>
    /// PS3.16, TID 5200 to 5203: sections of findings by site, groups by image mode, in retired identifiers as devices have them.
    /// </summary>
    [Fact]
    public void Sections_by_site_give_the_values_that_cardiologists_name()
    {
        var report = Read("5200", "125200",
            Section("T-32600",
                Number("29436-3", "48", "mm"), Number("29436-3", "50", "mm", Code(Derivation, "373098007", "SCT")),
                    Number("18043-0", "62", "%"), Number("18087-7", "0.18", "kg")),
            Section("T-35300", Number("59080-2", "82", "cm/s"), Number("20256-4", "3", "mmHg")),
            Section("T-35400", Number("11726-7", "1.3", "m/s"), Number("20256-4", "4", "mm[Hg]")),
            Section("T-35100", Number("11726-7", "2.6", "m/s", Code(Flow, "G-0367", "SRT"))));
        Assert.Equal([("LVIDd", 4.8m), ("LVIDd", 5m), ("EF", 62m), ("LV mass", 180m), ("E", 0.82m), ("MV mean gradient", 3m),
            ("AV Vmax", 1.3m), ("AV mean gradient", 4m), ("TR Vmax", 2.6m)],
            report.Values.Select(one => (one.Name, one.Value)));
        Assert.Equal(5m, report.Find("LVIDd")!.Value);
        Assert.Equal(("82", "cm/s", "2D mode"), (report.Find("E")!.Placed.Measurement.Written,
            report.Find("E")!.Placed.Measurement.Unit!.Value.Value,
            report.Find("E")!.Placed.Modified(new("399264008", "SCT", "Image Mode"))!.Value.Meaning));
        Assert.Contains(report.List.Remarks, remark => remark.Text.Contains("mm[Hg] in UCUM", StringComparison.Ordinal));
    }

    /// <summary>PS3.16, TID 5300 and 5301: one code says all.</summary>
    [Fact]
    public void The_simplified_report_gives_the_same_names()
    {
        var report = Read("5300", "125200", new ContentItem("CONTAINS", new("125301", "DCM", "Pre-coordinated Measurements"),
            new ContentValue.Container(false, null),
            [Number("80007-8", "4.9", "cm"), Number("79991-6", "58", "%"), Number("77903-3", "22", "mm"),
                Number("79964-3", "110", "cm/s")]));
        Assert.Equal([("LVIDd", 4.9m), ("EF", 58m), ("TAPSE", 2.2m), ("AV Vmax", 1.1m)],
            report.Values.Select(one => (one.Name, one.Value)));
    }

    [Fact]
    public void A_unit_of_another_kind_gives_a_remark_and_no_value()
    {
        var report = Read("5200", "125200", Section("T-32600", Number("29436-3", "48", "furlong"), Number("18043-0", "", "%")));
        Assert.Empty(report.Values);
        Assert.Equal(2, report.List.Measurements.Length);
        Assert.Contains(report.List.Remarks, remark => remark.Text.Contains("furlong", StringComparison.Ordinal));
    }

    /// <summary>A decimal holds the number, but not how many grams it is.</summary>
    [Fact]
    public void A_number_too_large_for_its_unit_gives_no_value()
    {
        var report = Read("5200", "125200", Section("T-32600", Number("18087-7", "7.9E28", "kg")));
        Assert.Empty(report.Values);
        Assert.Equal(7.9e28m, report.List.Measurements.Single().Measurement.Value);
    }

    [Fact]
    public void Every_code_with_a_name_is_one_of_the_standards_groups()
    {
        Assert.All(EchoNames.Concepts.Where(one => one.Value is not "8277-6"), concept =>
            Assert.NotNull(ContextGroups.Find(concept.Value, concept.Scheme)));
    }

    [Fact]
    public void A_report_of_something_else_is_none() => Assert.Null(EchoReport.Read(Data("5000", "125000")));

    private static EchoReport Read(string template, string title, params ContentItem[] items) =>
        EchoReport.Read(ReportFiles.Again(Data(template, title, items)))!;

    private static DataSet Data(string template, string title, params ContentItem[] items)
    {
        var data = ReportFiles.New();
        ContentTree.Write(new("", new(title, "DCM", "Report"), new ContentValue.Container(false, template), [.. items]), data);
        return data;
    }

    private static ContentItem Section(string site, params ImmutableArray<ContentItem> numbers) =>
        new("CONTAINS", new("121070", "DCM", "Findings"), new ContentValue.Container(false, null),
    [
        Code(FindingSite, site, "SRT"),
        new("CONTAINS", new("125007", "DCM", "Measurement Group"), new ContentValue.Container(false, null),
            [Code(new("G-0373", "SRT", "Image Mode"), "399064001", "SCT", "2D mode"), .. numbers]),
    ]);

    private static ContentItem Number(string code, string number, string unit, params ImmutableArray<ContentItem> below) => new("CONTAINS",
        new(code, "LN", "name"), new ContentValue.Numeric(null, number, new(unit, "UCUM", unit), null), below);

    private static ContentItem Code(CodedConcept name, string value, string scheme, string meaning = "value") =>
        new("HAS CONCEPT MOD", name, new ContentValue.Coded(new(value, scheme, meaning)), []);
}
