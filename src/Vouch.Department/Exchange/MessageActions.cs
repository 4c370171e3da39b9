using System.Text;
using Vouch.Department.Audit;
using Vouch.Department.Platform;
using Vouch.Wire.Hl7;

namespace Vouch.Department.Exchange;

/// <summary>What a pathology-IT technician does with messages: correct, replay, set aside, send again.</summary>
public static class MessageActions
{
    public const int ReasonMax = 500;

    /// <summary>
    /// Works a waiting or set-aside message again, corrected where a text is given; the original stays as received. One that
    /// did its work is never worked twice. Refusals: message-not-found, message-done, message-queued, message-correction-invalid.
    /// </summary>
    public static Task<Outcome<Done>> ReplayAsync(Db db, Actor actor, Guid id, string? corrected, CancellationToken ct) =>
        db.ActAsync<Done>(actor, corrected is null ? "replay" : "corrected", async work =>
        {
            if (await LockAsync(work, id, ct) is not { } message)
                return NotFound();
            if (message.State is "done" or "queued")
                return State(message.State);
            byte[]? body = null;
            if (corrected is not null && !Encode(corrected, message.Body).Succeeded(out body, out var refusal))
                return refusal;
            await work.ExecuteAsync(
                """
                update inbox_work set state = 'queued', reason_code = null, reason = null, attempts = 0, changed_at = clock_timestamp(),
                  corrected = coalesce($2, corrected), corrected_by = case when $2::bytea is null then corrected_by else $3 end
                where inbox_id = $1
                """, [id, body, actor.Name], ct);
            await AuditTrail.ActAsync(work, corrected is null ? "replay" : "correct", "inbox", id.ToString(), ct);
            return default(Done);
        }, ct);

    /// <summary>There is nothing to do with it here. Refusals: message-not-found, message-done, message-queued, reason-missing.</summary>
    public static Task<Outcome<Done>> SetAsideAsync(Db db, Actor actor, Guid id, string reason, CancellationToken ct) =>
        db.ActAsync<Done>(actor, reason, async work =>
        {
            if (reason.Trim().Length is 0 or > ReasonMax)
                return new Refusal("reason-missing", "Say why, in at most 500 characters.");
            if (await LockAsync(work, id, ct) is not { } message)
                return NotFound();
            if (message.State is "done" or "queued")
                return State(message.State);
            await work.ExecuteAsync(
                """
                update inbox_work set state = 'set-aside', reason_code = 'by-hand', reason = $2, subject = null, changed_at = clock_timestamp()
                where inbox_id = $1
                """, [id, $"{reason.Trim()} ({actor.Name})"], ct);
            await AuditTrail.ActAsync(work, "set-aside", "inbox", id.ToString(), ct);
            return default(Done);
        }, ct);

    /// <summary>Works everything that waits on a connection with this reason again: after a code was mapped. How many.</summary>
    public static Task<Outcome<int>> ReplayWaitingAsync(Db db, Actor actor, Guid connection, string reasonCode, CancellationToken ct) =>
        db.ActAsync<int>(actor, "replay", async work =>
        {
            var count = await work.ExecuteAsync(
                """
                update inbox_work set state = 'queued', reason_code = null, reason = null, attempts = 0, changed_at = clock_timestamp()
                where connection_id = $1 and state = 'waiting' and reason_code = $2
                """, [connection, reasonCode], ct);
            await AuditTrail.ActAsync(work, "replay", "inbox", connection.ToString(), ct);
            return count;
        }, ct);

    /// <summary>Sends a message again that the partner did not take: the same bytes. Refusals: message-not-found, message-queued.</summary>
    public static Task<Outcome<Done>> ResumeAsync(Db db, Actor actor, Guid id, CancellationToken ct) =>
        db.ActAsync<Done>(actor, "send again", async work =>
        {
            var state = await work.OneAsync("select state from outbox_delivery where outbox_id = $1 for update", [id], r => r.GetString(0), ct);
            if (state is null)
                return NotFound();
            if (state == "queued")
                return State(state);
            await work.ExecuteAsync(
                """
                update outbox_delivery set state = 'queued', alarm = false, attempts = 0, next_at = clock_timestamp(), changed_at = clock_timestamp()
                where outbox_id = $1
                """, [id], ct);
            await AuditTrail.ActAsync(work, "replay", "outbox", id.ToString(), ct);
            return default(Done);
        }, ct);

    /// <summary>
    /// Sends everything of a time again, in its order and with its numbers: to a partner that lost what it had. Both ends
    /// included, at most 31 days. Refusals: message-range-invalid.
    /// </summary>
    public static Task<Outcome<int>> ResendAsync(
        Db db, Actor actor, Guid connection, DateTimeOffset from, DateTimeOffset until, CancellationToken ct) =>
        db.ActAsync<int>(actor, "send again", async work =>
        {
            if (until < from || until - from > TimeSpan.FromDays(31))
                return new Refusal("message-range-invalid", "The end lies before the beginning, or more than 31 days after it.");
            var count = await work.ExecuteAsync(
                """
                update outbox_delivery d set state = 'queued', alarm = false, attempts = 0, next_at = clock_timestamp(), changed_at = clock_timestamp()
                from outbox o where o.id = d.outbox_id and o.connection_id = $1 and d.state <> 'queued' and o.created_at between $2 and $3
                  and o.seq > outbox_before($1, $2) - $4 and o.seq <= outbox_before($1, $3) + $4
                """, [connection, from.ToUniversalTime(), until.ToUniversalTime(), MessagesStorage.TimeSlack], ct);
            await AuditTrail.ActAsync(work, "replay", "outbox", connection.ToString(), ct);
            return count;
        }, ct);

    /// <summary>Line ends as HL7 has them, in the character set the message declares.</summary>
    private static Outcome<byte[]> Encode(string corrected, byte[] original)
    {
        var text = corrected.ReplaceLineEndings("\r").TrimEnd('\r') + "\r";
        var charset = Hl7Message.Parse(original) is Hl7Parse.Parsed(var message) ? message.Charset : Hl7Charset.Utf8;
        if (!charset.TryEncode(text, out var bytes))
            return new Refusal("message-correction-invalid", $"The text holds characters that {charset.Name} lacks.");
        return Hl7Message.Parse(bytes) is Hl7Parse.Refused refused
            ? new Refusal("message-correction-invalid", "The corrected message cannot be read.", refused.Error.Words)
            : bytes;
    }

    private static Task<(string State, byte[] Body)?> LockAsync(Work work, Guid id, CancellationToken ct) =>
        work.OneAsync<(string, byte[])?>(
            "select w.state, coalesce(w.corrected, i.body) from inbox_work w join inbox i on i.id = w.inbox_id where w.inbox_id = $1 for update of w",
            [id], r => (r.GetString(0), r.GetFieldValue<byte[]>(1)), ct);

    private static Refusal NotFound() => new("message-not-found", "There is no such message.");

    private static Refusal State(string state) => state == "done"
        ? new Refusal("message-done", "The message has done its work; it is not worked twice.")
        : new Refusal("message-queued", "The message is queued already.");
}
