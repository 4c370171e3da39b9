using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Vouch.Department.Exchange.Hospital;
using Vouch.Department.Platform;
using Vouch.Wire.Hl7.Mllp;

namespace Vouch.Department.Exchange.Outbox;

/// <summary>How a partner is doing, as this node sees it.</summary>
public sealed record PartnerState(bool IsConnected, string? Trouble, DateTimeOffset? TroubleSince, DateTimeOffset? NextTry);

/// <summary>
/// Delivers kept messages, one link a partner: in the order written, never reordered for one patient. The bytes sent are
/// the bytes kept, also after a crash. A partner that is silent, slow or gone holds up only itself.
/// </summary>
public sealed partial class OutboxSender(Db db, ConnectionsInForce connections, TimeProvider clock, ILogger<OutboxSender> log)
    : BackgroundService
{
    private readonly ConcurrentDictionary<Guid, Task> running = new();
    private readonly ConcurrentDictionary<Guid, PartnerState> states = new();

    /// <summary>Pause when a partner has nothing to get.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Back-off doubles from here up to <see cref="BackOffMax"/>.</summary>
    public TimeSpan BackOffMin { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan BackOffMax { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Null: not seen yet.</summary>
    public PartnerState? StateOf(Guid connection) => states.GetValueOrDefault(connection);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                foreach (var partner in connections.All.Where(IsOurs))
                    if (!running.TryGetValue(partner.Id, out var link) || link.IsCompleted)
                        running[partner.Id] = Task.Run(() => ServeAsync(partner, stoppingToken), CancellationToken.None);
                await Task.Delay(Pause, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(running.Values);
        }
    }

    private static bool IsOurs(ConnectionRecord connection) =>
        connection is { Kind: "mllp-out", Enabled: true };

    private async Task ServeAsync(ConnectionRecord partner, CancellationToken ct)
    {
        try
        {
            // One node a partner: the lock goes with the database session, also when this process is killed.
            await using var lease = await db.Source.OpenConnectionAsync(ct);
            if (!await Sql.OneAsync(lease, "select pg_try_advisory_lock(hashtextextended($1, 0))", ["outbox:" + partner.Id], r => r.GetBoolean(0), CancellationToken.None))
                return;
            try
            {
                var link = new OutboxLink(db, partner, clock) { BackOffMin = BackOffMin, BackOffMax = BackOffMax };
                await using (link)
                    await RunAsync(link, lease, partner, ct);
            }
            finally
            {
                if (lease.State == System.Data.ConnectionState.Open)
                    await Sql.OneAsync(lease, "select pg_advisory_unlock(hashtextextended($1, 0))", ["outbox:" + partner.Id],
                        r => r.GetBoolean(0), CancellationToken.None);
            }
        }
        catch (Exception fault) // Whatever it was, the partner is served again a moment later.
        {
            if (!ct.IsCancellationRequested)
                Interrupted(partner.Name, fault.Message);
        }
    }

    private async Task RunAsync(OutboxLink link, NpgsqlConnection lease, ConnectionRecord partner, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested && connections.All.Contains(partner))
        {
            var sent = await link.SendWindowAsync(ct);
            states[partner.Id] = link.State;
            if (link.State.NextTry is { } next)
                await Task.Delay(Shorter(next - clock.GetUtcNow(), TimeSpan.FromSeconds(1)), ct);
            else if (sent == 0)
                await Task.Delay(Pause, ct);
            // The lease must still be ours before more is sent.
            await Sql.OneAsync(lease, "select 1", [], r => r.GetInt32(0), ct);
        }

        states.TryRemove(partner.Id, out _);
    }

    private static TimeSpan Shorter(TimeSpan wanted, TimeSpan most) =>
        wanted < TimeSpan.Zero ? TimeSpan.Zero : wanted < most ? wanted : most;

    [LoggerMessage(LogLevel.Warning, "Sending to {Partner} was interrupted: {Reason}")]
    private partial void Interrupted(string partner, string reason);
}
