using System.Collections.Immutable;
using Vouch.Dicom.Reports;
using Vouch.Dicom.Reports.Concepts;
using Vouch.Dicom.Reports.Measurements;
using Vouch.Dicom.Reports.Obstetrics;

namespace Vouch.Dicom.Tests.Reports;

/// <summary>What devices write otherwise than the templates have it is understood where that needs no guess, and told.</summary>
public sealed class DeviationTests
{
    [Fact]
    public void Retired_identifiers_of_SNOMED_are_those_of_today()
    {
        Assert.Equal(new("363698007", "SCT", ""), RetiredCodes.Current(new("G-C0E3", "SRT", "Finding Site")));
        Assert.Equal(new("7771000", "SCT", ""), RetiredCodes.Current(new("G-A101", "SNM3", "Left")));
        Assert.Equal(new("11820-8", "LN", ""), RetiredCodes.Current(new("11820-8", "LOINC", "BPD")));
        Assert.Equal(new("Z-99999", "SRT", ""), RetiredCodes.Current(new("Z-99999", "SRT", "unknown")));
        Assert.Equal(new("125000", "DCM", ""), RetiredCodes.Current(new("125000", "DCM", "OB")));
    }

    /// <summary>Expected: PS3.16, CID 12005 as it stands in the current standard.</summary>
    [Fact]
    public void Context_groups_have_their_members_and_makers_may_add_theirs()
    {
        Assert.Contains(ObstetricCodes.BiparietalDiameter, ContextGroups.Members(12005));
        Assert.DoesNotContain(ObstetricCodes.EstimatedDelivery, ContextGroups.Members(12005));
        Assert.Equal("Head Circumference", ContextGroups.Find("11984-2", "LN")!.Value.Meaning);
        Assert.True(ContextGroups.Admits(12005, new("1", "99MAKER", "own")));
        Assert.False(ContextGroups.Admits(12005, new("1", "LN", "other")));
    }

    [Fact]
    public void An_amniotic_sac_under_its_retired_identifier_is_that_of_the_fetus()
    {
        var report = Read(Container("121070", "Findings",
            Code("G-C0E3", "SRT", "T-F1300", "SRT"),
            Number("11627-7", "LN", "140", "mm")));
        Assert.Equal(140, report.Fetuses.Single().AmnioticSac.Single().Value);
        Assert.Contains(report.Remarks, remark => remark.Text.Contains("70847004", StringComparison.Ordinal));
        Assert.Empty(report.Strays);
    }

    [Fact]
    public void A_unit_that_is_none_of_UCUM_is_read_as_the_one_it_stands_for()
    {
        var report = Read(Container("125008", "Fetus Summary", Number("11948-7", "LN", "140", "bpm"), Number("11727-5", "LN", "1.2", "kg"),
            Number("11885-1", "LN", "20", "weeks")));
        var fetus = report.Fetuses.Single();
        Assert.Equal(["{H.B.}/min", "kg", "wk"], fetus.Summary.Select(one => one.Unit!.Value.Value));
        Assert.Equal((1200m, 140m), (fetus.Summary[1].In("g"), fetus.Summary[2].In("d")));
        Assert.Null(fetus.Summary[1].In("mm"));
        Assert.Contains(report.Remarks, remark => remark.Text.Contains("\"bpm\" is {H.B.}/min", StringComparison.Ordinal));
    }

    [Fact]
    public void Lengths_without_a_group_and_groups_without_a_section_are_found()
    {
        var report = Read(
            Container("125002", "Fetal Biometry", Number("11820-8", "LN", "50", "mm")),
            Container("125005", "Biometry Group", Number("11966-9", "LN", "31", "mm"), Number("18185-9", "LN", "140", "d")));
        var fetus = report.Fetuses.Single();
        Assert.Equal(50, fetus.Length(ObstetricCodes.BiparietalDiameter)!.Value);
        Assert.Equal(("Humerus length", 140m), (fetus.LongBones.Single().Type.Meaning, fetus.LongBones.Single().GestationalAge!.Value));
        Assert.Contains(report.Remarks, remark => remark.Text.Contains("outside a Biometry Group", StringComparison.Ordinal));
        Assert.Contains(report.Remarks, remark => remark.Text.Contains("outside a section", StringComparison.Ordinal));
        Assert.Contains(report.Remarks, remark => remark.Text.StartsWith("TID 5000 row 3", StringComparison.Ordinal));
    }

    [Fact]
    public void Sections_belong_to_the_fetus_they_name_and_without_a_name_to_the_only_one()
    {
        var alone = Read(
            Container("125008", "Fetus Summary", Text("11951-1", "LN", "A"), Number("11948-7", "LN", "140", "{H.B.}/min")),
            Container("125001", "Fetal Biometry Ratios", Number("11947-9", "LN", "1.1", "1")));
        Assert.Equal(("A", 1.1m), (alone.Fetuses.Single().Id, alone.Fetuses.Single().Ratios.Single().Value));

        var twins = Read(
            Container("125001", "Fetal Biometry Ratios", Text("11951-1", "LN", "A"), Number("11947-9", "LN", "1.1", "1")),
            Container("125001", "Fetal Biometry Ratios", Text("121030", "DCM", "B"), Number("11947-9", "LN", "1.2", "1")),
            Container("125006", "Biophysical Profile", Number("11631-9", "LN", "2", "{0:2}")));
        Assert.Equal(["A", "B", null], twins.Fetuses.Select(one => one.Id));
        Assert.Contains(twins.Remarks, remark => remark.Text.Contains("of which fetus", StringComparison.Ordinal));
    }

