using System.Text;
using Vouch.Dicom.Characters;

namespace Vouch.Dicom.Tests.Characters;

public sealed class CharacterSetTests
{
    /// <summary>The examples of PS3.5, annexes H, I, J, K and of PS3.3, C.12.1.1.2, byte by byte.</summary>
    [Theory]
    [InlineData(@"\ISO 2022 IR 87", "Yamada^Tarou=^[$B;3ED^[(B^^[$BB@O:^[(B=^[$B$d$^$@^[(B^^[$B$?$m$&^[(B", "Yamada^Tarou=山田^太郎=やまだ^たろう")]
    [InlineData(@"ISO 2022 IR 13\ISO 2022 IR 87", @"\D4\CF\C0\DE^\C0\DB\B3=^[$B;3ED^[(J^^[$BB@O:^[(J=^[$B$d$^$@^[(J^^[$B$?$m$&^[(J",
        "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう")]
    [InlineData(@"\ISO 2022 IR 149", @"Hong^Gildong=^[$)C\FB\F3^^[$)C\D1\CE\D4\D7=^[$)C\C8\AB^^[$)C\B1\E6\B5\BF", "Hong^Gildong=洪^吉洞=홍^길동")]
    [InlineData("ISO_IR 192", @"Wang^XiaoDong=\E7\8E\8B^\E5\B0\8F\E6\9D\B1=", "Wang^XiaoDong=王^小東=")]
    [InlineData("GB18030", @"Wang^XiaoDong=\CD\F5^\D0\A1\B6\AB=", "Wang^XiaoDong=王^小东=")]
    [InlineData(@"\ISO 2022 IR 58", @"Zhang^XiaoDong=^[$)A\D5\C5^^[$)A\D0\A1\B6\AB=", "Zhang^XiaoDong=张^小东=")]
    [InlineData("ISO_IR 100", @"Buc^J\E9r\F4me", "Buc^Jérôme")]
    [InlineData("ISO_IR 101", @"W\B3adys\B3aw", "Władysław")]
    [InlineData("ISO_IR 109", @"\A1", "Ħ")]
    [InlineData("ISO_IR 110", @"\A3", "Ŗ")]
    [InlineData("ISO_IR 144", @"\BB\EEceM\D1yp\D3", "ЛюceMбypг")]
    [InlineData("ISO_IR 127", @"\E2\C8\C7\E6\EA^\E4\E6\D2\C7\D1", "قباني^لنزار")]
    [InlineData("ISO_IR 126", @"\C4\E9\EF\ED\F5\F3\E9\EF\F2", "Διονυσιος")]
    [InlineData("ISO_IR 138", @"\F9\F8\E5\EF^\E3\E1\E5\F8\E4", "שרון^דבורה")]
    [InlineData("ISO_IR 148", @"\DD", "İ")]
    [InlineData("ISO_IR 203", @"\A4", "€")]
    [InlineData("ISO_IR 166", @"\CA\C1\AA\D2\C2", "สมชาย")]
    [InlineData("ISO_IR 13", @"\D4\CF\C0\DE^\C0\DB\B3", "ﾔﾏﾀﾞ^ﾀﾛｳ")]
    [InlineData("GBK", @"\D2\BB", "一")]
    [InlineData(@"ISO 2022 IR 6\ISO 2022 IR 159", "^[$(D0!^[(B", "丂")]
    [InlineData(@"ISO 2022 IR 100\ISO 2022 IR 144", @"\C4neas^^[-L\BB\EE", "Äneas^Лю")]
    public void Names_are_read_and_written_as_in_the_examples_of_the_standard(string terms, string value, string text)
    {
        var characters = CharacterSet.Of(terms.Split('\\'));
        var bytes = Bytes(value);
        Assert.True(characters.IsKnown);
        Assert.Equal(text, characters.Decode(bytes, Vr.PN));
        Assert.Equal(Convert.ToHexString(bytes), Convert.ToHexString(characters.Encode(text, Vr.PN)));
    }

    [Fact]
    public void A_backslash_within_a_character_of_two_bytes_parts_no_values()
    {
        // JIS X 0208 has ＋ as 21 5C, GB18030 has 昞 as 95 5C.
        var japanese = CharacterSet.Of(["", "ISO 2022 IR 87"]);
        var text = japanese.Decode(Bytes("^[$B!\\^[(B"), Vr.LO);
        Assert.Equal("＋", text);
        Assert.Equal(Bytes("^[$B!\\^[(B"), japanese.Encode(text, Vr.LO));
        Assert.Single(ValueElement.OfTexts(new(0x0010, 0x0020), Vr.LO, [text], japanese).Texts(japanese));
        var chinese = CharacterSet.Of(["GB18030"]);
        Assert.Equal(["昞", "b"], ValueElement.OfTexts(new(0x0010, 0x0020), Vr.LO, ["昞", "b"], chinese).Texts(chinese));
        Assert.Contains((byte)0x5C, chinese.Encode("昞", Vr.LO));
    }

    [Theory]
    [InlineData("UTF-8", "ISO_IR 192")]
    [InlineData("ISO-IR 100", "ISO_IR 100")]
    [InlineData("iso_ir 144", "ISO_IR 144")]
    [InlineData("ISO IR 126", "ISO_IR 126")]
    [InlineData("ISO 2022 IR 192", "ISO_IR 192")]
    [InlineData("ISO_IR 192 ", "ISO_IR 192")]
    public void A_term_that_is_misspelled_and_can_mean_only_one_is_that(string written, string meant)
    {
        var bytes = Bytes(@"\D0\96\D1\96");
        Assert.True(CharacterSet.Of([written]).IsKnown);
        Assert.Equal(CharacterSet.Of([meant]).Decode(bytes, Vr.LO), CharacterSet.Of([written]).Decode(bytes, Vr.LO));
    }

    [Fact]
    public void A_term_that_is_unknown_loses_no_byte()
    {
        var characters = CharacterSet.Of(["KOI8"]);
        Assert.False(characters.IsKnown);
        Assert.Equal("Ä", characters.Decode(Bytes(@"\C4"), Vr.LO));
    }

    [Theory]
    [InlineData("", "é", "U+00E9")]
    [InlineData("ISO_IR 100", "aЖ", "U+0416")]
    [InlineData(@"\ISO 2022 IR 87", "日Ж한", "U+D55C")]
    public void A_character_without_a_place_is_refused_by_its_number(string terms, string text, string told)
    {
        var refused = Assert.Throws<DicomFormatException>(() => CharacterSet.Of(terms.Split('\\')).Encode(text, Vr.LO));
        Assert.Contains(told, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(text, refused.Message, StringComparison.Ordinal);
    }

    /// <summary>"^[" is ESC, "\E9" a byte.</summary>
    private static byte[] Bytes(string text)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < text.Length; i++)
            if (text[i] == '^' && i + 1 < text.Length && text[i + 1] == '[')
                (bytes, i) = ([.. bytes, 0x1B], i + 1);
            else if (text[i] == '\\' && i + 2 < text.Length && char.IsAsciiHexDigitUpper(text[i + 1])
                && char.IsAsciiHexDigitUpper(text[i + 2]))
                (bytes, i) = ([.. bytes, Convert.ToByte(text[(i + 1)..(i + 3)], 16)], i + 2);
            else
                bytes.AddRange(Encoding.ASCII.GetBytes([text[i]]));
        return [.. bytes];
    }
}
