using System.Collections.Immutable;

namespace Vouch.Wire.Astm;

/// <summary>
/// What a step does: the link after it, the bytes to send, and the frame taken. <b>Accepted must be durable before
/// Send leaves</b>; if it cannot be stored nothing is answered and the sender repeats.
/// </summary>
public sealed record LinkStep(
    AstmLink Link, ReadOnlyMemory<byte> Send, LinkNote Note, AstmFrame? Accepted = null, FrameFault? Fault = null);

/// <summary>
/// One end of an ASTM link as an immutable state machine for both roles: establishment, transfer, termination.
/// Time is a monotonic span handed in; <see cref="Deadline"/> says when <see cref="LinkInput.TimeReached"/> is due.
/// Not covered: characters other than ACK, NAK, EOT as an answer count as NAK in the standard; here they are passed
/// over and the 15 s wait decides, because a terminal server's noise must not multiply frames.
/// Source: CLSI LIS01-A2 (ASTM E1381-02) 6.2 to 6.5.
/// </summary>
public sealed record AstmLink(AstmLinkOptions Options)
{
    public LinkPhase Phase { get; private init; } = new LinkPhase.Neutral();

    /// <summary>When the link wants to be told that time has passed; null while it waits for nothing.</summary>
    public TimeSpan? Deadline { get; private init; }

    /// <summary>The message being sent or waiting for the line; empty when another may be offered.</summary>
    public ImmutableArray<AstmFrame> Outgoing { get; private init; } = [];

    /// <summary>Times ENQ was sent for <see cref="Outgoing"/>.</summary>
    public int Bids { get; private init; }

    /// <summary>The one rule of the link: what follows from this input now.</summary>
    public LinkStep Step(LinkInput input, TimeSpan now) => input switch
    {
        LinkInput.Offer offer => Offered(offer, now),
        LinkInput.TimeReached when Deadline is not { } due || now < due => Ignore(),
        _ => Phase switch
        {
            LinkPhase.Bidding => WhileBidding(input, now),
            LinkPhase.Sending sending => WhileSending(sending, input, now),
            LinkPhase.Receiving receiving => WhileReceiving(receiving, input, now),
            _ => WhileNeutral(input, now),
        },
    };

    private LinkStep Offered(LinkInput.Offer offer, TimeSpan now)
    {
        if (!Outgoing.IsEmpty)
            throw new InvalidOperationException("The link already holds a message to send.");
        if (offer.Frames.IsDefaultOrEmpty)
            throw new ArgumentException("A message has at least one frame.", nameof(offer));
        var holding = this with { Outgoing = offer.Frames, Bids = 0 };
        return Phase is LinkPhase.Neutral ? holding.Bid(now) : new LinkStep(holding, default, LinkNote.None);
    }

    private LinkStep WhileNeutral(LinkInput input, TimeSpan now) => input switch
    {
        LinkInput.Enquiry => BeginReceiving(now, LinkNote.TransferBegan),
        LinkInput.FrameArrived frame when Options.FrameIsMessage => Accept(frame.Frame, this),
        LinkInput.FrameBroken broken when Options.FrameIsMessage => Refuse(broken.Fault, this),
        LinkInput.TimeReached => Outgoing.IsEmpty ? Idle(default, LinkNote.None) : Bid(now),
        _ => Ignore(),
    };

    private LinkStep WhileBidding(LinkInput input, TimeSpan now) => input switch
    {
        LinkInput.Acknowledged => SendFrame(new LinkPhase.Sending(0, 0, Interrupted: false), now),
        LinkInput.Refused when Bids >= Options.BidsMax => GiveUp(default, LinkNote.TooManyBids),
        LinkInput.Refused => Pause(Options.BusyPause, now, default, LinkNote.LineBusy),
        LinkInput.Enquiry when Bids >= Options.BidsMax => GiveUp(default, LinkNote.TooManyBids),
        LinkInput.Enquiry => Pause(Options.ContentionPause, now, default, LinkNote.Contention),
        LinkInput.TimeReached => GiveUp(AstmControl.EotBytes, LinkNote.NoAnswer),
        _ => Ignore(),
    };

    private LinkStep WhileSending(LinkPhase.Sending sending, LinkInput input, TimeSpan now) => input switch
    {
        LinkInput.Acknowledged => Next(sending, now),
        LinkInput.EndOfTransmission => Next(sending with { Interrupted = true }, now),
        LinkInput.Refused when sending.Repeats >= Options.RepeatsMax =>
            GiveUp(AstmControl.EotBytes, LinkNote.TooManyRepeats),
        LinkInput.Refused => SendFrame(sending with { Repeats = sending.Repeats + 1 }, now),
        LinkInput.TimeReached => GiveUp(AstmControl.EotBytes, LinkNote.NoAnswer),
        _ => Ignore(),
    };

