using Vouch.Measures.Quantities;

namespace Vouch.Measures.Tests.Quantities;

public sealed class MeasuredValueTests
{
    [Theory]
    [InlineData("4.50", Comparator.None, 4.5)]
    [InlineData("<0.01", Comparator.Less, 0.01)]
    [InlineData(" < 0.01", Comparator.Less, 0.01)]
    [InlineData(">= 100", Comparator.GreaterOrEqual, 100)]
    [InlineData("<=3", Comparator.LessOrEqual, 3)]
    [InlineData("≥5", Comparator.GreaterOrEqual, 5)]
    [InlineData("≤5", Comparator.LessOrEqual, 5)]
    [InlineData(">1000", Comparator.Greater, 1000)]
    public void The_comparator_the_number_and_the_text_are_kept(string text, Comparator comparator, double value)
    {
        var read = MeasuredValue.Parse(text).Value;
        Assert.Equal((comparator, (decimal)value, text), (read.Comparator, read.Value, read.Text));
    }

    [Theory]
    [InlineData("<", null)]
    [InlineData("<<5", 2)]
    [InlineData("~5", 1)]
    [InlineData("=5", 1)]
    [InlineData("< 5x", 4)]
    public void A_comparator_without_a_number_is_refused(string text, int? column)
    {
        var fault = MeasuredValue.Parse(text).Fault;
        Assert.NotNull(fault);
        Assert.Equal(column, fault.Column);
    }

    [Theory]
    [InlineData("5", 5, Side.At)]
    [InlineData("4.9", 5, Side.Below)]
    [InlineData("5.1", 5, Side.Above)]
    [InlineData("<5", 5, Side.Below)]
    [InlineData("<5", 3, Side.Unknown)]
    [InlineData("<5", 6, Side.Below)]
    [InlineData("<=5", 5, Side.Unknown)]
    [InlineData("<=5", 5.1, Side.Below)]
    [InlineData(">5", 5, Side.Above)]
    [InlineData(">5", 6, Side.Unknown)]
    [InlineData(">5", 4, Side.Above)]
    [InlineData(">=5", 5, Side.Unknown)]
    [InlineData(">=5", 4.9, Side.Above)]
    public void A_value_with_a_comparator_is_only_placed_where_it_surely_lies(string text, double limit, Side side) =>
        Assert.Equal(side, MeasuredValue.Parse(text).Value.Against((decimal)limit));

    [Fact]
    public void Unlike_units_do_not_add()
    {
        var sum = new Quantity(1, "mmol/L").Plus(new Quantity(1, "mg/dL"));
        Assert.Equal("mmol/L and mg/dL are not the same unit and cannot be added; convert one of them first",
            sum.Fault?.Reason);
        Assert.Equal(new Quantity(3, "mL"), new Quantity(1, "mL").Plus(new Quantity(2, "mL")).Value);
        Assert.NotNull(new Quantity(1, "mL").Minus(new Quantity(2, "ml")).Fault);
        Assert.Equal(new Quantity(10, "mL"), new Quantity(5, "mL").Times(2));
    }
}
