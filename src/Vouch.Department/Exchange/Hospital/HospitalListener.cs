using System.Net;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vouch.Department.Platform;
using Vouch.Wire.Hl7.Mllp;

namespace Vouch.Department.Exchange.Hospital;

/// <summary>Where HL7 v2 is listened for; port 0 takes a free one, null does not listen.</summary>
/// <param name="Secured">The same over TLS.</param>
public sealed record MllpPlace(IPEndPoint? EndPoint, IPEndPoint? Secured = null);

/// <summary>The MLLP listener, in clear and over TLS, that all systems of the hospital send to. Source: HL7 v2 Transport Specification: MLLP, release 1.</summary>
public sealed partial class HospitalListener(MllpPlace place, LinkTls tls, HospitalIntake intake, ILogger<HospitalListener> log) : IHostedService, IAsyncDisposable
{
    /// <summary>Longest message taken: a report with its PDF has a few, this is far beyond.</summary>
    public int MessageBytesMax { get; init; } = 64 * 1024 * 1024;

    private readonly List<MllpListener> listeners = [];

    /// <summary>Where it listens in clear; the real port. Without it, where it listens over TLS.</summary>
    public IPEndPoint EndPoint => listeners.Count > 0 ? listeners[0].EndPoint : (place.EndPoint ?? place.Secured)!;

    /// <summary>Where it listens over TLS; null: it does not.</summary>
    public IPEndPoint? Secured => place.Secured is null ? null : listeners.Count > 0 ? listeners[^1].EndPoint : place.Secured;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (place.EndPoint is { } clear)
            listeners.Add(Listen(clear, tls: null));
        if (place.Secured is { } secured)
            listeners.Add(Listen(secured, tls.Mllp));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        var open = listeners.ToArray();
        listeners.Clear();
        await Task.WhenAll(open.Select(listener => listener.DisposeAsync().AsTask()));
    }

    private MllpListener Listen(IPEndPoint endPoint, MllpServerTls? tls) => MllpListener.Start(new MllpListenerOptions
    {
        EndPoint = endPoint,
        Handle = intake.HandleAsync,
        Refuse = intake.RefuseAsync,
        Observe = Observe,
        FrameBytesMax = MessageBytesMax,
        Tls = tls,
    });

    private void Observe(MllpEvent happened)
    {
        switch (happened)
        {
            case MllpEvent.TurnedAway away: TurnedAway(away.Remote, away.Reason); break;
            case MllpEvent.Refused refused: Refused(refused.Frame.Peer.Remote, refused.Frame.Words); break;
            case MllpEvent.HandlerFailed { Fault: NotKeptException }: break; // Said once a minute for all of them.
            case MllpEvent.HandlerFailed failed: Failed(failed.Fault, failed.Peer.Remote); break;
        }
    }

    [LoggerMessage(LogLevel.Warning, "MLLP: {Remote} turned away: {Reason}")]
    private partial void TurnedAway(EndPoint? remote, string reason);

    [LoggerMessage(LogLevel.Warning, "MLLP: a block from {Remote} was refused: {Reason}")]
    private partial void Refused(EndPoint? remote, string reason);

    [LoggerMessage(LogLevel.Error, "MLLP: a message from {Remote} was not kept and stays unanswered")]
    private partial void Failed(Exception fault, EndPoint? remote);
}
