using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Vouch.Department.Platform.Frame;

/// <summary>
/// News for open pages. A feature says the topic after its commit; each node gathers topics and passes them on at most
/// every 200 ms on a connection of its own, so that no hot transaction ever carries a NOTIFY.
/// </summary>
public sealed partial class LiveTopics(NpgsqlDataSource source, TimeProvider clock, ILogger<LiveTopics> log) : BackgroundService
{
    private const string ChannelName = "vouch_live";
    private const int TopicLengthMax = 100;
    private const int PayloadLengthMax = 7_000;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, bool> waiting = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Channel<string>, IReadOnlySet<string>> listeners = new();

    /// <summary>Something of the topic changed: "orders", "specimens", "device:…". Cheap; call it after the commit.</summary>
    public void Say(string topic)
    {
        if (topic.Length is 0 or > TopicLengthMax || topic.Contains('\n'))
            throw new ArgumentException("A topic is a short word.", nameof(topic));
        waiting[topic] = true;
    }

    /// <summary>A page's ear for its topics. A slow page misses repeats of a topic, never the last one.</summary>
    internal Channel<string> Listen(IReadOnlySet<string> topics)
    {
        var ear = Channel.CreateBounded<string>(new BoundedChannelOptions(64) { FullMode = BoundedChannelFullMode.DropOldest });
        listeners[ear] = topics;
        return ear;
    }

    internal void Leave(Channel<string> ear) => listeners.TryRemove(ear, out _);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.WhenAll(HearAsync(stoppingToken), PassOnAsync(stoppingToken));
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (failure is NpgsqlException or InvalidOperationException or System.Net.Sockets.SocketException or IOException)
            {
                Lost(failure.Message);
                await Task.Delay(Again, clock, CancellationToken.None);
            }
        }
    }

    private async Task HearAsync(CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        connection.Notification += (_, news) =>
        {
            foreach (var topic in news.Payload.Split('\n'))
                foreach (var (ear, topics) in listeners)
                    if (topics.Contains(topic))
                        ear.Writer.TryWrite(topic);
        };
        await using (var listen = new NpgsqlCommand($"listen {ChannelName}", connection))
            await listen.ExecuteNonQueryAsync(ct);
        // What was said while this node could not hear is unknown: every page asks once.
        foreach (var (ear, topics) in listeners)
            foreach (var topic in topics)
                ear.Writer.TryWrite(topic);
        while (true)
            await connection.WaitAsync(ct);
    }

    private async Task PassOnAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(Pace, clock);
        while (await timer.WaitForNextTickAsync(ct))
        {
            if (waiting.IsEmpty)
                continue;
            var topics = new List<string>();
            var length = 0;
            foreach (var topic in waiting.Keys)
            {
                if ((length += topic.Length + 1) > PayloadLengthMax)
                    break;
                if (waiting.TryRemove(topic, out _))
                    topics.Add(topic);
            }

            try
            {
                await using var command = source.CreateCommand("select pg_notify($1, $2)");
                command.Parameters.Add(new() { Value = ChannelName });
                command.Parameters.Add(new() { Value = string.Join('\n', topics) });
                await command.ExecuteNonQueryAsync(ct);
            }
            catch
            {
                topics.ForEach(topic => waiting[topic] = true);
                throw;
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Live pages lost the database and try again: {Reason}")]
    private partial void Lost(string reason);
}
