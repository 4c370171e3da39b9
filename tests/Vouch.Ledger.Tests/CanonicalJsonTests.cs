using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Vouch.Ledger.Tests;

public sealed class CanonicalJsonTests
{
    [Fact]
    public void The_sample_of_section_3_2_2_of_the_standard_is_written_as_it_says() => AssertCanonical(
        """
        {
          "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
          "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
          "literals": [null, true, false]
        }
        """,
        """{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}""");

    [Fact]
    public void Names_are_ordered_by_UTF_16_code_units_as_section_3_2_3_says() => AssertCanonical(
        """
        {"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One",
         "\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}
        """,
        "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"ö\":\"Latin Small Letter O With Diaeresis\"," +
        "\"€\":\"Euro Sign\",\"😀\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}");

    [Theory]
    [InlineData("""[56,{"d":true,"10":null,"1":[ ]}]""", """[56,{"1":[],"10":null,"d":true}]""")]
    [InlineData("""{"1":{"f":{"f":"hi","F":5},"\n":56.0},"10":{ },"":"empty","a":{ },"111":[{"e":"yes","E":"no"}],"A":{ }}""",
        """{"":"empty","1":{"\n":56,"f":{"F":5,"f":"hi"}},"10":{},"111":[{"E":"no","e":"yes"}],"A":{},"a":{}}""")]
    [InlineData("\"\\b\\t\\n\\f\\r\\u0000\\u001f\\u007f\\u2028\"", "\"\\b\\t\\n\\f\\r\\u0000\\u001f\u007f\u2028\"")]
    [InlineData(" -0.0 ", "0")]
    [InlineData("9007199254740993", "9007199254740992")]
    public void White_space_order_and_escapes_do_not_matter(string json, string canonical) => AssertCanonical(json, canonical);

    [Theory]
    [InlineData("""{"a":1,"a":2}""", "\"a\" is given twice")]
    [InlineData("""{"a":1,"\u0061":2}""", "\"a\" is given twice")]
    [InlineData("""{"x":[{"b":1,"c":{},"b":1}]}""", "\"b\" is given twice")]
    [InlineData("\"\\ud800\"", "lone surrogate")]
    [InlineData("\"\\udc00\\ud800\"", "lone surrogate")]
    [InlineData("{\"\\udfff\":1}", "lone surrogate")]
    [InlineData("1e400", "larger than a double")]
    [InlineData("-1e400", "larger than a double")]
    [InlineData("NaN", "not JSON")]
    [InlineData("Infinity", "not JSON")]
    [InlineData("", "not JSON")]
    [InlineData("{} {}", "not JSON")]
    [InlineData("[1,]", "not JSON")]
    [InlineData("01", "not JSON")]
    [InlineData("/* no */ 1", "not JSON")]
    public void What_has_no_canonical_form_is_refused_with_the_reason(string json, string reason) =>
        Assert.Contains(reason, Refusal(Encoding.UTF8.GetBytes(json)), StringComparison.Ordinal);

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_refused()
    {
        Assert.Contains("UTF-8", Refusal([(byte)'"', 0xff, (byte)'"']), StringComparison.Ordinal);
        Assert.Contains("UTF-8", Refusal([(byte)'"', 0xed, 0xa0, 0x80, (byte)'"']), StringComparison.Ordinal);
    }

    [Fact]
    public void Depth_is_taken_up_to_its_limit_and_refused_beyond()
    {
        var deep = new string('[', CanonicalJson.DepthMax) + new string(']', CanonicalJson.DepthMax);
        AssertCanonical(deep, deep);
        Assert.Contains("32 levels", Refusal(Encoding.UTF8.GetBytes($"[{deep}]")), StringComparison.Ordinal);
        using var parsed = JsonDocument.Parse($"[{deep}]");
        Assert.True(CanonicalJson.Canonicalise(parsed.RootElement) is Reading<byte[]>.Refused);
    }

    [Fact]
    public void Size_is_taken_up_to_its_limit_and_refused_beyond()
    {
        var text = new byte[CanonicalJson.BytesMax + 1];
        text.AsSpan().Fill((byte)' ');
        text[0] = (byte)'1';
        Assert.True(CanonicalJson.Canonicalise(text.AsMemory(0, CanonicalJson.BytesMax)) is Reading<byte[]>.Good);
        Assert.Contains("bytes", Refusal(text), StringComparison.Ordinal);
    }

    [Fact]
    public void The_canonical_form_of_a_canonical_form_is_itself()
    {
        var json = """{"b":[1.5,"é\n"],"a":{"z":null,"y":-7}}"""u8.ToArray();
        Assert.False(CanonicalJson.IsCanonical(json));
        Assert.True(CanonicalJson.Canonicalise(json).TryGet(out var canonical, out _));
        Assert.True(CanonicalJson.IsCanonical(canonical));
    }

    [Fact]
    public void Any_text_is_written_as_JavaScript_would_and_read_back_the_same()
    {
        Prop.ForAll<string>(text =>
        {
            if (text is null || !IsWellFormed(text)) return true;
            var canonical = new CanonicalObject().Add("text", text).ToUtf8();
            using var read = JsonDocument.Parse(canonical);
            return read.RootElement.GetProperty("text").GetString() == text && CanonicalJson.IsCanonical(canonical);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Garbage_never_throws()
    {
        Prop.ForAll<byte[]>(bytes => CanonicalJson.Canonicalise(bytes ?? []) is not null).QuickCheckThrowOnFailure();
        var sound = """{"a":[1,2.5e3,"x\u00e9\ud83d\ude00"],"b":{"c":null}}"""u8.ToArray();
        for (var place = 0; place < sound.Length; place++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var changed = sound.ToArray();
                changed[place] ^= (byte)(1 << bit);
                Assert.NotNull(CanonicalJson.Canonicalise(changed));
            }
        }
    }

    private static bool IsWellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;

    private static void AssertCanonical(string json, string canonical)
    {
        Assert.True(CanonicalJson.Canonicalise(Encoding.UTF8.GetBytes(json)).TryGet(out var bytes, out var why), why);
        Assert.Equal(canonical, Encoding.UTF8.GetString(bytes));
    }

    private static string Refusal(byte[] json) =>
        Assert.IsType<Reading<byte[]>.Refused>(CanonicalJson.Canonicalise(json)).Why;
}
