using Vouch.Department.Catalog;
using Vouch.Department.Proof;

namespace Vouch.Department.Tests.Catalog;

public sealed class ShippedPackTests
{
    private static readonly DateOnly On = new(2026, 6, 1);

    [Fact]
    public void The_shipped_pack_fits_and_is_broad_enough()
    {
        var pack = ShippedPackFiles.Pack;

        Assert.True(pack.Analytes.Count >= 120);
        Assert.True(pack.Panels.Count >= 25);
        foreach (var discipline in Enum.GetValues<Discipline>())
            Assert.Contains(pack.Analytes.Values, analyte => analyte.Discipline == discipline);
    }

    [Fact]
    public void Every_test_has_coded_comments_and_none_that_is_another_bench_s()
    {
        var pack = ShippedPackFiles.Pack;

        Assert.All(pack.Analytes.Values, analyte => Assert.True(pack.CommentsFor(analyte).Length >= 10, analyte.Code));
        Assert.Contains(pack.CommentsFor(pack.Analytes["K"]), comment => comment.Code == "HAEM-SL");
        Assert.DoesNotContain(pack.CommentsFor(pack.Analytes["GLU"]), comment => comment.Code is "CLUMP" or "UNDERFILL" or "AIR");
    }

    [Fact]
    public void Nearly_every_analyte_has_a_loinc_code_and_none_is_used_twice()
    {
        var codes = ShippedPackFiles.Pack.Analytes.Values.Select(analyte => analyte.Loinc).Where(code => code is not null).ToList();

        Assert.Equal(codes.Count, codes.Distinct().Count());
        Assert.True(codes.Count >= ShippedPackFiles.Pack.Analytes.Count - 6);
    }

    [Fact]
    public void A_conversion_between_mass_and_amount_agrees_with_the_molar_mass_the_pack_gives()
    {
        // mg/dL to mmol/L: 10 / M; to umol/L: 10,000 / M; ng/mL to nmol/L: 1,000 / M; and so on.
        // A conversion is rounded to four places, a protein's mass is not exact: half a per cent.
        var scale = new Dictionary<(string From, string To), decimal>
        {
            [("mg/dL", "mmol/L")] = 10,
            [("mg/dL", "umol/L")] = 10_000,
            [("ug/dL", "umol/L")] = 10,
            [("ug/dL", "nmol/L")] = 10_000,
            [("ng/dL", "pmol/L")] = 10_000,
            [("ng/dL", "nmol/L")] = 10,
            [("pg/mL", "pmol/L")] = 1_000,
            [("ng/mL", "nmol/L")] = 1_000,
        };
        var compared = 0;
        foreach (var analyte in ShippedPackFiles.Pack.Analytes.Values.Where(analyte => analyte.MolarMass is not null))
            foreach (var conversion in analyte.UnitConversions)
                if (scale.TryGetValue((conversion.Unit, analyte.Unit!), out var factor) && analyte.Code != "TRIG")
                {
                    var expected = factor / analyte.MolarMass!.GramsPerMole;
                    Assert.True(Math.Abs(conversion.Factor / expected - 1) < 0.005m, $"{analyte.Code} {conversion.Unit}");
                    compared++;
                }
        Assert.True(compared > 20);
    }

    [Theory]
    // Sources: NORIP 2004 for adults, CALIPER 2012 for children, WHO 2024 in pregnancy.
    [InlineData("CREA", true, "1980-01-01", null, "45", "90")]
    [InlineData("CREA", false, "1980-01-01", null, "60", "105")]
    [InlineData("CREA", null, "2026-05-25", null, "28", "81")]
    [InlineData("CREA", null, "2026-05-18", null, "28", "81")]
    [InlineData("CREA", null, "2026-05-17", null, "9", "32")]
    [InlineData("HGB", true, "1990-01-01", null, "117", "153")]
    [InlineData("HGB", true, "1990-01-01", 2, "105", null)]
    [InlineData("K", null, "2008-06-01", null, "3.6", "4.6")]
    public void The_interval_follows_age_to_the_day_sex_and_trimester(
        string code, bool? female, string born, int? trimester, string? low, string? high)
    {
        var patient = new PatientTraits(
            female, DateOnly.Parse(born, System.Globalization.CultureInfo.InvariantCulture), On, trimester);

        var interval = ShippedPackFiles.Pack.Analytes[code].ReferenceIntervalFor(patient);

        Assert.Equal((low, high), (Text(interval?.Low), Text(interval?.High)));
    }

