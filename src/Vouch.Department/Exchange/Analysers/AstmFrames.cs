using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Jobs;
using Vouch.Wire.Astm;

namespace Vouch.Department.Exchange.Analysers;

/// <summary>One accepted frame with its place: the session (one socket), the transfer in it, the frame in that.</summary>
/// <param name="ConnectionId">Null while the sender is not known yet.</param>
public sealed record KeptFrame(Guid Session, Guid? ConnectionId, string Remote, long Transfer, int Place, ReadOnlyMemory<byte> Text, bool IsLast);

/// <summary>
/// Makes frames durable before their ACK: many sessions share a commit. They are forgotten once the message they carried is
/// in the inbox; what a crash leaves here is put together and kept as an incomplete message.
/// </summary>
public sealed class AstmFrames(NpgsqlDataSource source, Node node, DiskRoom room, ILogger<AstmFrames> log) : BackgroundService
{
    private const int WaitingMax = 4096;
    private const int BatchMax = 256;
    private const string FrameSql = "select session, connection_id, remote, transfer, place, text, is_last from astm_frame";
    private const string LeftMax = "10000";

    /// <summary>So many rounds the others get to take their locks again after the database was away.</summary>
    private const int RoundsAfterLoss = 5;

    private NpgsqlConnection? alive;
    private int roundsToWait;
    private readonly Channel<Waiting> queue = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(WaitingMax) { SingleReader = true });

    /// <summary>Completes once the frame is committed; faults when it could not be kept: then it is not acknowledged.</summary>
    public async Task KeepAsync(KeptFrame frame, CancellationToken ct)
    {
        if (room.Full is { } full)
            throw new NotKeptException(full);
        var waiting = new Waiting.Frame(frame);
        await queue.Writer.WriteAsync(waiting, ct);
        await waiting.Kept.Task.WaitAsync(ct);
    }

    /// <summary>Frames of the session up to this one are in the inbox; they go with the next commit.</summary>
    public ValueTask ForgetAsync(Guid session, long transfer, int place, CancellationToken ct) =>
        queue.Writer.WriteAsync(new Waiting.Forget(session, transfer, place), ct);

    /// <summary>What sessions of this node that ended without a word left behind, oldest frame first.</summary>
    public Task<List<KeptFrame>> LeftBehindAsync(Db db, TimeSpan quietFor, CancellationToken ct) => db.ListAsync(
        $"""
        {FrameSql} where node_id = $2 and session in (select session from astm_frame group by session having max(received_at) <= clock_timestamp() - $1)
        order by session, transfer, place limit {LeftMax}
        """, [quietFor, node.Id], Read, ct);

    /// <summary>
    /// Takes what nodes left behind that live no more, at once: a living node holds the lock of its id, and it ends with its
    /// database session, also when the program or the machine was killed.
    /// </summary>
    public async Task OfTheDeadAsync(Func<List<KeptFrame>, Task> take, CancellationToken ct)
    {
        if (roundsToWait > 0)
        {
            roundsToWait--;
            return;
        }

        await using var connection = await source.OpenConnectionAsync(ct);
        var others = await Sql.ListAsync(connection, "select distinct node_id from astm_frame where node_id <> $1", [node.Id], r => r.GetGuid(0), ct);
        foreach (var other in others)
        {
            if (!await Sql.OneAsync(connection, "select pg_try_advisory_lock(hashtextextended($1, 0))", [LockOf(other)], r => r.GetBoolean(0), CancellationToken.None))
                continue;
            try
            {
                await take(await Sql.ListAsync(connection, $"{FrameSql} where node_id = $1 order by session, transfer, place limit {LeftMax}", [other], Read, ct));
            }
            finally
            {
                await Sql.OneAsync(connection, "select pg_advisory_unlock(hashtextextended($1, 0))", [LockOf(other)], r => r.GetBoolean(0), CancellationToken.None);
            }
        }
    }

    /// <summary>Holds this node's lock; taken again when its database session was lost.</summary>
    public async Task LiveAsync(CancellationToken ct)
    {
        if (alive is { FullState: System.Data.ConnectionState.Open })
        {
            try
            {
                await Sql.OneAsync(alive, "select 1", [], r => r.GetInt32(0), ct);
                return;
            }
            catch (NpgsqlException)
            {
                // The session is gone, and the lock with it: a new one follows.
            }
        }

        if (alive is not null)
        {
            roundsToWait = RoundsAfterLoss;
            await alive.DisposeAsync();
            alive = null;
        }

        alive = await source.OpenConnectionAsync(ct);
        // Asked to the end, or the session would go back to the pool with the lock. Waits: another node that looks whether we live holds it for a moment.
        await Sql.OneAsync(alive, "select pg_advisory_lock(hashtextextended($1, 0))", [LockOf(node.Id)], _ => true, CancellationToken.None);
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await LiveAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (alive is null)
            return;
        try
        {
            // A pooled session would keep the lock until somebody uses it again.
            await Sql.OneAsync(alive, "select pg_advisory_unlock(hashtextextended($1, 0))", [LockOf(node.Id)], r => r.GetBoolean(0), CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            // The session is gone, and the lock with it.
        }

        await alive.DisposeAsync();
        alive = null;
    }

    private static string LockOf(Guid id) => "astm-node:" + id;

    private static KeptFrame Read(NpgsqlDataReader r) =>
        new(r.GetGuid(0), r.GuidOrNull(1), r.GetString(2), r.GetInt64(3), r.GetInt32(4), r.GetFieldValue<byte[]>(5), r.GetBoolean(6));

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.Run(() => WriteAsync(stoppingToken), CancellationToken.None);

    private async Task WriteAsync(CancellationToken ct)
    {
        var batch = new List<Waiting>(BatchMax);
        try
        {
            while (await queue.Reader.WaitToReadAsync(ct))
            {
                while (batch.Count < BatchMax && queue.Reader.TryRead(out var waiting))
                    batch.Add(waiting);
                await TryCommitAsync(batch, ct);
                batch.Clear();
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task TryCommitAsync(List<Waiting> batch, CancellationToken ct)
    {
        var frames = batch.OfType<Waiting.Frame>().ToList();
        try
        {
            await CommitAsync(frames.ConvertAll(waiting => waiting.What), [.. batch.OfType<Waiting.Forget>()], ct);
            foreach (var waiting in frames)
                waiting.Kept.TrySetResult();
        }
        catch (Exception fault) // Whatever it was, the next frames are waiting.
        {
            if (!room.Report(fault))
                log.LogError("ASTM: {Count} frames could not be kept and are not acknowledged: {Reason}", frames.Count, fault.Message);
            Exception told = room.Full is { } full ? new NotKeptException(full) : fault;
            foreach (var waiting in frames)
                waiting.Kept.TrySetException(told);
        }
    }

    // One batch is one implicit transaction and one flush.
    private async Task CommitAsync(List<KeptFrame> frames, List<Waiting.Forget> forgotten, CancellationToken ct)
    {
        await using var batch = source.CreateBatch();
        void Ask(string sql, params object[] args)
        {
            var command = new NpgsqlBatchCommand(sql);
            foreach (var arg in args)
                command.Parameters.Add(Sql.Parameter(arg));
            batch.BatchCommands.Add(command);
        }

        if (frames.Count > 0)
            Ask("""
                insert into astm_frame (session, connection_id, remote, transfer, place, text, is_last, node_id)
                select *, $8 from unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[], $5::int[], $6::bytea[], $7::bool[])
                """,
                frames.ConvertAll(f => f.Session).ToArray(), frames.ConvertAll(f => f.ConnectionId).ToArray(), frames.ConvertAll(f => f.Remote).ToArray(),
                frames.ConvertAll(f => f.Transfer).ToArray(), frames.ConvertAll(f => f.Place).ToArray(),
                frames.ConvertAll(f => f.Text.ToArray()).ToArray(), frames.ConvertAll(f => f.IsLast).ToArray(), node.Id);
        foreach (var (session, transfer, place) in forgotten)
            Ask("delete from astm_frame where session = $1 and (transfer, place) <= ($2, $3)", session, transfer, place);
        if (batch.BatchCommands.Count > 0)
            await batch.ExecuteNonQueryAsync(ct);
    }

    private abstract record Waiting
    {
        public sealed record Frame(KeptFrame What) : Waiting
        {
            public TaskCompletionSource Kept { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        public sealed record Forget(Guid Session, long Transfer, int Place) : Waiting;
    }
}
