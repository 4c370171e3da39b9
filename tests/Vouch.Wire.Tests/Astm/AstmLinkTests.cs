using System.Text;
using Vouch.Wire.Astm;

namespace Vouch.Wire.Tests.Astm;

/// <summary>Every transition of the link, row by row; rules from LIS01-A2 6 as the interface specification gives them.</summary>
public sealed class AstmLinkTests
{
    private static readonly TimeSpan Start = TimeSpan.FromHours(1);
    private static readonly LinkInput Enq = new LinkInput.Enquiry();
    private static readonly LinkInput Ack = new LinkInput.Acknowledged();
    private static readonly LinkInput Nak = new LinkInput.Refused();
    private static readonly LinkInput Eot = new LinkInput.EndOfTransmission();
    private static readonly LinkInput Bad = new LinkInput.FrameBroken(FrameFault.WrongChecksum);
    private static readonly LinkInput Time = new LinkInput.TimeReached();

    private static LinkInput Frame(int number, string text = "x\r", bool last = true) =>
        new LinkInput.FrameArrived(new AstmFrame(number, Encoding.ASCII.GetBytes(text), last));

    private static AstmLink Host { get; } = new(new AstmLinkOptions());

    private static AstmLink Instrument { get; } = new(new AstmLinkOptions { Role = AstmRole.Instrument });

    private static LinkInput Message(params string[] records) => new LinkInput.Offer(
        AstmFrame.Cut(Encoding.ASCII.GetBytes(string.Concat(records.Select(r => r + "\r"))), new AstmLinkOptions()));

    private static AstmLink After(AstmLink link, params LinkInput[] inputs) =>
        inputs.Aggregate(link, (now, input) => now.Step(input, At(now, input)).Link);

    private static TimeSpan At(AstmLink link, LinkInput input) =>
        input is LinkInput.TimeReached && link.Deadline is { } due ? due : Start;

    private static string Sent(LinkStep step) => step.Send.Length switch
    {
        0 => "",
        1 => step.Send.Span[0] switch { 5 => "ENQ", 6 => "ACK", 0x15 => "NAK", 4 => "EOT", _ => "?" },
        _ => "F" + (char)step.Send.Span[1],
    };

    public static TheoryData<string, LinkInput[], LinkInput, string, LinkNote, string, int> Transitions()
    {
        var offer = Message("H|\\^&", "L|1|N");
        LinkInput[] neutral = [], receiving = [Enq], second = [Enq, Frame(1)], bidding = [offer];
        LinkInput[] sending = [offer, Ack], lastSent = [offer, Ack, Ack];
        LinkInput[] busy = [offer, Nak], contention = [offer, Enq];
        LinkInput[] sixRepeats = [offer, Ack, Nak, Nak, Nak, Nak, Nak, Nak];
        return new TheoryData<string, LinkInput[], LinkInput, string, LinkNote, string, int>
        {
            // what, steps before, input, bytes sent, note, phase after, seconds until the deadline (-1: none)
            { "neutral: ENQ is answered", neutral, Enq, "ACK", LinkNote.TransferBegan, "Receiving", 30 },
            { "neutral: a frame without ENQ is not taken", neutral, Frame(1), "", LinkNote.Ignored, "Neutral", -1 },
            { "neutral: EOT means nothing", neutral, Eot, "", LinkNote.Ignored, "Neutral", -1 },
            { "neutral: ACK means nothing", neutral, Ack, "", LinkNote.Ignored, "Neutral", -1 },
            { "neutral: NAK means nothing", neutral, Nak, "", LinkNote.Ignored, "Neutral", -1 },
            { "neutral: a broken frame is not answered", neutral, Bad, "", LinkNote.Ignored, "Neutral", -1 },
            { "neutral: a message makes us bid", neutral, offer, "ENQ", LinkNote.BidSent, "Bidding", 15 },
            { "receiving: the first frame has number 1", receiving, Frame(1), "ACK", LinkNote.FrameAccepted, "Receiving", 30 },
            { "receiving: number 0 first is refused", receiving, Frame(0), "NAK", LinkNote.FrameRefused, "Receiving", 30 },
            { "receiving: number 2 first is refused", receiving, Frame(2), "NAK", LinkNote.FrameRefused, "Receiving", 30 },
            { "receiving: wrong checksum is refused", receiving, Bad, "NAK", LinkNote.FrameRefused, "Receiving", 30 },
            { "receiving: EOT ends", receiving, Eot, "", LinkNote.TransferEnded, "Neutral", -1 },
            { "receiving: silence ends", receiving, Time, "", LinkNote.TransferTimedOut, "Neutral", -1 },
            { "receiving: ENQ begins anew", receiving, Enq, "ACK", LinkNote.TransferRestarted, "Receiving", 30 },
            { "receiving: ACK means nothing", receiving, Ack, "", LinkNote.Ignored, "Receiving", 30 },
            { "receiving: NAK means nothing", receiving, Nak, "", LinkNote.Ignored, "Receiving", 30 },
            { "receiving: our message waits", receiving, offer, "", LinkNote.None, "Receiving", 30 },
            { "second: the next number is taken", second, Frame(2), "ACK", LinkNote.FrameAccepted, "Receiving", 30 },
            { "second: the same frame again is not taken twice", second, Frame(1), "ACK", LinkNote.FrameRepeated, "Receiving", 30 },
            { "second: the same number with other text is refused", second, Frame(1, "y\r"), "NAK", LinkNote.FrameRefused, "Receiving", 30 },
            { "second: the same text with another end is refused", second, Frame(1, "x\r", false), "NAK", LinkNote.FrameRefused, "Receiving", 30 },
            { "second: a number left out is refused", second, Frame(3), "NAK", LinkNote.FrameRefused, "Receiving", 30 },
            { "bidding: ACK lets us send", bidding, Ack, "F1", LinkNote.FrameSent, "Sending", 15 },
            { "bidding: NAK makes us wait 10 s", bidding, Nak, "", LinkNote.LineBusy, "Pausing", 10 },
            { "bidding: ENQ makes the host yield 20 s", bidding, Enq, "", LinkNote.Contention, "Pausing", 20 },
            { "bidding: no answer ends with EOT", bidding, Time, "EOT", LinkNote.NoAnswer, "Neutral", -1 },
            { "bidding: EOT means nothing", bidding, Eot, "", LinkNote.Ignored, "Bidding", 15 },
            { "bidding: a frame means nothing", bidding, Frame(1), "", LinkNote.Ignored, "Bidding", 15 },
            { "busy: after the pause we bid again", busy, Time, "ENQ", LinkNote.BidSent, "Bidding", 15 },
            { "busy: their ENQ is answered", busy, Enq, "ACK", LinkNote.TransferBegan, "Receiving", 30 },
            { "contention: their second ENQ is answered", contention, Enq, "ACK", LinkNote.TransferBegan, "Receiving", 30 },
            { "contention: after 20 s we bid again", contention, Time, "ENQ", LinkNote.BidSent, "Bidding", 15 },
            { "contention over: EOT frees the line and we bid", [.. contention, Enq], Eot, "ENQ", LinkNote.TransferEnded, "Bidding", 15 },
            { "sending: ACK brings the next frame", sending, Ack, "F2", LinkNote.FrameSent, "Sending", 15 },
            { "sending: NAK repeats the frame", sending, Nak, "F1", LinkNote.FrameSent, "Sending", 15 },
            { "sending: the sixth repeat refused ends", sixRepeats, Nak, "EOT", LinkNote.TooManyRepeats, "Neutral", -1 },
            { "sending: ACK after the sixth repeat goes on", sixRepeats, Ack, "F2", LinkNote.FrameSent, "Sending", 15 },
            { "sending: no answer ends, the frame is not repeated", sending, Time, "EOT", LinkNote.NoAnswer, "Neutral", -1 },
            { "sending: EOT counts as ACK", sending, Eot, "F2", LinkNote.FrameSent, "Sending", 15 },
            { "sending: ENQ means nothing", sending, Enq, "", LinkNote.Ignored, "Sending", 15 },
            { "last frame: ACK ends the transfer", lastSent, Ack, "EOT", LinkNote.Delivered, "Neutral", -1 },
            { "last frame: EOT ends it, and they may bid for 15 s", lastSent, Eot, "EOT", LinkNote.Delivered, "Pausing", 15 },
        };
    }

