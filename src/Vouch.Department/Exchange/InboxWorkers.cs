using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Vouch.Department.Exchange.Outbox;
using Vouch.Department.Platform;
using static System.FormattableString;

namespace Vouch.Department.Exchange;

/// <summary>
/// Works kept messages off: one lane a connection, strictly in order within it, lanes side by side. A lane is leased by a
/// session lock of the database, so that two nodes never work one connection at the same time and a crash frees it.
/// </summary>
public sealed class InboxWorkers(Db db, IEnumerable<IMessageWork> kinds, DiskRoom room, ILogger<InboxWorkers> log) : BackgroundService
{
    /// <summary>Lanes worked at the same time by this node.</summary>
    private const int LanesAtOnce = 4;

    /// <summary>A fault of the program is tried again so many times; then the message waits for a person.</summary>
    private const int AttemptsMax = 3;

    /// <summary>How often lanes are looked for that nobody told us of (another node's, or from before a restart).</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <summary>How often another node is asked whether it has worked a message that is waited for here.</summary>
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(100);

    private const string Withdrawn = "withdrawn";

    private readonly IMessageWork[] kinds = [.. kinds];
    private readonly Channel<Guid> lanes = Channel.CreateUnbounded<Guid>();
    private readonly ConcurrentDictionary<Guid, bool> listed = new();
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource<bool>> awaited = new();

    /// <summary>There is work on this connection.</summary>
    public void Wake(Guid connection)
    {
        if (listed.TryAdd(connection, true))
            lanes.Writer.TryWrite(connection);
    }

