using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Vouch.Department.Platform.Jobs;

/// <summary>Says every few seconds that this node lives, and forgets nodes that have been silent for a week.</summary>
public sealed class NodeHeartbeat(NpgsqlDataSource source, Node node, DiskRoom room, ILogger<NodeHeartbeat> log) : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await BeatAsync(stoppingToken);
            }
            catch (NpgsqlException e)
            {
                if (!room.Report(e))
                    log.LogWarning("The heartbeat of this node was not written: {Reason}", e.Message);
            }

            await Task.Delay(Beat, stoppingToken);
        }
    }

    private async Task BeatAsync(CancellationToken ct)
    {
        await using var command = source.CreateCommand(
            """
            with silent as (delete from node where seen_at < clock_timestamp() - interval '7 days')
            insert into node (id, name, version) values ($1, $2, $3)
            on conflict (id) do update set seen_at = clock_timestamp()
            """);
        command.Parameters.Add(Sql.Parameter(node.Id));
        command.Parameters.Add(Sql.Parameter(node.Name));
        command.Parameters.Add(Sql.Parameter(node.Version));
        await command.ExecuteNonQueryAsync(ct);
    }
}
