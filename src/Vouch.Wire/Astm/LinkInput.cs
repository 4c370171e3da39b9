using System.Collections.Immutable;

namespace Vouch.Wire.Astm;

/// <summary>Why a frame cannot be accepted by the link (it never concerns the content of the records).</summary>
public enum FrameFault
{
    /// <summary>No digit 0 to 7 after STX.</summary>
    NoNumber,

    /// <summary>No checksum characters after ETB or ETX.</summary>
    NoChecksum,

    /// <summary>The checksum differs from the sum of the received bytes.</summary>
    WrongChecksum,

    /// <summary>More text than the link's limit.</summary>
    TooLong,

    /// <summary>Neither the expected number nor an exact repeat of the last accepted frame.</summary>
    OutOfSequence,
}

/// <summary>What can happen to a link: something was received, its time was reached, or we have a message to send.</summary>
public abstract record LinkInput
{
    private LinkInput()
    {
    }

    /// <summary>ENQ.</summary>
    public sealed record Enquiry : LinkInput;

    /// <summary>ACK.</summary>
    public sealed record Acknowledged : LinkInput;

    /// <summary>NAK.</summary>
    public sealed record Refused : LinkInput;

    /// <summary>EOT.</summary>
    public sealed record EndOfTransmission : LinkInput;

    /// <summary>A whole frame with a right (or by rule unchecked) checksum.</summary>
    public sealed record FrameArrived(AstmFrame Frame) : LinkInput;

    /// <summary>A frame that is broken as such.</summary>
    public sealed record FrameBroken(FrameFault Fault) : LinkInput;

    /// <summary>The link's deadline has come.</summary>
    public sealed record TimeReached : LinkInput;

    /// <summary>A message of our own, cut into frames; the link holds one at a time.</summary>
    public sealed record Offer(ImmutableArray<AstmFrame> Frames) : LinkInput;
}