    [Theory]
    [MemberData(nameof(Transitions))]
    public void Each_input_in_each_phase_has_one_answer(
        string what, LinkInput[] before, LinkInput input, string sent, LinkNote note, string phase, int seconds)
    {
        var link = After(Host, before);
        var now = At(link, input);

        var step = link.Step(input, now);

        Assert.Equal((what, sent, note, phase), (what, Sent(step), step.Note, step.Link.Phase.GetType().Name));
        TimeSpan? due = seconds < 0 ? null : now + TimeSpan.FromSeconds(seconds);
        Assert.Equal(due, step.Link.Deadline);
    }

    [Fact]
    public void The_instrument_bids_again_after_one_second_of_contention()
    {
        var step = After(Instrument, Message("L|1|N")).Step(Enq, Start);

        Assert.Equal(LinkNote.Contention, step.Note);
        Assert.Equal(Start + TimeSpan.FromSeconds(1), step.Link.Deadline);
    }

    [Fact]
    public void Frame_numbers_go_from_1_to_7_and_on_to_0()
    {
        var link = After(Host, Enq);
        foreach (var number in (int[])[1, 2, 3, 4, 5, 6, 7, 0, 1, 2])
        {
            var step = link.Step(Frame(number, new string((char)(65 + number), 3) + "\r"), Start);
            Assert.Equal(LinkNote.FrameAccepted, step.Note);
            link = step.Link;
        }
    }

    [Fact]
    public void Time_that_has_not_come_changes_nothing()
    {
        var link = After(Host, Enq);

        var step = link.Step(Time, link.Deadline!.Value - TimeSpan.FromTicks(1));

        Assert.Equal(LinkNote.Ignored, step.Note);
        Assert.Same(link, step.Link);
    }

    [Fact]
    public void Bids_are_bounded()
    {
        var link = new AstmLink(new AstmLinkOptions { BidsMax = 3 });

        var after = After(link, Message("L|1|N"), Nak, Time, Enq, Time);
        var step = after.Step(Nak, Start);

        Assert.Equal(LinkNote.TooManyBids, step.Note);
        Assert.Empty(step.Link.Outgoing);
    }

    [Fact]
    public void A_link_holds_one_message_at_a_time()
    {
        var link = After(Host, Message("L|1|N"));

        Assert.Throws<InvalidOperationException>(() => link.Step(Message("L|1|N"), Start));
    }

    [Theory]
    [InlineData(AstmFraming.BioMerieux)]
    [InlineData(AstmFraming.Bare)]
    public void Outside_E1381_framing_a_frame_needs_no_enquiry(AstmFraming framing)
    {
        var link = new AstmLink(new AstmLinkOptions { Framing = framing });

        var step = link.Step(Frame(1), Start);

        Assert.Equal(("ACK", LinkNote.FrameAccepted), (Sent(step), step.Note));
        Assert.IsType<LinkPhase.Neutral>(step.Link.Phase);
    }
}