    private LinkStep WhileReceiving(LinkPhase.Receiving receiving, LinkInput input, TimeSpan now) => input switch
    {
        LinkInput.FrameArrived { Frame: var frame } when Options.FrameIsMessage || frame.Number == receiving.Expected =>
            Accept(frame, StillReceiving(new(AstmFrame.Following(frame.Number), frame), now)),
        LinkInput.FrameArrived { Frame: var frame } when Repeats(frame, receiving.Last) =>
            new LinkStep(StillReceiving(receiving, now), AstmControl.AckBytes, LinkNote.FrameRepeated),
        LinkInput.FrameArrived => Refuse(FrameFault.OutOfSequence, StillReceiving(receiving, now)),
        LinkInput.FrameBroken broken => Refuse(broken.Fault, StillReceiving(receiving, now)),
        LinkInput.EndOfTransmission => EndReceiving(now, LinkNote.TransferEnded),
        LinkInput.TimeReached => EndReceiving(now, LinkNote.TransferTimedOut),
        LinkInput.Enquiry => BeginReceiving(now, LinkNote.TransferRestarted),
        _ => Ignore(),
    };

    // The number alone would let a sender that never counts lose records without a word: the text must be the same.
    private static bool Repeats(AstmFrame frame, AstmFrame? last) =>
        last is not null && frame.Number == last.Number && frame.IsLast == last.IsLast
        && frame.Text.Span.SequenceEqual(last.Text.Span);

    private static LinkStep Accept(AstmFrame frame, AstmLink then) =>
        new(then, AstmControl.AckBytes, LinkNote.FrameAccepted, frame);

    private static LinkStep Refuse(FrameFault fault, AstmLink then) =>
        new(then, AstmControl.NakBytes, LinkNote.FrameRefused, null, fault);

    private LinkStep BeginReceiving(TimeSpan now, LinkNote note) =>
        new(StillReceiving(new LinkPhase.Receiving(1, null), now), AstmControl.AckBytes, note);

    private AstmLink StillReceiving(LinkPhase.Receiving receiving, TimeSpan now) =>
        this with { Phase = receiving, Deadline = now + Options.FrameWait };

    // A waiting message bids as soon as the line is free: this is how a query is answered.
    private LinkStep EndReceiving(TimeSpan now, LinkNote note) =>
        Outgoing.IsEmpty ? Idle(default, note) : Bid(now) with { Note = note };

    private LinkStep Bid(TimeSpan now) => new(
        this with { Phase = new LinkPhase.Bidding(), Deadline = now + Options.AnswerWait, Bids = Bids + 1 },
        AstmControl.EnqBytes,
        LinkNote.BidSent);

    private LinkStep Next(LinkPhase.Sending sent, TimeSpan now)
    {
        if (sent.Index + 1 < Outgoing.Length)
            return SendFrame(sent with { Index = sent.Index + 1, Repeats = 0 }, now);
        var done = this with { Outgoing = [], Bids = 0 };
        return sent.Interrupted
            ? done.Pause(Options.InterruptPause, now, AstmControl.EotBytes, LinkNote.Delivered)
            : done.Idle(AstmControl.EotBytes, LinkNote.Delivered);
    }

    private LinkStep SendFrame(LinkPhase.Sending sending, TimeSpan now) => new(
        this with { Phase = sending, Deadline = now + Options.AnswerWait },
        Outgoing[sending.Index].ToBytes(Options.Framing),
        LinkNote.FrameSent);

    private LinkStep GiveUp(ReadOnlyMemory<byte> send, LinkNote note) =>
        (this with { Outgoing = [], Bids = 0 }).Idle(send, note);

    private LinkStep Pause(TimeSpan pause, TimeSpan now, ReadOnlyMemory<byte> send, LinkNote note) =>
        new(this with { Phase = new LinkPhase.Pausing(), Deadline = now + pause }, send, note);

    private LinkStep Idle(ReadOnlyMemory<byte> send, LinkNote note) =>
        new(this with { Phase = new LinkPhase.Neutral(), Deadline = null }, send, note);

    private LinkStep Ignore() => new(this, default, LinkNote.Ignored);
}