    [Theory]
    [InlineData("CREA", null, "1980-01-01")]
    [InlineData("CREA", true, null)]
    [InlineData("K", true, "2008-06-02")]
    public void Without_the_sex_or_age_that_decides_there_is_no_interval(string code, bool? female, string? born)
    {
        DateOnly? birth = born is null
            ? null : DateOnly.Parse(born, System.Globalization.CultureInfo.InvariantCulture);

        Assert.Null(ShippedPackFiles.Pack.Analytes[code].ReferenceIntervalFor(new PatientTraits(female, birth, On)));
    }

    [Fact]
    public void Critical_limits_of_adults_apply_to_a_patient_without_birth_date()
    {
        var potassium = ShippedPackFiles.Pack.Analytes["K"].CriticalLimitsFor(new PatientTraits(null, null, On))!;
        var sodium = ShippedPackFiles.Pack.Analytes["NA"].CriticalLimitsFor(new PatientTraits(null, null, On))!;

        Assert.Equal("at or below 2.5, at or above 6.5", potassium.ToString());
        Assert.Equal(120, sodium.Low?.Value);
    }

    [Fact]
    public void A_panel_of_panels_gives_each_analyte_once()
    {
        var codes = ShippedPackFiles.Pack.AnalytesOf("CMP").Select(analyte => analyte.Code).ToList();

        Assert.Contains("K", codes);
        Assert.Contains("TBIL", codes);
        Assert.Equal(codes.Count, codes.Distinct().Count());
        Assert.Equal(["K"], ShippedPackFiles.Pack.AnalytesOf("K").Select(analyte => analyte.Code));
        Assert.Empty(ShippedPackFiles.Pack.AnalytesOf("NONE"));
    }

    [Fact]
    public void Order_of_draw_is_that_of_clsi_gp41()
    {
        // CLSI GP41: blood culture, citrate, serum, heparin, EDTA, fluoride.
        var order = ShippedPackFiles.Pack.Containers.Where(container => container.VenousDrawOrder is not null)
            .OrderBy(container => container.VenousDrawOrder).Select(container => container.Code).ToList();

        Assert.Equal(["BC", "CIT", "RED", "SST", "LIHEP", "EDTA", "FLUOR"], order);
    }

    [Fact]
    public void Defaults_of_policy_are_those_of_the_specification()
    {
        var release = ShippedPackFiles.Pack.RequirementsFor("K", RequirementStage.Release)
            .ToDictionary(ask => ask.Kind, StringComparer.Ordinal);

        Assert.Equal(RequirementKinds.All.Order(), release.Keys.Order());
        string[] locked = ["patient-identity", "specimen-identity", "control", "calibration", "reagent-lot", "device-in-service"];
        Assert.All(locked, kind => Assert.Equal(Policy.Lock, release[kind].WhenDisproven));
        Assert.Equal(Policy.Warn, release["sop-acknowledged"].WhenUnproven);
        Assert.All(release.Values.Where(ask => ask.Kind != "sop-acknowledged"),
            ask => Assert.Equal((Policy.Hold, Policy.Hold), (ask.WhenOverdue, ask.WhenUnproven)));
    }

    [Fact]
    public void What_has_no_source_is_listed_to_be_set_locally()
    {
        var open = ShippedPackFiles.Pack.ToBeSetLocally();

        Assert.Contains(open, setting => setting is { Subject: "K", Group: NumberGroups.Reportable });
        Assert.DoesNotContain(open, setting => setting is { Subject: "K", Group: NumberGroups.Critical });
        Assert.DoesNotContain(open, setting => setting is { Subject: "UGLU", Group: NumberGroups.Critical });
    }

    private static string? Text(decimal? number) =>
        number?.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
