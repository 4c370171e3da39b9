using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Vouch.Department.Platform;

namespace Vouch.Department.Exchange;

/// <summary>
/// Makes received messages durable. Two writers with the connections partitioned between them; each takes what waits,
/// writes it in one statement and one commit, and only then lets the senders be acknowledged. Sequence numbers are
/// given in the database: gap-free per connection, also with several nodes.
/// </summary>
public sealed class InboxWriter : BackgroundService
{
    private const int Writers = 2;

    /// <summary>Messages waiting for a writer; senders beyond it wait, which is back-pressure.</summary>
    private const int WaitingMax = 4096;

    /// <summary>Messages and bytes of one commit.</summary>
    private const int BatchMessagesMax = 256;
    private const int BatchBytesMax = 16 * 1024 * 1024;

    private readonly Channel<Waiting>[] queues = new Channel<Waiting>[Writers];
    private readonly NpgsqlDataSource source;
    private readonly TimeProvider clock;
    private readonly DiskRoom room;
    private readonly ILogger<InboxWriter> log;

    public InboxWriter(NpgsqlDataSource source, TimeProvider clock, DiskRoom room, ILogger<InboxWriter> log)
    {
        (this.source, this.clock, this.room, this.log) = (source, clock, room, log);
        for (var i = 0; i < Writers; i++)
            queues[i] = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(WaitingMax) { SingleReader = true });
    }

    /// <summary>Completes once the message is committed; faults when it could not be kept: then it is not acknowledged.</summary>
    public async Task<KeptMessage> KeepAsync(ReceivedMessage message, CancellationToken ct)
    {
        if (room.Full is { } full)
            throw new NotKeptException(full);
        var waiting = new Waiting(message);
        await queues[(uint)message.ConnectionId.GetHashCode() % Writers].Writer.WriteAsync(waiting, ct);
        return await waiting.Kept.Task.WaitAsync(ct);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(queues.Select(queue => Task.Run(() => WriteAsync(queue.Reader, stoppingToken), CancellationToken.None)));

    private async Task WriteAsync(ChannelReader<Waiting> reader, CancellationToken ct)
    {
        var batch = new List<Waiting>(BatchMessagesMax);
        var together = 0; // How many the last commit kept, and how long it took.
        var took = TimeSpan.Zero;
        while (await ReadBatchAsync(reader, batch, together, took, ct))
        {
            var begun = Stopwatch.GetTimestamp();
            try
            {
                await CommitAsync(batch, ct);
            }
            catch (Exception fault)
            {
                // Whatever it was, this writer goes on with what comes next. The senders are told nothing; they send again. What was half written is rolled back.
                if (!room.Report(fault))
                    log.LogError("Inbox: {Count} messages could not be kept and are not acknowledged: {Reason}", batch.Count, fault.Message);
                Exception told = room.Full is { } full ? new NotKeptException(full) : fault;
                foreach (var waiting in batch)
                    waiting.Kept.TrySetException(told);
            }

            (together, took) = (batch.Count, Stopwatch.GetElapsedTime(begun));
            batch.Clear();
        }
    }

    /// <summary>
    /// What waits, to the bounds of a commit. Senders just acknowledged are about to send again: as many as were together are
    /// waited for, a quarter of a commit's time at most; else the first to come would have a commit for itself, and all others wait for it.
    /// </summary>
    private static async Task<bool> ReadBatchAsync(ChannelReader<Waiting> reader, List<Waiting> batch, int together, TimeSpan took, CancellationToken ct)
    {
        try
        {
            if (!await reader.WaitToReadAsync(ct))
                return false;
        }
        catch (OperationCanceledException)
        {
            return false;
        }

        for (var since = Stopwatch.GetTimestamp(); reader.Count < together && Stopwatch.GetElapsedTime(since) < took / 4;)
            await Task.Yield();

        var bytes = 0;
        while (batch.Count < BatchMessagesMax && bytes < BatchBytesMax && reader.TryRead(out var waiting))
        {
            batch.Add(waiting);
            bytes += waiting.Message.Body.Length;
        }

        return true;
    }

    private async Task CommitAsync(List<Waiting> batch, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var command = new NpgsqlCommand(InsertSql, connection);
        var now = clock.GetUtcNow();
        command.Parameters.Add(Sql.Parameter(batch.ConvertAll(_ => Guid.CreateVersion7(now)).ToArray()));
        command.Parameters.Add(Sql.Parameter(batch.ConvertAll(w => w.Message.ConnectionId).ToArray()));
        command.Parameters.Add(Sql.Parameter(batch.ConvertAll(w => w.Message.ControlId).ToArray()));
        command.Parameters.Add(Sql.Parameter(batch.ConvertAll(w => w.Message.MessageType).ToArray()));
        command.Parameters.Add(Sql.Parameter(batch.ConvertAll(w => w.Message.Hash).ToArray()));
        command.Parameters.Add(Sql.Parameter(batch.ConvertAll(w => w.Message.Body.ToArray()).ToArray()));
        // One statement outside a transaction block: it commits by itself, in one round trip.
        await using var reader = await command.ExecuteReaderAsync(ct);
        var kept = new KeptMessage[batch.Count];
        while (await reader.ReadAsync(ct))
            kept[reader.GetInt64(0) - 1] = new KeptMessage(reader.GetGuid(1), reader.GetInt64(2), reader.GetBoolean(3), reader.GetBoolean(4));
        await reader.DisposeAsync(); // The commit is certain only when the statement has ended.
        for (var i = 0; i < batch.Count; i++)
            batch[i].Kept.TrySetResult(kept[i]);
    }

    // A message twice in one batch is one message: the first of its key is written, both get its id. What is in the inbox
    // is looked for by lateral and limit: as a join or "exists" it may become a hash of the whole inbox, in a plan that was
    // made while the inbox was small and is kept.
    private const string InsertSql =
        """
        with given as (
          select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::bytea[], $6::bytea[]) with ordinality
            as g(id, connection_id, control_id, message_type, hash, body, ord)),
        known as (
          select g.ord, i.id, i.seq from given g cross join lateral (select id, seq from inbox
            where connection_id = g.connection_id and control_id = g.control_id and hash = g.hash limit 1) i),
        fresh as (
          select distinct on (connection_id, control_id, hash) * from given g
          where not exists (select 1 from known k where k.ord = g.ord)
          order by connection_id, control_id, hash, ord),
        counted as (
          insert into connection_counter as c (connection_id, last_in)
          select connection_id, count(*) from fresh group by connection_id
          on conflict (connection_id) do update set last_in = c.last_in + excluded.last_in
          returning connection_id, last_in),
        numbered as (
          select f.*, c.last_in - count(*) over (partition by f.connection_id)
              + row_number() over (partition by f.connection_id order by f.ord) as seq,
            other.here is not null as conflicts
          from fresh f join counted c using (connection_id)
          left join lateral (select true as here from inbox i
            where i.connection_id = f.connection_id and i.control_id = f.control_id limit 1) other on true),
        written as (
          insert into inbox (id, connection_id, seq, control_id, message_type, hash, body, conflicts)
          select id, connection_id, seq, control_id, message_type, hash, body, conflicts from numbered),
        queued as (
          insert into inbox_work (inbox_id, connection_id, seq) select id, connection_id, seq from numbered)
        select g.ord, n.id, n.seq, n.ord <> g.ord, n.conflicts
          from given g join numbered n using (connection_id, control_id, hash)
        union all
        select ord, id, seq, true, false from known
        """;

    private sealed record Waiting(ReceivedMessage Message)
    {
        public TaskCompletionSource<KeptMessage> Kept { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
