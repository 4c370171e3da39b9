using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Vouch.Wire.Hl7.Mllp;

/// <summary>Whether a client must show a certificate.</summary>
public enum MllpClientCertificate
{
    /// <summary>Not asked for.</summary>
    NotAsked,

    /// <summary>Asked for; a client without one is taken, one with an unacceptable one is not.</summary>
    Optional,

    /// <summary>A client without an acceptable one is turned away.</summary>
    Required,
}

/// <summary>Judges the certificate of the other end.</summary>
public delegate bool MllpCertificateCheck(X509Certificate2 certificate, X509Chain? chain, SslPolicyErrors errors);

/// <summary>TLS of a listener.</summary>
public sealed record MllpServerTls(X509Certificate2 Certificate)
{
    /// <summary>Whether clients must show a certificate.</summary>
    public MllpClientCertificate Client { get; init; } = MllpClientCertificate.Required;

    /// <summary>Certificates between ours and its root, sent along with it.</summary>
    public X509Certificate2Collection Chain { get; init; } = [];

    /// <summary>Judges a client's certificate; null accepts what chains to the machine's trusted roots.</summary>
    public MllpCertificateCheck? Accept { get; init; }
}

/// <summary>Where and how a listener listens.</summary>
public sealed record MllpListenerOptions
{
    /// <summary>Address and port; port 0 takes a free one.</summary>
    public required IPEndPoint EndPoint { get; init; }

    /// <summary>Handles one message and returns its answer; empty: no answer is sent.</summary>
    public required Func<MllpFrame, CancellationToken, ValueTask<ReadOnlyMemory<byte>>> Handle { get; init; }

    /// <summary>Answers a refused block; null sends nothing.</summary>
    public Func<MllpRefusedFrame, CancellationToken, ValueTask<ReadOnlyMemory<byte>>>? Refuse { get; init; }

    /// <summary>Hears of connections, refusals and failures; must be quick and must not throw.</summary>
    public Action<MllpEvent>? Observe { get; init; }

    /// <summary>TLS; null listens in clear.</summary>
    public MllpServerTls? Tls { get; init; }

    /// <summary>Connections at once; further ones are turned away.</summary>
    public int ConnectionsMax { get; init; } = 256;

    /// <summary>Messages of one connection handled at once; answers keep the order of the messages.</summary>
    public int InFlightMax { get; init; } = 32;

    /// <summary>Longest message, in bytes.</summary>
    public int FrameBytesMax { get; init; } = 64 * 1024 * 1024;

    /// <summary>A connection on which nothing arrives for so long, and nothing is being handled, is closed.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>TLS handshake and each write of an answer must be done within this time.</summary>
    public TimeSpan LinkTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The clock of the timeouts.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
