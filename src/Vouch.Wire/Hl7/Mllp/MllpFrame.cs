using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Vouch.Wire.Hl7.Mllp;

/// <summary>One whole message from a connection; its bytes are the receiver's to keep.</summary>
public sealed record MllpFrame(MllpPeer Peer, long Number, ReadOnlyMemory<byte> Content);

/// <summary>A block that was refused: its beginning, at most 64 kB, and why.</summary>
public sealed record MllpRefusedFrame(MllpPeer Peer, long Number, ReadOnlyMemory<byte> Beginning, MllpFlaw Flaw, string Words)
{
    /// <summary>The answer to its sender, AR or CR with the reason; empty where MSH cannot be read.</summary>
    public ReadOnlyMemory<byte> Answer(string controlId, DateTimeOffset now)
    {
        if (!Hl7Header.TryRead(Beginning, out var header, out _)) return default;
        var code = header.IsEnhancedMode ? AcknowledgementCode.CR : AcknowledgementCode.AR;
        return Acknowledgement.Build(
            header, code, controlId, now, new Hl7Error(Hl7ErrorCode.ApplicationInternal, default, Words));
    }
}

/// <summary>The other end of one connection; <paramref name="Certificate"/> is the one it proved, if any.</summary>
/// <param name="Secured">The connection is TLS.</param>
public sealed record MllpPeer(long Connection, EndPoint? Remote, X509Certificate2? Certificate, bool Secured);

/// <summary>What happens at a listener besides messages.</summary>
public abstract record MllpEvent
{
    private MllpEvent()
    {
    }

    /// <summary>A connection was accepted (and its TLS handshake done).</summary>
    public sealed record Connected(MllpPeer Peer) : MllpEvent;

    /// <summary>A connection ended, with the reason in words.</summary>
    public sealed record Disconnected(MllpPeer Peer, string Reason, long Frames, long JunkBytes) : MllpEvent;

    /// <summary>A connection was turned away: too many, or no acceptable certificate.</summary>
    public sealed record TurnedAway(EndPoint? Remote, string Reason) : MllpEvent;

    /// <summary>A block was refused.</summary>
    public sealed record Refused(MllpRefusedFrame Frame) : MllpEvent;

    /// <summary>The handler failed; the message stays unanswered and its connection is closed, so the sender repeats.</summary>
    public sealed record HandlerFailed(MllpPeer Peer, long Number, Exception Fault) : MllpEvent;
}