    /// <summary>
    /// Shapes that public readers of ultrasound devices' reports expect: sections of a maker's own that say of which fetus they are.
    /// </summary>
    [Fact]
    public void What_stands_in_a_makers_own_section_is_of_the_fetus_that_the_section_names()
    {
        var report = Read(
            Container("125008", "Fetus Summary", Text("11951-1", "LN", "B"), Number("11948-7", "LN", "150", "{H.B.}/min")),
            Container("99010", "Fetal Heart", Text("11951-1", "LN", "A"),
                Container("125005", "Biometry Group", Number("11988-3", "LN", "80", "mm"))),
            Container("99000", "Fetal Doppler", Text("11951-1", "LN", "A"),
                Container("99100", "Vessel",
                    Number("12023-8", "LN", "0.7", "1") with { Items = [Code("G-C0E3", "SRT", "T-F1810", "SRT")] })));
        Assert.Equal(["B", "A"], report.Fetuses.Select(one => one.Id));
        Assert.Equal("Thoracic Circumference", report.Fetuses[1].Biometry.Single().Type.Meaning);
        var stray = Assert.Single(report.Strays);
        Assert.Equal(("A", "50536004", 0.7m), (stray.Subject, stray.Site!.Value.Value, stray.Measurement.Value));
    }

    [Fact]
    public void A_date_may_stand_in_the_summary_of_a_fetus_and_a_summary_of_a_fetus_outside_the_summary()
    {
        var report = Read(Container("125008", "Fetus Summary", Text("11951-1", "LN", "A"),
            new ContentItem("CONTAINS", new("11778-8", "LN", "EDD"), new ContentValue.Date("20260601"), [])));
        Assert.Equal(new(2026, 6, 1), report.Date(ObstetricCodes.EstimatedDelivery));
        Assert.Equal("A", report.Fetuses.Single().Id);
    }

    [Fact]
    public void Of_several_values_the_selected_then_the_mean_then_the_last_is_the_one_to_go_by()
    {
        var group = new BiometryGroup(ObstetricCodes.FemurLength)
        {
            Measurements = [Femur(30), Femur(32),
            Femur(31) with { Derivation = new("373098007", "SCT", "Mean") }, Femur(33)]
        };
        Assert.Equal(31, group.Chosen!.Value);
        Assert.Equal(32, (group with
        {
            Measurements = group.Measurements.SetItem(1,
            Femur(32) with { Selected = new("121410", "DCM", "User chosen value") })
        }).Chosen!.Value);
        Assert.Equal(33, (group with { Measurements = group.Measurements.RemoveAt(2) }).Chosen!.Value);
        Assert.Null(new BiometryGroup(ObstetricCodes.FemurLength).Chosen);
    }

    [Fact]
    public void A_number_in_a_section_that_no_template_has_is_a_stray_with_its_place()
    {
        var report = Read(Container("777", "Fetal Teeth", Number("778", "99X", "3", "mm")));
        var stray = Assert.Single(report.Strays);
        Assert.Equal((3m, "Fetal Teeth"), (stray.Measurement.Value, stray.Path.Single().Meaning));
    }

    /// <summary>"Measurement Group" and "Uterus" are names of containers; a number that is called so is none, and is told once.</summary>
    [Fact]
    public void A_number_with_the_name_of_a_container_is_no_container()
    {
        var sub = Number("371884006", "SCT", "5", "mm") with { Relationship = "HAS PROPERTIES" };
        var report = Read(
            Container("121070", "Findings", Code("363698007", "SCT", "24162005", "SCT"),
                Number("125007", "DCM", "3", "1") with { Items = [sub] }),
            Container("125011", "Pelvis and Uterus", Number("35039007", "SCT", "7", "cm") with { Items = [sub] }));
        Assert.Equal((3m, 0), (report.Follicles.Single().Count!.Value, report.Follicles.Single().Follicles.Length));
        Assert.Equal((7m, 0), (report.Pelvis.Single().Value, report.Uterus.Length));
    }

    [Fact]
    public void A_report_of_something_else_is_none()
    {
        var data = ReportFiles.New();
        ContentTree.Write(new("", new("113701", "DCM", "X-Ray Radiation Dose Report"), new ContentValue.Container(false, "10011"), []),
            data);
        Assert.Null(ObstetricReport.Read(data));
        Assert.Null(ObstetricReport.Read(new DataSet()));
        Assert.Null(Vouch.Dicom.Reports.Imaging.ImagingReport.Read(data));
    }

    private static Measurement Femur(decimal value) => Measurement.Of(ObstetricCodes.FemurLength, value, "mm");

    private static ObstetricReport Read(params ContentItem[] sections)
    {
        var data = ReportFiles.New();
        ContentTree.Write(new("", new("125000", "DCM", "OB-GYN Ultrasound Procedure Report"), new ContentValue.Container(false, null),
            [.. sections]), data);
        return ObstetricReport.Read(ReportFiles.Again(data))!;
    }

    private static ContentItem Container(string code, string meaning, params ImmutableArray<ContentItem> items) =>
        new("CONTAINS", new(code, "DCM", meaning), new ContentValue.Container(false, null), items);

    private static ContentItem Number(string code, string scheme, string number, string unit) => new("CONTAINS",
        ContextGroups.Find(code, scheme) ?? new(code, scheme, "name"),
            new ContentValue.Numeric(null, number, new(unit, "UCUM", unit), null), []);

    private static ContentItem Text(string code, string scheme, string text) =>
        new("HAS OBS CONTEXT", new(code, scheme, "name"), new ContentValue.Text(text), []);

    private static ContentItem Code(string name, string nameScheme, string value, string valueScheme) =>
        new("HAS CONCEPT MOD", new(name, nameScheme, "name"), new ContentValue.Coded(new(value, valueScheme, "value")), []);
}
