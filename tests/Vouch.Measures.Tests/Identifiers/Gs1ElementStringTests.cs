using FsCheck;
using FsCheck.Fluent;
using Vouch.Measures.Identifiers;

namespace Vouch.Measures.Tests.Identifiers;

public sealed class Gs1ElementStringTests
{
    private static readonly DateOnly Today = new(2026, 11, 21);

    [Theory]
    [InlineData("]d201095011015300031726123110AB-123\u001D21S99")]
    [InlineData("\u001D01095011015300031726123110AB-123\u001D21S99")]
    [InlineData("01095011015300031726123110AB-123\u001D21S99")]
    [InlineData("01095011015300031726123121S99\u001D10AB-123\u001D")]
    [InlineData("(01)09501101530003(17)261231(10)AB-123(21)S99")]
    public void A_scanned_lot_gives_item_expiry_lot_and_serial(string text)
    {
        // GTIN 09501101530003 is the example of the GS1 General Specifications.
        var code = Gs1ElementString.Parse(text, Today).Value;
        Assert.Equal(("09501101530003", new DateOnly(2026, 12, 31), "AB-123", "S99"),
            (code.Gtin, code.Expiry, code.Lot, code.Serial));
    }

    [Theory]
    [InlineData("(17)280200", 2028, 2, 29)]
    [InlineData("(17)270200", 2027, 2, 28)]
    [InlineData("(17)261130", 2026, 11, 30)]
    [InlineData("(17)770101", 1977, 1, 1)]
    [InlineData("(17)760101", 2076, 1, 1)]
    [InlineData("(7003)2701021530", 2027, 1, 2)]
    public void Day_00_is_the_last_of_its_month_and_the_century_is_the_nearest(string text, int year, int month,
        int day) =>
        Assert.Equal(new DateOnly(year, month, day), Gs1ElementString.Parse(text, Today).Value.Expiry);

    [Theory]
    [InlineData("", "the text is empty")]
    [InlineData("0109501101530004", "the check digit of (01)")]
    [InlineData("010950110153000", "has 13 characters, not 14")]
    [InlineData("01095011015300A3", "cannot contain 'A'")]
    [InlineData("17261301", "is not a date")]
    [InlineData("17260231", "is not a date")]
    [InlineData("0517", "no known application identifier")]
    [InlineData("10", "has 0 characters, not 1 to 20")]
    [InlineData("10123456789012345678901", "has 21 characters, not 1 to 20")]
    [InlineData("10AB CD", "cannot contain ' '")]
    [InlineData("(10)A(10)B", "is given twice")]
    [InlineData("(05)12", "no known application identifier")]
    [InlineData("(10", "no known application identifier")]
    public void A_code_that_cannot_be_trusted_is_refused_with_the_reason(string text, string reason) =>
        Assert.Contains(reason, Gs1ElementString.Parse(text, Today).Fault?.Reason, StringComparison.Ordinal);

    [Fact]
    public void A_lot_may_contain_a_parenthesis_that_begins_no_identifier() =>
        Assert.Equal("A(5)B", Gs1ElementString.Parse("(10)A(5)B", Today).Value.Lot);

    [Fact]
    public void What_is_absent_is_null_and_what_is_present_is_listed_in_order()
    {
        var code = Gs1ElementString.Parse("(10)A(240)REF", Today).Value;
        Assert.Null(code.Gtin);
        Assert.Null(code.Expiry);
        Assert.Equal([new Gs1Element("10", "A"), new Gs1Element("240", "REF")], code.Elements);
        Assert.Equal("(10)A(240)REF", code.ToString());
    }

    [Fact]
    public void No_text_throws() =>
        Prop.ForAll<string>(text => text is null || Gs1ElementString.Parse(text, Today) is not { Fault.Reason: "" })
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("9434765919", true)]
    [InlineData("9434765918", false)]
    [InlineData("4010232137", true)]
    [InlineData("943476591", false)]
    [InlineData("94347659l9", false)]
    public void An_NHS_number_is_known_by_its_check_digit(string digits, bool valid) =>
        // 943 476 5919 and 401 023 2137: the NHS Data Dictionary's and NHS Digital's published examples.
        Assert.Equal(valid, CheckDigits.IsNhsNumber(digits));

    [Fact]
    public void The_GS1_check_digit_is_that_of_the_published_example()
    {
        // GS1 General Specifications 7.9.1: 6291041500213.
        Assert.Equal('3', CheckDigits.Gs1("629104150021"));
        Assert.True(CheckDigits.HasGs1("6291041500213"));
        Assert.False(CheckDigits.HasGs1("6291041500231"));
    }
}
