using Vouch.Department.Catalog;
using Vouch.Department.Laboratory.RuleCases;
using Vouch.Department.Tests.Catalog;
using Vouch.Department.Tests.Fixtures;
using Vouch.Measures.Quantities;

namespace Vouch.Department.Tests.Laboratory.RuleCases;

public sealed class RuleTrialTests
{
    private static LaboratoryPack Pack => ShippedPackFiles.Pack;

    [Theory]
    [InlineData("4.1", "45 y", null, "", "")]
    [InlineData("7.4", "45 y", null, "", "critical")]
    [InlineData("4.1", "45 y", null, "H", "device-flag")]
    [InlineData("4.4", "45 y", "2.9", "", "delta")]
    public void A_potassium_comes_out_as_the_rules_say(string value, string age, string? previous, string flag, string reason)
    {
        var given = new GivenCase(value, "female", age, previous is null ? null : decimal.Parse(previous, System.Globalization.CultureInfo.InvariantCulture),
            previous is null ? null : 24, flag.Length == 0 ? [] : [flag], []);

        var outcome = RuleTrial.Try(given, Pack.Analytes["K"], Pack).OrFail();

        Assert.Equal(reason.Length == 0, outcome.Released);
        if (reason.Length > 0)
            Assert.Contains(reason, outcome.Reasons);
        Assert.True(outcome.Meets(reason.Length == 0, reason.Length == 0 ? null : reason));
        Assert.False(outcome.Meets(reason.Length > 0, null));
    }

    [Theory]
    [InlineData("four", "45 y", "rule-case-value-invalid")]
    [InlineData("4.1", "old", "rule-case-age-invalid")]
    public void What_is_no_case_is_refused_in_words(string value, string age, string code) =>
        Assert.Equal(code, RuleTrial.Try(new GivenCase(value, "", age, null, null, [], []), Pack.Analytes["K"], Pack).Refusal?.Code);

    [Fact]
    public void Another_value_of_the_tube_must_be_known_to_the_pack() =>
        Assert.Equal("rule-case-other-unknown", RuleTrial.Try(new GivenCase("4.1", "", "", null, null, [], [new OtherValue("NONE", 1)]), Pack.Analytes["K"], Pack).Refusal?.Code);

    [Fact]
    public void At_the_edges_of_every_limit_of_the_shipped_pack_nothing_dangerous_goes_unseen()
    {
        var tried = 0;
        foreach (var analyte in Pack.Analytes.Values)
            foreach (var proposed in BoundaryCases.Of(analyte))
            {
                var outcome = RuleTrial.Try(proposed.Given, analyte, Pack).OrFail();
                tried++;
                var why = $"{analyte.Code}: {proposed.Name} = {proposed.Given.Value}";
                if (proposed.Given.Flags.Length > 0 || !AutoverificationCoverage.ByRules(analyte).Some)
                    Assert.False(outcome.Released, why);
                if (analyte.Kind != ResultKind.Numeric || !outcome.Released)
                    continue;
                // The simplest reading of the limits: beyond any critical or plausible limit of any age that fits.
                var value = MeasuredValue.Parse(proposed.Given.Value).Succeeded(out var read, out _) ? read : throw new InvalidOperationException(why);
                Assert.True(Age.TryParse(proposed.Given.Age, out var age), why);
                foreach (var limits in analyte.CriticalLimits.Where(limits => limits.Ages.From <= age && (limits.Ages.Until is not { } until || age < until)))
                {
                    Assert.False(limits.Low is { } low && (value.Value < low.Value || (low.Inclusive && value.Value == low.Value)), why);
                    Assert.False(limits.High is { } high && (value.Value > high.Value || (high.Inclusive && value.Value == high.Value)), why);
                }

                Assert.False(analyte.PlausibilityLimits is { } plausible && (value.Value < plausible.Low || value.Value > plausible.High), why);
            }

        Assert.True(tried > 1000, "too few edges to mean anything");
    }

    [Fact]
    public void The_change_that_the_delta_check_allows_passes_and_the_next_is_held()
    {
        var checkedOnes = 0;
        foreach (var analyte in Pack.Analytes.Values.Where(one => one.DeltaCheck is not null && AutoverificationCoverage.ByRules(one).Some))
            foreach (var proposed in BoundaryCases.Of(analyte).Where(one => one.Given.Previous is not null))
            {
                var outcome = RuleTrial.Try(proposed.Given, analyte, Pack).OrFail();
                Assert.Equal(proposed.Name.Contains("more than allowed", StringComparison.Ordinal), outcome.Reasons.Contains("delta"));
                checkedOnes++;
            }

        Assert.True(checkedOnes > 10, "too few delta checks to mean anything");
    }

    [Fact]
    public void A_reference_limit_of_an_analyte_released_within_it_divides_released_from_held()
    {
        foreach (var analyte in Pack.Analytes.Values.Where(one => one.AutoverificationLimits is AutoverificationLimits.WithinReference && AutoverificationCoverage.ByRules(one).Some))
            foreach (var proposed in BoundaryCases.Of(analyte).Where(one => one.Name.Contains("upper reference limit: above", StringComparison.Ordinal)))
                Assert.False(RuleTrial.Try(proposed.Given, analyte, Pack).OrFail().Released, $"{analyte.Code}: {proposed.Name}");
    }
}
