using System.Net;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vouch.Department.Platform;
using Vouch.Wire.Hl7.Mllp;

namespace Vouch.Department.Exchange.Hospital;

/// <summary>Where HL7 v2 is listened for; port 0 takes a free one.</summary>
public sealed record MllpPlace(IPEndPoint EndPoint);

/// <summary>The one MLLP listener that all systems of the hospital send to. Source: HL7 v2 Transport Specification: MLLP, release 1.</summary>
public sealed partial class HospitalListener(MllpPlace place, HospitalIntake intake, ILogger<HospitalListener> log) : IHostedService, IAsyncDisposable
{
    /// <summary>Longest message taken: a report with its PDF has a few, this is far beyond.</summary>
    public int MessageBytesMax { get; init; } = 64 * 1024 * 1024;

    private MllpListener? listener;

    /// <summary>Where it listens; the real port.</summary>
    public IPEndPoint EndPoint => listener?.EndPoint ?? place.EndPoint;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        listener = MllpListener.Start(new MllpListenerOptions
        {
            EndPoint = place.EndPoint,
            Handle = intake.HandleAsync,
            Refuse = intake.RefuseAsync,
            Observe = Observe,
            FrameBytesMax = MessageBytesMax,
        });
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        if (listener is not null)
            await listener.DisposeAsync();
        listener = null;
    }

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
