using System.Globalization;

namespace Vouch.Ledger.Tests;

public sealed class CanonicalObjectTests
{
    [Fact]
    public void Members_given_in_any_order_come_out_in_canonical_order()
    {
        var leaf = new CanonicalObject()
            .Add("z", "last")
            .Add("flag", true)
            .Add("count", -42)
            .Add("none", (string?)null)
            .Add("inner", new CanonicalObject().Add("b", 2).Add("a", 1))
            .Add("list", new CanonicalArray().Add("x").Add(1).Add(false).Add(new CanonicalArray()).Add(new CanonicalObject()).Add(1.0m))
            .Add("A", "first");
        Assert.Equal(
            """{"A":"first","count":-42,"flag":true,"inner":{"a":1,"b":2},"list":["x",1,false,[],{},"1.0"],"none":null,"z":"last"}""",
            leaf.ToString());
        Assert.True(CanonicalJson.IsCanonical(leaf.ToUtf8()));
    }

    [Theory]
    [InlineData("1.20", "1.20")]
    [InlineData("0.000", "0.000")]
    [InlineData("-7", "-7")]
    [InlineData("79228162514264337593543950335", "79228162514264337593543950335")]
    public void A_decimal_keeps_the_digits_it_was_reported_with(string value, string text) => Assert.Equal(
        $$"""{"v":"{{text}}"}""",
        new CanonicalObject().Add("v", decimal.Parse(value, CultureInfo.InvariantCulture)).ToString());

    [Fact]
    public void An_instant_is_UTC_in_microseconds_and_what_is_finer_is_cut_off()
    {
        var instant = new DateTimeOffset(2026, 11, 21, 10, 0, 0, TimeSpan.FromHours(1)).AddTicks(1_234_567_9);
        Assert.Equal("""{"at":"2026-11-21T09:00:01.234567Z","on":"2026-11-21"}""",
            new CanonicalObject().Add("at", instant).Add("on", new DateOnly(2026, 11, 21)).ToString());
        Assert.Equal("2026-11-21T09:00:01.234567Z", CanonicalInstant.Format(CanonicalInstant.ToMicroseconds(instant)));
        Assert.True(CanonicalInstant.TryParse("2026-11-21T09:00:01.234567Z", out var read));
        Assert.Equal(CanonicalInstant.ToMicroseconds(instant), read);
        Assert.False(CanonicalInstant.TryParse("2026-11-21T09:00:01.23456Z", out _));
        Assert.False(CanonicalInstant.TryParse("2026-11-21T09:00:01.234567+01:00", out _));
    }

    [Fact]
    public void Integers_are_taken_up_to_what_a_double_holds()
    {
        Assert.Equal("""{"n":9007199254740991}""", new CanonicalObject().Add("n", CanonicalObject.IntegerMax).ToString());
        Assert.Equal("""{"n":-9007199254740991}""", new CanonicalObject().Add("n", -CanonicalObject.IntegerMax).ToString());
        Assert.Throws<ArgumentOutOfRangeException>(() => new CanonicalObject().Add("n", CanonicalObject.IntegerMax + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CanonicalObject().Add("n", long.MinValue));
    }

    [Fact]
    public void A_name_given_twice_and_a_lone_surrogate_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new CanonicalObject().Add("a", 1).Add("a", 2));
        Assert.Throws<ArgumentException>(() => new CanonicalObject().Add("a", "x\ud800y"));
        Assert.Throws<ArgumentException>(() => new CanonicalObject().Add("\udc00", 1).ToUtf8());
    }
}
