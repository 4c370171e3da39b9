using Vouch.Department.Catalog;
using Vouch.Measures.Units;

namespace Vouch.Department.Tests.Catalog;

/// <summary>What must hold over the whole shipped pack, whatever its numbers are.</summary>
public sealed class ShippedPackConsistencyTests
{
    private static LaboratoryPack Pack => ShippedPackFiles.Pack;

    [Fact]
    public void Every_source_says_whether_it_was_read_and_what_was_not_is_counted_for_the_director()
    {
        var cited = PackCitations.Of(Pack);
        var used = cited.Select(item => Pack.SourceOf(item.Citation)?.Key).ToHashSet(StringComparer.Ordinal);

        Assert.DoesNotContain(null, used);
        Assert.All(Pack.Sources.Values, source => Assert.Equal(source.Reading == SourceReading.NotRead, source.ReadIn is null));
        Assert.All(Pack.Sources.Keys.Where(key => key.EndsWith("-UNREAD", StringComparison.Ordinal)),
            key => Assert.Equal(SourceReading.NotRead, Pack.Sources[key].Reading));
        Assert.NotEmpty(PackCitations.NotRead(Pack));
        Assert.Equal(cited.Length, cited.Count(item => item.Reading != SourceReading.NotRead) + PackCitations.NotRead(Pack).Length);
    }

    [Fact]
    public void Every_source_is_cited() =>
        Assert.Empty(Pack.Sources.Keys.Except(PackCitations.Of(Pack).Select(item => Pack.SourceOf(item.Citation)!.Key)));

    [Fact]
    public void Limits_lie_inside_one_another_plausible_critical_reference()
    {
        foreach (var analyte in Pack.Analytes.Values)
            foreach (var critical in analyte.CriticalLimits)
            {
                Assert.True(critical.Low is null || critical.High is null || critical.Low.Value.Value < critical.High.Value.Value, analyte.Code);
                foreach (var interval in analyte.ReferenceIntervals.Where(interval => interval.Ages.Overlaps(critical.Ages)))
                    Assert.True(!(critical.Low?.Value > interval.Low) && !(critical.High?.Value < interval.High), $"{analyte.Code}: {critical}");
                if (analyte.PlausibilityLimits is { } plausible)
                    Assert.True(!(plausible.Low > critical.Low?.Value) && !(plausible.High < critical.High?.Value), analyte.Code);
            }
    }

    [Fact]
    public void A_reference_limit_is_written_with_no_more_places_than_a_report_has()
    {
        foreach (var analyte in Pack.Analytes.Values)
            foreach (var limit in analyte.ReferenceIntervals.SelectMany(interval => new[] { interval.Low, interval.High }).OfType<decimal>()
                .Concat(analyte.CriticalLimits.SelectMany(limits => new[] { limits.Low?.Value, limits.High?.Value }).OfType<decimal>()))
                Assert.True(decimal.Round(limit, analyte.Decimals) == limit, FormattableString.Invariant($"{analyte.Code}: {limit} with {analyte.Decimals} decimals"));
    }

    [Fact]
    public void A_delta_check_is_smaller_than_the_way_from_one_critical_limit_to_the_other()
    {
        foreach (var analyte in Pack.Analytes.Values)
            if (analyte.DeltaCheck?.Absolute is { } absolute)
                foreach (var critical in analyte.CriticalLimits.Where(limits => limits is { Low: not null, High: not null }))
                    Assert.True(absolute < critical.High!.Value.Value - critical.Low!.Value.Value, analyte.Code);
    }

    [Fact]
    public void Cold_never_shortens_how_long_a_specimen_keeps_at_room_temperature()
    {
        foreach (var analyte in Pack.Analytes.Values)
            if (analyte.Stability.FirstOrDefault(item => item.Temperature == TemperatureClass.Room) is { } room
                && analyte.Stability.FirstOrDefault(item => item.Temperature == TemperatureClass.Refrigerated) is { } cold)
                Assert.True(cold.Hours >= room.Hours, analyte.Code);
    }

    [Fact]
    public void Every_test_of_a_panel_exists_and_every_measured_analyte_has_a_tube_with_a_place_in_a_draw()
    {
        Assert.All(Pack.Panels.Values.SelectMany(panel => panel.Tests), test => Assert.NotEmpty(Pack.AnalytesOf(test)));
        foreach (var analyte in Pack.Analytes.Values.Where(item => Pack.FindCalculation(item.Code) is null))
        {
            Assert.NotEmpty(analyte.Containers);
            foreach (var tube in analyte.Containers.Select(code => Pack.FindContainer(code)!))
                Assert.True(tube.VenousDrawOrder is not null || tube.CapillaryDrawOrder is not null || tube.Code is "SYR" or "URINE", $"{analyte.Code} {tube.Code}");
        }
    }

    [Fact]
    public void A_formula_takes_its_inputs_in_the_units_of_their_analytes_and_gives_the_unit_of_its_own()
    {
        foreach (var calculation in Pack.Calculations)
        {
            Assert.Equal(Pack.Analytes[calculation.Analyte].Unit, calculation.Unit);
            Assert.All(calculation.Inputs, input => Assert.Equal(Pack.Analytes[input.Analyte].Unit, input.Unit));
        }
    }

    [Fact]
    public void Every_unit_is_ucum_and_every_loinc_code_has_its_check_digit()
    {
        foreach (var analyte in Pack.Analytes.Values)
        {
            Assert.True(analyte.Loinc is null || Loinc.IsCode(analyte.Loinc), analyte.Code);
            foreach (var unit in analyte.UnitConversions.Select(item => item.Unit).Append(analyte.Unit).OfType<string>())
                Assert.True(Unit.Parse(unit).Succeeded(out _, out var fault), $"{analyte.Code} {unit}: {fault?.Reason}");
        }
    }

    [Fact]
    public void An_analyte_says_for_whom_nothing_of_it_is_autoverified_and_why()
    {
        Assert.Equal("within the critical limits", Says("K"));
        Assert.Equal("within the critical limits; not under 18 y: no critical limits", Says("CA"));
        Assert.Equal("within the patient's reference interval; not under 18 y: no reference interval", Says("UREA"));
        Assert.Equal("within the patient's reference interval; not female at any age: no reference interval; "
            + "not male under 40 y and from 80 y: no reference interval; only in specimens kept at room temperature", Says("PSA"));
        Assert.Equal("never: no autoverification limits are set (autoverify)", Says("LACT"));
        Assert.Equal("never: no stability of HIV is set, and the gate asks for it", Says("HIV"));
        // A calculated test stands before the gate with its inputs.
        Assert.Equal("within the patient's reference interval; not under 18 y: no reference interval", Says("AGAP"));
        Assert.Equal("never: no stability of UCREA is set, and the gate asks for it", Says("ACR"));
        Assert.All(Pack.Analytes.Values, analyte => Assert.Equal(
            AutoverificationCoverage.Of(Pack, analyte).Some, !AutoverificationCoverage.Of(Pack, analyte).Sentence.StartsWith("never", StringComparison.Ordinal)));

        static string Says(string code) => AutoverificationCoverage.Of(Pack, Pack.Analytes[code]).Sentence;
    }
}
