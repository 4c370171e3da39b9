using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Frame;

namespace Vouch.Department.Laboratory;

/// <summary>Escalates critical calls that nobody has read back in time.</summary>
public sealed class CriticalCallEscalation(Db db, TimeProvider clock, LiveTopics live, ILogger<CriticalCallEscalation> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            try
            {
                if (await CriticalCalls.EscalateAsync(db, clock.GetUtcNow(), stoppingToken) > 0)
                    live.Say("critical-calls");
            }
            catch (NpgsqlException fault)
            {
                log.LogWarning("Critical calls could not be escalated: {Reason}", fault.Message);
            }
    }
}
