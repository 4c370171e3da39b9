using System.Text;
using Vouch.Wire.Astm;

namespace Vouch.Wire.Tests.Astm;

public sealed class AstmScannerTests
{
    private static List<LinkInput> Scan(string bytes, AstmLinkOptions? options = null)
    {
        var scanner = new AstmScanner(options ?? new AstmLinkOptions());
        var found = new List<LinkInput>();
        foreach (var value in Encoding.Latin1.GetBytes(bytes))
            scanner.Push(value, found);
        return found;
    }

    private static AstmFrame OneFrame(string bytes, AstmLinkOptions? options = null) =>
        Assert.IsType<LinkInput.FrameArrived>(Assert.Single(Scan(bytes, options))).Frame;

    private static FrameFault OneFault(string bytes, AstmLinkOptions? options = null) =>
        Assert.IsType<LinkInput.FrameBroken>(Assert.Single(Scan(bytes, options))).Fault;

    // 0x32 + "P|1||" + CR + ETB = 0x14B: the checksum 4B a cobas c111 sent with these very bytes.
    [Fact]
    public void A_frame_of_a_cobas_c111_is_read_with_LF_alone_after_it()
    {
        var frame = OneFrame("\u00022P|1||\r\u00174B\n");

        Assert.Equal((2, "P|1||\r", false), (frame.Number, Encoding.ASCII.GetString(frame.Text.Span), frame.IsLast));
        Assert.Equal("\u00022P|1||\r\u00174B", Encoding.ASCII.GetString(frame.Raw.Span));
    }

    [Fact]
    public void The_sent_frame_carries_the_checksum_the_analyser_computed()
    {
        var frame = new AstmFrame(2, "P|1||\r"u8.ToArray(), IsLast: false);

        Assert.Equal("\u00022P|1||\r\u00174B\r\n", Encoding.ASCII.GetString(frame.ToBytes().Span));
    }

    [Theory]
    [InlineData("\u00022P|1||\r\u00174b")]
    [InlineData("\u00022P|1||\r\u00174B\r")]
    [InlineData("\u00022P|1||\r\u00174B\r\n")]
    [InlineData("\r\n\u00022P|1||\r\u00174B\r\n")]
    [InlineData("\u00021H|\\^\u00022P|1||\r\u00174B\r\n")]
    public void Line_ends_case_and_a_frame_cut_before_do_not_matter(string bytes) =>
        Assert.Equal(2, OneFrame(bytes).Number);

    [Theory]
    [InlineData("\u00022P|1||\r\u00174C\r\n", FrameFault.WrongChecksum)]
    [InlineData("\u00022Q|1||\r\u00174B\r\n", FrameFault.WrongChecksum)]
    [InlineData("\u0002P|1||\r\u00174B\r\n", FrameFault.NoNumber)]
    [InlineData("\u00028P|1||\r\u001751\r\n", FrameFault.NoNumber)]
    [InlineData("\u00022P|1||\r\u0017\r\n", FrameFault.NoChecksum)]
    [InlineData("\u00022P|1||\r\u00174\r\n", FrameFault.NoChecksum)]
    public void A_broken_frame_says_what_is_broken(string bytes, FrameFault fault) =>
        Assert.Equal(fault, OneFault(bytes));

    [Fact]
    public void The_longest_allowed_text_is_taken_and_one_more_is_not()
    {
        var options = new AstmLinkOptions { ReceivedTextMax = 240 };
        string Framed(int length) =>
            Encoding.ASCII.GetString(new AstmFrame(1, Encoding.ASCII.GetBytes(new string('x', length)), true).ToBytes().Span);

        Assert.Equal(240, OneFrame(Framed(240), options).Text.Length);
        Assert.Equal(FrameFault.TooLong, OneFault(Framed(241), options));
    }

    [Fact]
    public void A_wrong_checksum_passes_where_the_profile_says_so() =>
        Assert.Equal(2, OneFrame("\u00022P|1||\r\u001700\r\n", new() { Checksum = ChecksumRule.Ignored }).Number);

    [Fact]
    public void A_frame_without_checksum_ends_at_its_end_character() =>
        Assert.Equal(2, OneFrame("\u00022P|1||\r\u0003", new() { Checksum = ChecksumRule.Absent }).Number);

    [Theory]
    [InlineData("\u0005", typeof(LinkInput.Enquiry))]
    [InlineData("\u0006", typeof(LinkInput.Acknowledged))]
    [InlineData("\u0015", typeof(LinkInput.Refused))]
    [InlineData("\u0004", typeof(LinkInput.EndOfTransmission))]
    [InlineData("\u00021H|\\^&\u0005", typeof(LinkInput.Enquiry))]
    [InlineData("\u00021H|\\^&\u0004", typeof(LinkInput.EndOfTransmission))]
    public void Control_characters_are_found_also_where_a_frame_was_cut(string bytes, Type type) =>
        Assert.IsType(type, Assert.Single(Scan(bytes)));

    [Fact]
    public void A_frame_in_bioMerieux_framing_ends_with_GS_and_its_checksum()
    {
        var options = new AstmLinkOptions { Framing = AstmFraming.BioMerieux };
        var sent = new AstmFrame(1, "\u001emtrsl|\u001eci1|"u8.ToArray(), IsLast: true).ToBytes(AstmFraming.BioMerieux);

        var frame = OneFrame(Encoding.ASCII.GetString(sent.Span), options);

        Assert.Equal("\u001emtrsl|\u001eci1|", Encoding.ASCII.GetString(frame.Text.Span));
    }
}
