using System.Text;
using Vouch.Wire.Hl7;

namespace Vouch.Wire.Tests.Hl7;

public sealed class Hl7MessageTests
{
    private const string Msh = @"MSH|^~\&|LAB^1.2^ISO|WEST|EHR|EAST|20260102030405+0100||ORU^R01^ORU_R01|C-1|P|2.5.1|||AL|NE||UNICODE UTF-8";

    [Fact]
    public void The_header_gives_what_intake_needs()
    {
        var header = Messages.Header(Msh + "\rPID|1");
        Assert.Equal("LAB", header.SendingApplication);
        Assert.Equal("1.2", header.Text(3, 2));
        Assert.Equal("WEST", header.SendingFacility);
        Assert.Equal(("ORU", "R01", "ORU_R01"), (header.MessageCode, header.TriggerEvent, header.MessageStructure));
        Assert.Equal(("C-1", "P", "2.5.1"), (header.ControlId, header.ProcessingId, header.Version));
        Assert.Equal(("AL", "NE"), (header.AcceptAcknowledgment, header.ApplicationAcknowledgment));
        Assert.True(header.IsEnhancedMode);
        Assert.Equal("UNICODE UTF-8", header.CharacterSet);
        Assert.Equal("", header.Text(21));
    }

    [Fact]
    public void The_header_is_read_without_allocating()
    {
        var raw = Encoding.ASCII.GetBytes(Msh + "\rPID|1");
        Assert.True(Hl7Header.TryRead(raw, out _, out _));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var sum = 0;
        for (var i = 0; i < 10_000; i++)
        {
            Hl7Header.TryRead(raw, out var header, out _);
            sum += header.ControlIdBytes.Length + header.Field(9).Length + header.Field(18).Length;
        }

        Assert.Equal(10_000 * (3 + 15 + 13), sum);
        // One object a header would be at least 240,000 bytes; the counter itself moves in steps of 8 kB.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Theory]
    [InlineData("PID-3[2].4.2", "B")]
    [InlineData("PID-3.1", "100")]
    [InlineData("PID.3.4", "X&A")]
    [InlineData("PID-3-4-1", "X")]
    [InlineData("PID-5", "DOE^JOHN")]
    [InlineData("OBX[2]-5", "7.1")]
    [InlineData("OBX[3]-5", "")]
    [InlineData("MSH-1", "|")]
    [InlineData("MSH-2", @"^~\&")]
    [InlineData("MSH-9.2", "R01")]
    [InlineData("ZZZ-1", "")]
    public void A_path_leads_to_its_part(string path, string expected)
    {
        var message = Messages.Parsed(
            Msh, "PID|1||100^^^X&A~200^^^Y&B||DOE^JOHN", "OBX|1|NM|A||6.9", "OBX|2|NM|B||7.1", "Zx1|local");
        Assert.Equal(expected, message.Get(path).Text);
        Assert.Equal("local", message.Segment("Zx1").Text(1));
    }

    [Fact]
    public void Absent_empty_null_and_valued_are_told_apart()
    {
        var message = Messages.Parsed(Msh, "PID|1||\"\"|||x");
        Assert.Equal(Hl7Presence.Valued, message.Get("PID-1").Presence);
        Assert.Equal(Hl7Presence.Empty, message.Get("PID-2").Presence);
        Assert.Equal(Hl7Presence.Null, message.Get("PID-3").Presence);
        Assert.Equal("", message.Get("PID-3").Text);
        Assert.Equal(Hl7Presence.Absent, message.Get("PID-7").Presence);
        Assert.Equal(Hl7Presence.Absent, message.Get("PV1-1").Presence);
    }

    [Theory]
    [InlineData(@"a\F\b\S\c\T\d\R\e\E\f\P\g", @"a|b^c&d~e\f#g")]
    [InlineData(@"one\.br\two\.sp2\three\.ce\four", "one\ntwo\n\nthree\nfour")]
    [InlineData(@"\H\bold\N\ \.in+4\x\.sk3\y", "bold x   y")]
    [InlineData(@"\X41C3A9\z", "Aéz")]
    [InlineData(@"\Zlocal\ stays, C:\temp\x too", @"\Zlocal\ stays, C:\temp\x too")]
    [InlineData(@"open\", @"open\")]
    [InlineData(@"\X4\ \XGG\ \\", @"\X4\ \XGG\ \\")]
    [InlineData(@"\M2442\", "")]
    [InlineData(@"\M2442\4A\C2842\b", "亜b", "0x3021")]
    public void Escapes_are_resolved_and_unknown_ones_kept(string received, string expected, string? note = null)
    {
        // JIS X 0208 row 16 cell 1 is U+4E9C (亜), bytes 30 21.
        if (note is not null) received = received.Replace("4A", "\x30\x21", StringComparison.Ordinal);
        Assert.Equal(expected, Messages.Parsed(Msh, "NTE|1||" + received).Get("NTE-3").Text);
    }

    [Theory]
    [InlineData("\r")]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r\r")]
    public void Any_line_end_ends_a_segment(string end)
    {
        var raw = Encoding.ASCII.GetBytes("\x0B" + Msh + end + "PID|1" + end + "OBX|1" + end + "\x1C\r");
        var message = Messages.Parsed(raw);
        Assert.Equal(["MSH", "PID", "OBX"], message.Segments.Select(s => s.Name));
        Assert.Equal("1", message.Get("PID-1").Text);
    }

    [Fact]
    public void A_line_break_inside_a_field_stays_in_it_and_is_flagged()
    {
        var message = Messages.Parsed(Encoding.ASCII.GetBytes(Msh + "\rNTE|1||first line\nsecond line\rOBX|1"));
        Assert.Equal(3, message.Segments.Count);
        Assert.Equal("first line\nsecond line", message.Get("NTE-3").Text);
        Assert.Contains(message.FindFlaws(), f => f.Kind == Hl7FlawKind.LineBreakInField);
    }

    [Fact]
    public void Odd_separators_and_the_truncation_character_are_taken_from_the_message()
    {
        var message = Messages.Parsed("MSH$%*!@#$LAB$$$$$$ORU%R01$1$P$2.8", "PID$1$$7%%%X@Y*8$$cut#");
        Assert.Equal("Y", message.Get("PID-3[1].4.2").Text);
        Assert.Equal("8", message.Get("PID-3[2]").Text);
        Assert.True(message.Get("PID-5").IsTruncated);
    }

    [Theory]
    [InlineData("", 100)]
    [InlineData("PID|1", 100)]
    [InlineData("MSH|", 101)]
    [InlineData(@"MSH|^^\&|A", 102)]
    [InlineData(@"MSH||A|B", 102)]
    [InlineData("FHS|^~\\&|A\rMSH|^~\\&|A", 100)]
    public void What_is_no_message_is_refused_with_a_code_and_words(string text, int code)
    {
        if (text.StartsWith("FHS", StringComparison.Ordinal)) text = text[..12];
        var refused = Messages.Refused(Encoding.ASCII.GetBytes(text));
        Assert.Equal(code, (int)refused.Error.Code);
        Assert.NotEmpty(refused.Error.Words);
    }

    [Fact]
    public void Limits_refuse_and_still_let_the_sender_be_answered()
    {
        var raw = Messages.Bytes(Msh, "PID|1", "OBX|1");
        Assert.Equal("C-1", Messages.Refused(raw, new() { SegmentsMax = 2 }).Header!.Value.ControlId);
        Assert.Equal("C-1", Messages.Refused(raw, new() { MessageBytesMax = 50 }).Header!.Value.ControlId);
        Messages.Parsed(raw, new() { SegmentsMax = 3, MessageBytesMax = raw.Length });
        Assert.Equal("MSH", Messages.Refused(Messages.Bytes(Msh, "PID|1", Msh)).Error.Location.Segment);
    }

    [Fact]
    public void A_ten_megabyte_document_is_read_without_copying_it()
    {
        var raw = Encoding.ASCII.GetBytes(Msh + "\rOBX|1|ED|PDF||^application^pdf^Base64^" + new string('Q', 10_000_000) + "||||||F\r");
        var before = GC.GetAllocatedBytesForCurrentThread();
        var message = Messages.Parsed(raw);
        Assert.Equal(10_000_000, message.Get("OBX-5.5").Bytes.Length);
        Assert.Equal("F", message.Get("OBX-11").Text);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }
}
