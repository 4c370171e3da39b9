namespace Vouch.Dicom.Network;

/// <summary>Bounds and times of an association.</summary>
public sealed record AssociationSettings
{
    /// <summary>Longest P-DATA-TF we take, in bytes of its variable part; told to the other end.</summary>
    public int PduBytesMax { get; init; } = 128 * 1024;

    /// <summary>Longest P-DATA-TF we send to one who takes any.</summary>
    public int SentPduBytesMax { get; init; } = 128 * 1024;

    /// <summary>Longest association unit; 128 contexts with many syntaxes fit.</summary>
    public int AssociationPduBytesMax { get; init; } = 256 * 1024;

    /// <summary>Longest command set, in bytes.</summary>
    public int CommandBytesMax { get; init; } = 64 * 1024;

    /// <summary>Longest identifier (query, match, attribute list), in bytes; objects are streamed and have no limit.</summary>
    public int IdentifierBytesMax { get; init; } = 16 * 1024 * 1024;

    /// <summary>Bytes of one object that wait for their reader before the sender is slowed.</summary>
    public int WaitingBytesMax { get; init; } = 1024 * 1024;

    /// <summary>Operations at once that we offer and take; 1 is synchronous.</summary>
    public ushort OperationsMax { get; init; } = 16;

    /// <summary>ARTIM: a connection without request, or not closed after the end, is closed. Source: PS3.8, 9.1.5.</summary>
    public TimeSpan Artim { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Connecting, TLS handshake and negotiation must be done within this time.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>An association on which nothing happens for so long, with no operation under way, is aborted.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>An answer to a request must come within this time; each pending one starts it anew.</summary>
    public TimeSpan ResponseTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>A write the other end does not take within this time ends the association.</summary>
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// TCP data is acknowledged at once, where the system can (Linux): senders with Nagle's algorithm wait for it.
    /// </summary>
    public bool AcknowledgeAtOnce { get; init; } = true;

    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