    /// <summary>
    /// The outcome of a kept message, worked here or by another node; null when it is not worked within the time.
    /// </summary>
    public async Task<FinishedMessage?> OutcomeAsync(Guid inboxId, Guid connection, TimeSpan within, CancellationToken ct)
    {
        var outcome = awaited.GetOrAdd(
            inboxId, _ => new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously));
        Wake(connection);
        var waited = Stopwatch.StartNew();
        try
        {
            while (true)
            {
                if (await FinishedAsync(inboxId, ct) is { } finished)
                    return finished;
                if (waited.Elapsed >= within)
                    return null;
                await Task.WhenAny(outcome.Task, Task.Delay(AskAgain, ct));
            }
        }
        finally
        {
            awaited.TryRemove(inboxId, out _);
        }
    }

    /// <summary>
    /// Takes a message back that its sender is told to repeat: false when it is worked already. A worker in the middle of
    /// it finds out at its end and undoes what it did.
    /// </summary>
    public async Task<bool> WithdrawAsync(Guid inboxId, CancellationToken ct)
    {
        await using var work = await db.BeginAsync(Actor.Job("inbox"), null, ct);
        var rows = await work.ExecuteAsync(
            """
            update inbox_work set state = 'set-aside', reason_code = $2, changed_at = clock_timestamp(),
              reason = 'Not worked in time: the sender was told to send it again, and nothing was done.'
            where inbox_id = $1 and state = 'queued'
            """, [inboxId, Withdrawn], ct);
        await work.CommitAsync(ct);
        return rows == 1;
    }

    /// <summary>A message that was taken back came again: it is worked as if it came now.</summary>
    public async Task TakeAgainAsync(Guid inboxId, CancellationToken ct)
    {
        await using var work = await db.BeginAsync(Actor.Job("inbox"), null, ct);
        await work.ExecuteAsync(
            """
            update inbox_work set state = 'queued', reason_code = null, reason = null, attempts = 0, changed_at = clock_timestamp()
            where inbox_id = $1 and state = 'set-aside' and reason_code = $2
            """, [inboxId, Withdrawn], ct);
        await work.CommitAsync(ct);
    }

    private Task<FinishedMessage?> FinishedAsync(Guid inboxId, CancellationToken ct) => db.OneAsync<FinishedMessage?>(
        "select state, reason_code, reason, answer from inbox_work where inbox_id = $1 and state <> 'queued'", [inboxId],
        r => new FinishedMessage(r.GetString(0), r.TextOrNull(1), r.TextOrNull(2), r.IsDBNull(3) ? null : r.GetFieldValue<byte[]>(3)), ct);

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
                    if (!room.Report(fault))
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
                // Whatever it was: this worker goes on, and the lane is found again within a second.
                catch (Exception fault) when (!ct.IsCancellationRequested)
                {
                    if (LostDatabase.IsPassing(fault) && !room.Report(fault))
                        log.LogWarning("Inbox lane {Lane}: {Reason}; tried again", lane, fault.Message);
                    else if (!LostDatabase.IsPassing(fault))
                        log.LogError(fault, "Inbox lane {Lane} failed; tried again", lane);
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
        if (!await Sql.OneAsync(lease, "select pg_try_advisory_lock(hashtextextended($1, 0))", ["inbox:" + lane], r => r.GetBoolean(0), CancellationToken.None))
            return;
        try
        {
            while (await NextAsync(lease, lane, ct) is { } next)
                await WorkOneAsync(next.Message, next.Attempts, ct);
        }
        finally
        {
            // The lock of a session that broke is gone with it.
            if (lease.State == System.Data.ConnectionState.Open)
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
        try
        {
            await RunAsync(message, ct);
        }
        catch (Exception fault) when (fault is not OperationCanceledException && !LostDatabase.IsPassing(fault))
        {
            log.LogError(fault, "Message {Id} failed, attempt {Attempt}", message.Id, attempts + 1);
            await using var work = await db.BeginAsync(Actor.Job("inbox"), null, ct);
            if (attempts + 1 < AttemptsMax)
                await work.ExecuteAsync("update inbox_work set attempts = attempts + 1 where inbox_id = $1", [message.Id], ct);
            else
                await KeepWaitingAsync(work, message, subject: null, new MessageOutcome.Waits(new Refusal("fault",
                    "The program failed on this message.", fault.GetType().Name, "Report it; the message is kept and can be replayed.")), ct);
            await work.CommitAsync(ct);
            if (attempts + 1 < AttemptsMax)
                return;
        }

        if (awaited.TryGetValue(message.Id, out var waiting))
            waiting.TrySetResult(true);
    }

    /// <summary>
    /// Work and outcome in one transaction. What a message that must wait did until then is undone to the savepoint.
    /// </summary>
    private async Task RunAsync(InboxMessage message, CancellationToken ct)
    {
        const string Beginning = "message";
        await using var work = await db.BeginBatchAsync(
            Actor.Connection(message.Connection.Name, message.Connection.Host ?? "inbound"), null, ct);
        await using (var beginning = work.Batch())
        {
            beginning.Ask($"savepoint {Beginning}", []);
            await beginning.ExecuteNonQueryAsync(ct);
        }

        var kind = Array.Find(kinds, k => k.Takes(message.Connection, message.MessageType));
        var subject = kind?.SubjectOf(message);
        var outcome = kind is null ? Unknown(message)
            : subject is not null && await AheadAsync(work, message, subject, ct) is { } ahead ? Behind(ahead)
            : await kind.RunAsync(work, message, ct);
        bool kept;
        if (outcome is MessageOutcome.Done done)
        {
            kept = await KeepDoneAsync(work, message, subject, done, ct);
        }
        else
        {
            await work.Transaction.RollbackAsync(Beginning, ct);
            kept = outcome is MessageOutcome.SetAside aside
                ? await KeepAsideAsync(work, message, aside.Reason, ct)
                : await KeepWaitingAsync(work, message, subject, (MessageOutcome.Waits)outcome, ct);
        }

        var answer = outcome is MessageOutcome.Done { Answer: { } ofDone } ? ofDone : (outcome as MessageOutcome.Waits)?.Answer;
        if (kept && answer is not null)
            await OutboxWriting.AnswerLaterAsync(work, message, answer, ct);

        // Taken back meanwhile: the sender was told to repeat it, so nothing of it may last.
        if (kept)
            await work.CommitAsync(ct);
    }

    private static MessageOutcome.Waits Unknown(InboxMessage message) => new(new Refusal("message-type-unknown",
        message.MessageType.Length == 0 ? "The message cannot be read." : $"Nothing here takes {message.MessageType}.",
        Hint: "Correct it, set it aside, or list its type as not needed on the connection's page."));

    private static MessageOutcome.Waits Behind(long ahead) => new(new Refusal("behind-waiting",
        Invariant($"Message {ahead} about the same order is waiting."), Hint: "Resolve that one first, then replay this one."));

    /// <summary>The sequence number of an earlier message about the same subject that still waits.</summary>
    private static Task<long?> AheadAsync(Work work, InboxMessage message, string subject, CancellationToken ct) =>
        work.OneAsync<long?>(
            "select seq from inbox_work where connection_id = $1 and state = 'waiting' and subject = $2 and seq < $3 order by seq limit 1",
            [message.Connection.Id, subject, message.Seq], r => r.GetInt64(0), ct);

    private static async Task<bool> KeepDoneAsync(
        Work work, InboxMessage message, string? subject, MessageOutcome.Done done, CancellationToken ct) =>
        await work.ExecuteAsync(
            """
            update inbox_work set state = 'done', subject = $2, reason_code = $3, reason = $4, outcome = $5::jsonb,
              answer = $6, changed_at = clock_timestamp()
            where inbox_id = $1 and state = 'queued'
            """,
            [message.Id, subject, done.Remark?.Code, done.Remark is { } remark ? $"{done.Sentence} {remark.Text}" : done.Sentence,
                JsonSerializer.Serialize(done.Links), done.Answer], ct) == 1;

    private static async Task<bool> KeepAsideAsync(Work work, InboxMessage message, Refusal reason, CancellationToken ct) =>
        await work.ExecuteAsync(
            """
            update inbox_work set state = 'set-aside', reason_code = $2, reason = $3, changed_at = clock_timestamp()
            where inbox_id = $1 and state = 'queued'
            """, [message.Id, reason.Code, reason.Text], ct) == 1;

    private static async Task<bool> KeepWaitingAsync(
        Work work, InboxMessage message, string? subject, MessageOutcome.Waits waits, CancellationToken ct) =>
        await work.ExecuteAsync(
            """
            update inbox_work set state = 'waiting', subject = $2, reason_code = $3, reason = $4, answer = $5,
              changed_at = clock_timestamp()
            where inbox_id = $1 and state = 'queued'
            """,
            [message.Id, waits.Answer is null ? subject : null, waits.Reason.Code, waits.Reason.Text, waits.Answer], ct) == 1;

    private sealed record NextMessage(int Attempts, InboxMessage Message);
}

/// <summary>A message that is no longer queued: done, waiting or set aside.</summary>
public sealed record FinishedMessage(string State, string? ReasonCode, string? Reason, byte[]? Answer);
