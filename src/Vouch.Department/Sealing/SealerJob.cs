using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Vouch.Department.Platform;

namespace Vouch.Department.Sealing;

/// <summary>Seals at least every second for as long as the program runs; on every node, one sealing at a time.</summary>
public sealed class SealerJob(Db db, PlatformPlace place, WitnessFile witness, DiskRoom room, ILogger<SealerJob> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan PauseAfterRefusal = TimeSpan.FromMinutes(1);
    private static readonly Meter Meter = new("Vouch.Sealing");
    private static readonly Counter<long> Sealed = Meter.CreateCounter<long>("vouch_leaves_sealed", description: "Leaves sealed by this node.");

    /// <summary>Why nothing is sealed; null while all is well.</summary>
    public Refusal? Stopped { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            if (!SealingKey.Open(place).Succeeded(out var signer, out var refusal))
            {
                await RefuseAsync(refusal, stoppingToken);
                continue;
            }

            using (signer)
                await SealAsync(new Sealer(db, signer, witness), stoppingToken);
        }
    }

    private async Task SealAsync(Sealer sealer, CancellationToken ct)
    {
        var away = false;
        while (!ct.IsCancellationRequested)
        {
            try
            {
                if (!(await sealer.SealAsync(ct)).Succeeded(out var leaves, out var refusal))
                {
                    await RefuseAsync(refusal, ct);
                    continue;
                }

                (Stopped, away) = (null, false);
                Sealed.Add(leaves);
                if (leaves < Sealer.BatchLeaves)
                    await Task.Delay(Pause, ct);
            }
            catch (Exception e) when (e is NpgsqlException or IOException or UnauthorizedAccessException)
            {
                // The database is away, or the witness file cannot be written: what waits stays in its queue.
                if (!room.Report(e) && !away)
                    log.LogWarning("Sealing failed and is tried again: {Why}", e.Message);
                away = LostDatabase.IsPassing(e);
                await Task.Delay(Pause, ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task RefuseAsync(Refusal refusal, CancellationToken ct)
    {
        Stopped = refusal;
        log.LogCritical("{Refusal}", refusal.Text);
        await Task.Delay(PauseAfterRefusal, ct);
    }
}
