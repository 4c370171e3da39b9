namespace Vouch.Wire.Astm;

/// <summary>Where a link stands. Source: CLSI LIS01-A2 6 and its state diagrams (Annex A1, A2).</summary>
public abstract record LinkPhase
{
    private LinkPhase()
    {
    }

    /// <summary>Nobody has the line.</summary>
    public sealed record Neutral : LinkPhase;

    /// <summary>Nobody has the line, and we may not bid before the deadline (busy, contention, interrupt).</summary>
    public sealed record Pausing : LinkPhase;

    /// <summary>We have sent ENQ and wait for the answer.</summary>
    public sealed record Bidding : LinkPhase;

    /// <summary>We have sent frame <paramref name="Index"/> (from 0) and wait for the answer.</summary>
    public sealed record Sending(int Index, int Repeats, bool Interrupted) : LinkPhase;

    /// <summary>The other side sends; <paramref name="Expected"/> is the next number, Last the last accepted frame.</summary>
    public sealed record Receiving(int Expected, AstmFrame? Last) : LinkPhase;
}

/// <summary>What a step meant, in one word, for the log, the counters and whoever waits for a sent message.</summary>
public enum LinkNote
{
    None,

    /// <summary>The other side began a transfer.</summary>
    TransferBegan,

    /// <summary>The other side began anew without ending the transfer before.</summary>
    TransferRestarted,

    /// <summary>The other side ended its transfer (EOT).</summary>
    TransferEnded,

    /// <summary>The other side fell silent for 30 s within its transfer.</summary>
    TransferTimedOut,

    /// <summary>A frame was taken; it must be durable before its ACK leaves.</summary>
    FrameAccepted,

    /// <summary>The last frame came again (our ACK was lost): acknowledged, not taken twice.</summary>
    FrameRepeated,

    /// <summary>A frame was answered NAK; the step says why.</summary>
    FrameRefused,

    /// <summary>We sent ENQ.</summary>
    BidSent,

    /// <summary>Our ENQ met theirs.</summary>
    Contention,

    /// <summary>Our ENQ was answered NAK.</summary>
    LineBusy,

    /// <summary>A frame of ours was sent (first time or again).</summary>
    FrameSent,

    /// <summary>Our message was taken whole.</summary>
    Delivered,

    /// <summary>No answer in 15 s; our message was given up.</summary>
    NoAnswer,

    /// <summary>A frame of ours was refused once more than it may be repeated; our message was given up.</summary>
    TooManyRepeats,

    /// <summary>The line could not be had in the allowed number of bids; our message was given up.</summary>
    TooManyBids,

    /// <summary>Something arrived that means nothing in this phase.</summary>
    Ignored,
}
