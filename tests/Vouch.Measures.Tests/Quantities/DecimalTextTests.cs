using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Vouch.Measures.Quantities;

namespace Vouch.Measures.Tests.Quantities;

public sealed class DecimalTextTests
{
    [Theory]
    [InlineData("4.5", "4.5")]
    [InlineData(" 4.50 ", "4.50")]
    [InlineData("-0.3", "-0.3")]
    [InlineData("+12", "12")]
    [InlineData(".5", "0.5")]
    [InlineData("0004", "4")]
    [InlineData("1234567890123456789012345678", "1234567890123456789012345678")]
    [InlineData("0.0000000000000000000000000001", "0.0000000000000000000000000001")]
    public void A_number_is_read_with_the_digits_it_was_written_with(string text, string expected) =>
        Assert.Equal(expected, DecimalText.Parse(text).Value.ToString(CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("abc", "\"abc\" is not a number", 1)]
    [InlineData("4,5", "\"4,5\" has ',' where this sender's decimal separator is '.'", 2)]
    [InlineData("4.5.6", "\"4.5.6\" has a second decimal separator '.'", 4)]
    [InlineData("5.", "a digit is missing after the '.' of \"5.\"", 3)]
    [InlineData("", "there is no number: the text is empty", null)]
    [InlineData("   ", "there is no number: the text is empty", null)]
    [InlineData("-", "\"-\" is not a number", 2)]
    [InlineData("1 000", "\"1 000\" is not a number: ' ' is not a digit", 2)]
    [InlineData("1e3", "\"1e3\" has an exponent, which this sender is not known to write", 2)]
    [InlineData("٤", "\"٤\" is not a number", 1)]
    [InlineData("  12x", "\"12x\" is not a number: 'x' is not a digit", 5)]
    [InlineData("NaN", "\"NaN\" is not a number", 1)]
    [InlineData("99999999999999999999999999999",
        "\"99999999999999999999999999999\" has more than 28 digits and cannot be kept exactly", null)]
    public void What_is_not_a_number_is_refused_with_the_reason_and_the_place(string text, string reason,
        int? column) =>
        Assert.Equal(new Fault(reason, column), DecimalText.Parse(text).Fault);

    [Fact]
    public void A_sender_that_writes_commas_is_read_with_commas_and_its_points_are_refused()
    {
        Assert.Equal(4.5m, DecimalText.Parse("4,5", DecimalConvention.Comma).Value);
        Assert.NotNull(DecimalText.Parse("4.5", DecimalConvention.Comma).Fault);
    }

    [Theory]
    [InlineData("1.2E+03", "1200")]
    [InlineData("5e-3", "0.005")]
    public void A_sender_that_writes_exponents_is_read_with_them(string text, string expected) => Assert.Equal(
        decimal.Parse(expected, CultureInfo.InvariantCulture),
        DecimalText.Parse(text, new DecimalConvention('.', Exponent: true)).Value);

    [Theory]
    [InlineData("1e")]
    [InlineData("1e9999")]
    [InlineData("1e99")]
    [InlineData("1e-40")]
    public void An_exponent_that_cannot_be_kept_is_refused(string text) =>
        Assert.NotNull(DecimalText.Parse(text, new DecimalConvention('.', Exponent: true)).Fault);

    [Fact]
    public void Every_decimal_survives_being_written_and_read() =>
        Prop.ForAll<decimal>(value =>
        {
            var text = value.ToString(CultureInfo.InvariantCulture);
            var read = DecimalText.Parse(text);
            return read.Fault is null
                ? string.Equals(read.Value.ToString(CultureInfo.InvariantCulture), text, StringComparison.Ordinal)
                : text.Count(char.IsAsciiDigit) > 28;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void No_text_throws_or_is_read_otherwise_than_the_framework_reads_it() =>
        Prop.ForAll<string>(text => text is null || DecimalText.Parse(text) is not { Fault: null } read
            || read.Value == decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture))
            .QuickCheckThrowOnFailure();
}
