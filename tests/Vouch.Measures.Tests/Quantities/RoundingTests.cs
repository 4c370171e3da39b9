using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Vouch.Measures.Quantities;

namespace Vouch.Measures.Tests.Quantities;

public sealed class RoundingTests
{
    [Theory]
    [InlineData("2.5", 0, "3")]
    [InlineData("-2.5", 0, "-3")]
    [InlineData("3.5", 0, "4")]
    [InlineData("4.5", 2, "4.50")]
    [InlineData("4.445", 2, "4.45")]
    [InlineData("4.4449999", 2, "4.44")]
    [InlineData("-0.04", 1, "0.0")]
    [InlineData("0", 3, "0.000")]
    [InlineData("99.995", 2, "100.00")]
    public void Half_is_rounded_away_from_zero_and_the_decimals_are_written(string value, int decimals, string text) =>
        Assert.Equal(text, Rounding.Text(decimal.Parse(value, CultureInfo.InvariantCulture), decimals));

    [Theory]
    [InlineData("123456", 3, "123000")]
    [InlineData("123500", 3, "124000")]
    [InlineData("0.0012345", 3, "0.00123")]
    [InlineData("9.996", 3, "10.0")]
    [InlineData("0.09996", 3, "0.100")]
    [InlineData("999.6", 3, "1000")]
    [InlineData("4.5", 3, "4.50")]
    [InlineData("-1.25", 2, "-1.3")]
    [InlineData("0", 3, "0")]
    public void Significant_digits_are_counted_from_the_first_that_is_not_zero(string value, int digits, string text) =>
        Assert.Equal(text, Rounding.ToSignificant(decimal.Parse(value, CultureInfo.InvariantCulture), digits)
            .ToString(CultureInfo.InvariantCulture));

    [Fact]
    public void Rounding_moves_a_value_by_at_most_half_a_step() =>
        Prop.ForAll<int, byte>((thousandths, n) =>
        {
            var (value, decimals) = (thousandths / 10_000m, n % 5);
            var half = 0.5m / (decimal)Math.Pow(10, decimals);
            return Math.Abs(Rounding.ToDecimals(value, decimals) - value) <= half
                && Rounding.ToDecimals(value, decimals).Scale == decimals;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("0.49", "<0.5")]
    [InlineData("0.5", "0.5")]
    [InlineData("100", "100.0")]
    [InlineData("100.01", ">100")]
    [InlineData("<0.3", "<0.5")]
    [InlineData("<0.7", "<0.7")]
    [InlineData(">150", ">100")]
    [InlineData(">90", ">90.0")]
    [InlineData("7.25", "7.3")]
    public void Beyond_the_reportable_range_only_the_limit_is_reported(string measured, string reported) =>
        Assert.Equal(reported, new ReportableRange(0.5m, 100m).Report(MeasuredValue.Parse(measured).Value, 1).Text);

    [Fact]
    public void A_dilution_widens_the_reportable_range_by_its_factor() =>
        Assert.Equal("450", new ReportableRange(0.5m, 100m).Diluted(5).Report(MeasuredValue.Of(450), 0).Text);
}
