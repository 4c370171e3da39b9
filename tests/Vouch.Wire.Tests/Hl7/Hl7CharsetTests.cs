using System.Text;
using Vouch.Wire.Hl7;

namespace Vouch.Wire.Tests.Hl7;

public sealed class Hl7CharsetTests
{
    [Theory]
    [InlineData("UNICODE UTF-8", 65001, "Žofie Müller 山田")]
    [InlineData("8859/1", 28591, "Müller Señor")]
    [InlineData("8859/2", 28592, "Žofie Łódź")]
    [InlineData("8859/5", 28595, "Иванов")]
    [InlineData("8859/15", 28605, "5 €")]
    [InlineData("windows-1251", 1251, "Иванов")]
    [InlineData("windows-1252", 1252, "“quoted” €")]
    [InlineData("GB 18030-2000", 54936, "王小明")]
    [InlineData("BIG-5", 950, "王許功")]
    [InlineData("Shift_JIS", 932, "表示ソ")]
    public void The_declared_set_is_read(string name, int codePage, string text)
    {
        // .NET's own code pages are the independent encoder. 表 and ソ end in 0x5C, 許 and 功 in 0x5C too.
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(codePage) ?? Encoding.GetEncoding(codePage);
        byte[] raw = [.. Encoding.ASCII.GetBytes(@"MSH|^~\&|A||||1||ADT^A01|1|P|2.5||||||" + name + "\rPID|1||x||"),
            .. encoding.GetBytes(text), .. Encoding.ASCII.GetBytes("^second||M\r")];
        var message = Messages.Parsed(raw);
        Assert.Equal(text, message.Get("PID-5.1").Text);
        Assert.Equal("second", message.Get("PID-5.2").Text);
        Assert.Equal("M", message.Get("PID-7").Text);
        Assert.Empty(message.FindFlaws());
    }

    [Fact]
    public void Japanese_names_with_separator_bytes_inside_characters_stay_whole()
    {
        // From DICOM PS3.5 annex H: Yamada^Tarou=山田^太郎 in ISO IR 87; the bytes 3B 33 45 44, 42 40 4F 3A.
        const string esc = "\x1B";
        var name = $"Yamada^Tarou~{esc}$B;3ED{esc}(B^{esc}$BB@O:{esc}(B~{esc}$B|^&~{esc}(B^end";
        var message = Messages.Parsed(@"MSH|^~\&|A||||1||ADT^A01|1|P|2.5||||||~ISO IR87", "PID|1||x||" + name + "||M");
        Assert.Equal(3, message.Get("PID-5").RepetitionCount);
        Assert.Equal("山田", message.Get("PID-5[2].1").Text);
        Assert.Equal("太郎", message.Get("PID-5[2].2").Text);
        Assert.Equal("end", message.Get("PID-5[3].2").Text);
        Assert.Equal("M", message.Get("PID-7").Text);
    }

    [Fact]
    public void The_supplementary_Japanese_set_is_read()
    {
        // JIS X 0212 row 16 cell 1 (30 21) is U+4E02 (丂); source: Unicode JIS0212.TXT.
        var message = Messages.Parsed(
            @"MSH|^~\&|A||||1||ADT^A01|1|P|2.5||||||~ISO IR159", "PID|1||x||\x1B$(D0!\x1B(B^b");
        Assert.Equal("\u4E02", message.Get("PID-5.1").Text);
    }

    [Fact]
    public void Bytes_that_do_not_fit_are_kept_and_flagged()
    {
        byte[] raw = [.. @"MSH|^~\&|A||||1||ADT^A01|1|P|2.5||||||UNICODE UTF-8"u8, 13, .. "PID|1||x||M"u8, 0xFC, .. "ller"u8, 13];
        var message = Messages.Parsed(raw);
        var name = message.Get("PID-5");
        Assert.False(name.TryText(out var text));
        Assert.Equal("M\uFFFDller", text);
        Assert.Equal([(byte)'M', 0xFC, .. "ller"u8], name.Bytes.ToArray());
        var flaw = Assert.Single(message.FindFlaws());
        Assert.Equal((Hl7FlawKind.BytesDoNotFit, "PID-5"), (flaw.Kind, flaw.Location.ToString()));
    }

    [Fact]
    public void An_undeclared_set_is_judged_by_the_bytes_unless_one_is_agreed()
    {
        byte[] latin = [.. @"MSH|^~\&|A||||1||ADT^A01|1|P|2.5"u8, 13, .. "PID|1||x||M"u8, 0xFC, .. "ller"u8];
        Assert.Equal("Müller", Messages.Parsed(latin).Get("PID-5").Text);
        Assert.Equal("Mьller", Messages.Parsed(latin, new() { UndeclaredCharset = "windows-1251" }).Get("PID-5").Text);
        Assert.Equal("Müller", Messages.Parsed(@"MSH|^~\&|A||||1||ADT^A01|1|P|2.5", "PID|1||x||Müller").Get("PID-5").Text);
        Assert.Contains(Messages.Parsed(latin).FindFlaws(), f => f.Kind == Hl7FlawKind.CharsetNotDeclared);
    }

    [Fact]
    public void A_byte_order_mark_before_MSH_is_no_obstacle()
    {
        byte[] raw = [0xEF, 0xBB, 0xBF, .. Messages.Bytes(@"MSH|^~\&|A||||1||ADT^A01|1|P|2.5", "PID|1")];
        Assert.Equal("1", Messages.Parsed(raw).Get("PID-1").Text);
        Assert.Equal(Hl7FlawKind.ByteOrderMark, Assert.Single(Messages.Parsed(raw).FindFlaws()).Kind);
    }
}
