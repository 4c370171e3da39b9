using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Vouch.Department.Exchange.Hospital;
using Vouch.Department.Exchange.Outbox;
using Vouch.Department.Orders;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Frame;
using static System.FormattableString;

namespace Vouch.Department.Exchange;

/// <summary>
/// Tells open pages that a connection's counters or links changed: looks at the kept counters once a second, so that neither
/// intake nor the workers ever do it, and a busy connection is news once a second and not with every message. The boards of
/// orders hear of it every few seconds.
/// </summary>
internal sealed class ConnectionNews(
    Db db, LiveTopics topics, OutboxSender sender, KnockingSenders knocking, ILogger<ConnectionNews> log) : BackgroundService
{
    /// <summary>Topic of any connection.</summary>
    public const string Topic = "connections";

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <summary>Looks between two news for the boards of orders, which are larger than a counter.</summary>
    private const int BoardsAfter = 3;

    /// <summary>Topic of one connection.</summary>
    public static string TopicOf(Guid connection) => "connection:" + connection;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var before = new Dictionary<Guid, string>();
        var knocked = "";
        var (looks, boards) = (0, false);
        using var timer = new PeriodicTimer(Every);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var now = await CountersAsync(stoppingToken);
                var changed = now.Keys.Union(before.Keys).Where(id => now.GetValueOrDefault(id) != before.GetValueOrDefault(id)).ToList();
                var knocks = Invariant($"{knocking.All.Count} {knocking.All.Sum(one => one.Times)}");
                if (changed.Count > 0 || knocks != knocked)
                    topics.Say(Topic);
                foreach (var connection in changed)
                    topics.Say(TopicOf(connection));
                // What a message ordered, measured or cancelled moves on the boards.
                boards |= changed.Count > 0;
                if (++looks % BoardsAfter == 0 && boards)
                {
                    topics.Say(OrdersHosting.Topic);
                    boards = false;
                }

                (before, knocked) = (now, knocks);
            }
            catch (NpgsqlException fault)
            {
                log.LogWarning("The counters of connections could not be read: {Reason}", fault.Message);
            }
        }
    }

    private async Task<Dictionary<Guid, string>> CountersAsync(CancellationToken ct)
    {
        var rows = await db.ListAsync(
            """
            select c.id, concat_ws(' ', c.enabled, k.last_in, k.last_out, i.done, i.waiting, i.set_aside, o.done, o.set_aside,
              (select count(*) from outbox_delivery where connection_id = c.id and alarm))
            from connection c left join connection_counter k on k.connection_id = c.id
            left join connection_tally i on i.connection_id = c.id and i.way = 'in'
            left join connection_tally o on o.connection_id = c.id and o.way = 'out'
            """, [], r => (Id: r.GetGuid(0), Words: r.GetString(1)), ct);
        return rows.ToDictionary(row => row.Id, row => row.Words + sender.StateOf(row.Id)?.Trouble);
    }
}
