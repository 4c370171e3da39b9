using Vouch.Measures.Westgard;
using static System.FormattableString;

namespace Vouch.Measures.Tests.Westgard;

public sealed class RuleSetTests
{
    [Theory]
    [InlineData(6.0, 2, "1_3s", "2/1")]
    [InlineData(5.99, 2, "1_3s 2_2s R_4s", "2/1")]
    [InlineData(5.0, 2, "1_3s 2_2s R_4s", "2/1")]
    [InlineData(4.99, 2, "1_3s 2_2s R_4s 4_1s", "4/1 2/2")]
    [InlineData(4.0, 2, "1_3s 2_2s R_4s 4_1s", "4/1 2/2")]
    [InlineData(3.99, 2, "1_3s 2_2s R_4s 4_1s 8_x", "4/2 2/4")]
    [InlineData(6.0, 3, "1_3s", "3/1")]
    [InlineData(5.0, 3, "1_3s 2of3_2s R_4s", "3/1")]
    [InlineData(4.0, 3, "1_3s 2of3_2s R_4s 3_1s", "3/1")]
    [InlineData(3.0, 3, "1_3s 2of3_2s R_4s 3_1s 6_x", "6/1 3/2")]
    public void The_sigma_metric_chooses_the_rules_and_the_effort(double sigma, int levels, string rules,
        string efforts)
    {
        // Origin: Westgard Sigma Rules, the diagrams for two and for three levels of controls.
        var chosen = RuleSet.BySigma(sigma, levels);
        Assert.Equal(rules, string.Join(' ', chosen.Rules));
        Assert.Equal(efforts, string.Join(' ', chosen.Efforts.Select(e => Invariant($"{e.Measurements}/{e.Runs}"))));
    }

    [Fact]
    public void Sigma_is_the_allowable_error_less_the_bias_in_CVs()
    {
        // Worked by hand: TEa 10 %, bias −2 %, CV 2 % give (10 − 2)/2 = 4.
        Assert.Equal(4, RuleSet.Sigma(10, -2, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => RuleSet.Sigma(10, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => RuleSet.BySigma(5, 4));
    }

    [Fact]
    public void A_z_of_exactly_two_stays_exactly_two() =>
        // In binary floating point (4.2 − 4.0)/0.1 is 2.0000000000000018 and would warn.
        Assert.Equal(2m, ControlPoint.ZOf(4.2m, 4.0m, 0.1m));

    [Fact]
    public void A_run_mixed_with_its_history_is_a_programmers_error()
    {
        var point = new ControlPoint(1, 1, "R1", DateTimeOffset.UnixEpoch);
        var rules = RuleSet.BySigma(6, 2);
        Assert.Throws<ArgumentException>(() => WestgardRules.Evaluate([point], [point], rules));
        Assert.Throws<ArgumentException>(() => WestgardRules.Evaluate([], [], rules));
    }
}
