using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Vouch.Department.Platform;
using static System.FormattableString;

namespace Vouch.Department.Exchange;

/// <summary>
/// Works kept messages off: one lane a connection, strictly in order within it, lanes side by side. A lane is leased by a
/// session lock of the database, so that two nodes never work one connection at the same time and a crash frees it.
/// </summary>
public sealed class InboxWorkers(Db db, IEnumerable<IMessageWork> kinds, ILogger<InboxWorkers> log) : BackgroundService
{
    /// <summary>Lanes worked at the same time by this node.</summary>
    private const int LanesAtOnce = 4;

    /// <summary>A fault of the program is tried again so many times; then the message waits for a person.</summary>
    private const int AttemptsMax = 3;

    /// <summary>How often lanes are looked for that nobody told us of (another node's, or from before a restart).</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly IMessageWork[] kinds = [.. kinds];
    private readonly Channel<Guid> lanes = Channel.CreateUnbounded<Guid>();
    private readonly ConcurrentDictionary<Guid, bool> listed = new();
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource<MessageOutcome>> awaited = new();

    /// <summary>There is work on this connection.</summary>
    public void Wake(Guid connection)
    {
        if (listed.TryAdd(connection, true))
            lanes.Writer.TryWrite(connection);
    }

    /// <summary>The outcome of a message that is about to be worked, for senders that are answered with it.</summary>
    public async Task<MessageOutcome?> OutcomeAsync(Guid inboxId, Guid connection, TimeSpan within, CancellationToken ct)
    {
        var outcome = awaited.GetOrAdd(inboxId, _ => new TaskCompletionSource<MessageOutcome>(TaskCreationOptions.RunContinuationsAsynchronously));
        Wake(connection);
        try
        {
            return await outcome.Task.WaitAsync(within, ct);
        }
        catch (TimeoutException)
        {
            return null;
        }
        finally
        {
            awaited.TryRemove(inboxId, out _);
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        Enumerable.Range(0, LanesAtOnce).Select(_ => Task.Run(() => WorkAsync(stoppingToken), CancellationToken.None))
            .Append(Task.Run(() => LookAsync(stoppingToken), CancellationToken.None)));

    private async Task LookAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(LookEvery);
        try
        {
            do
            {
                try
                {
                    foreach (var lane in await db.ListAsync(
                        "select distinct connection_id from inbox_work where state = 'queued'", [], r => r.GetGuid(0), ct))
                        Wake(lane);
                }
                catch (NpgsqlException fault)
                {
                    log.LogWarning("Inbox: the database does not answer ({Reason})", fault.Message);
                }
            }
            while (await timer.WaitForNextTickAsync(ct));
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task WorkAsync(CancellationToken ct)
    {
        try
        {
            await foreach (var lane in lanes.Reader.ReadAllAsync(ct))
            {
                listed.TryRemove(lane, out _);
                try
                {
                    await DrainAsync(lane, ct);
                }
                catch (NpgsqlException fault)
                {
                    log.LogWarning("Inbox lane {Lane}: {Reason}; tried again", lane, fault.Message);
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task DrainAsync(Guid lane, CancellationToken ct)
    {
        await using var lease = await db.Source.OpenConnectionAsync(ct);
        if (!await Sql.OneAsync(lease, "select pg_try_advisory_lock(hashtextextended($1, 0))", ["inbox:" + lane], r => r.GetBoolean(0), ct))
            return;
        try
        {
            while (await NextAsync(lease, lane, ct) is { } next)
                await WorkOneAsync(next.Message, next.Attempts, ct);
        }
        finally
        {
            await Sql.OneAsync(lease, "select pg_advisory_unlock(hashtextextended($1, 0))", ["inbox:" + lane], r => r.GetBoolean(0), CancellationToken.None);
        }
    }

    private static Task<NextMessage?> NextAsync(NpgsqlConnection lease, Guid lane, CancellationToken ct) =>
        Sql.OneAsync<NextMessage?>(lease,
            $"""
            select w.attempts, i.id, i.seq, i.control_id, i.message_type, i.received_at, coalesce(w.corrected, i.body), {ConnectionRecord.Columns}
            from inbox_work w join inbox i on i.id = w.inbox_id join connection c on c.id = w.connection_id
            where w.connection_id = $1 and w.state = 'queued' order by w.seq limit 1
            """, [lane],
            r => new NextMessage(r.GetInt32(0), new InboxMessage(r.GetGuid(1), r.GetInt64(2), ConnectionRecord.Row(r, 7), r.GetString(3),
                r.GetString(4), r.Instant(5), r.GetFieldValue<byte[]>(6))), ct);

    private async Task WorkOneAsync(InboxMessage message, int attempts, CancellationToken ct)
    {
        MessageOutcome outcome;
        try
        {
            outcome = await RunAsync(message, ct);
        }
        catch (Exception fault) when (fault is not OperationCanceledException && !(fault is NpgsqlException npgsql && LostDatabase.IsLost(npgsql)))
        {
            log.LogError(fault, "Message {Id} failed, attempt {Attempt}", message.Id, attempts + 1);
            if (attempts + 1 < AttemptsMax)
            {
                await using var again = await db.BeginAsync(Actor.Job("inbox"), null, ct);
                await again.ExecuteAsync("update inbox_work set attempts = attempts + 1 where inbox_id = $1", [message.Id], ct);
                await again.CommitAsync(ct);
                return;
            }

            outcome = await WaitAsync(message, subject: null, new Refusal("fault", "The program failed on this message.",
                fault.GetType().Name, "Report it; the message is kept and can be replayed."), ct);
        }

        if (awaited.TryRemove(message.Id, out var waiting))
            waiting.TrySetResult(outcome);
    }

    private async Task<MessageOutcome> RunAsync(InboxMessage message, CancellationToken ct)
    {
        var kind = Array.Find(kinds, k => k.Takes(message.Connection, message.MessageType));
        if (kind is null)
            return await WaitAsync(message, subject: null, new Refusal("message-type-unknown", $"Nothing here takes {message.MessageType}.",
                Hint: "Set it aside, or ask for the interface to be extended."), ct);
        var subject = kind.SubjectOf(message);
        await using var work = await db.BeginAsync(Actor.Connection(message.Connection.Name, message.Connection.Host ?? "inbound"), null, ct);
        if (subject is not null && await AheadAsync(work, message, subject, ct) is { } ahead)
            return await WaitAsync(message, subject, new Refusal("behind-waiting",
                Invariant($"Message {ahead} about the same order is waiting."), Hint: "Resolve that one first; this one follows."), ct);
        var outcome = await kind.RunAsync(work, message, ct);
        if (outcome is MessageOutcome.Waits waits)
        {
            await WaitAsync(message, subject, waits.Reason, ct);
            return waits;
        }

        var done = (MessageOutcome.Done)outcome;
        await work.ExecuteAsync(
            "update inbox_work set state = 'done', subject = $2, reason_code = null, reason = $3, outcome = $4::jsonb, changed_at = clock_timestamp() where inbox_id = $1",
            [message.Id, subject, done.Sentence, JsonSerializer.Serialize(done.Links)], ct);
        await work.CommitAsync(ct);
        return done;
    }

    /// <summary>The sequence number of an earlier message about the same subject that still waits.</summary>
    private static Task<long?> AheadAsync(Work work, InboxMessage message, string subject, CancellationToken ct) =>
        work.OneAsync<long?>(
            "select seq from inbox_work where connection_id = $1 and state = 'waiting' and subject = $2 and seq < $3 order by seq limit 1",
            [message.Connection.Id, subject, message.Seq], r => r.GetInt64(0), ct);

    private async Task<MessageOutcome> WaitAsync(InboxMessage message, string? subject, Refusal reason, CancellationToken ct)
    {
        await using var work = await db.BeginAsync(Actor.Job("inbox"), null, ct);
        await work.ExecuteAsync(
            "update inbox_work set state = 'waiting', subject = $2, reason_code = $3, reason = $4, changed_at = clock_timestamp() where inbox_id = $1",
            [message.Id, subject, reason.Code, reason.Text], ct);
        await work.CommitAsync(ct);
        return new MessageOutcome.Waits(reason);
    }

    private sealed record NextMessage(int Attempts, InboxMessage Message);
}
