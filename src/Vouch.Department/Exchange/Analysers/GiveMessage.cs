using Vouch.Department.Platform;

namespace Vouch.Department.Exchange.Analysers;

/// <summary>A transmission of a sender nobody had configured.</summary>
public sealed record StrangeMessage(Guid InboxId, DateTimeOffset ReceivedAt, string Beginning);

/// <summary>Gives a transmission of an unknown sender to the connection it belongs to: it is worked there as if it had come there.</summary>
public sealed class GiveMessage(Db db, InboxWriter inbox, InboxWorkers workers)
{
    private const int ShownMax = 50;
    private const int ShownCharacters = 160;

    /// <summary>Those that wait, newest first.</summary>
    public Task<List<StrangeMessage>> WaitingAsync(CancellationToken ct) => db.ListAsync(
        FormattableString.Invariant($"""
        select i.id, i.received_at, i.body from inbox_work w join inbox i on i.id = w.inbox_id join connection c on c.id = i.connection_id
        where c.name = $1 and w.state = 'waiting' order by i.seq desc limit {ShownMax}
        """), [AnalyserIntake.UnknownName],
        r => new StrangeMessage(r.GetGuid(0), r.Instant(1), Shown(r.GetFieldValue<byte[]>(2))), ct);

    /// <summary>Refusals: message-not-found, connection-not-found.</summary>
    public async Task<Outcome<Done>> RunAsync(Actor actor, Guid inboxId, Guid connection, CancellationToken ct)
    {
        var message = await db.OneAsync<(string ControlId, string Type, byte[] Body)?>(
            """
            select i.control_id, i.message_type, i.body from inbox_work w join inbox i on i.id = w.inbox_id join connection c on c.id = i.connection_id
            where i.id = $1 and c.name = $2 and w.state = 'waiting'
            """, [inboxId, AnalyserIntake.UnknownName], r => (r.GetString(0), r.GetString(1), r.GetFieldValue<byte[]>(2)), ct);
        if (message is not (var controlId, var type, var body))
            return new Refusal("message-not-found", "This message does not wait any more.", Hint: "Reload the page.");
        var name = await db.OneAsync("select name from connection where id = $1 and purpose = 'analyser' and device_id is not null", [connection], r => r.GetString(0), ct);
        if (name is null)
            return new Refusal("connection-not-found", "There is no such analyser.");
        // Kept there first: whatever happens then, it is in one of both places, and twice is once by its content.
        var kept = await inbox.KeepAsync(new ReceivedMessage(connection, controlId, type, body), ct);
        await using var work = await db.BeginAsync(actor, "given to its connection", ct);
        await work.ExecuteAsync(
            """
            update inbox_work set state = 'set-aside', reason_code = 'given', reason = $2, outcome = $3::jsonb, changed_at = clock_timestamp()
            where inbox_id = $1 and state = 'waiting'
            """, [inboxId, $"Given to {name} by {actor.Name}.", System.Text.Json.JsonSerializer.Serialize(new[] { "/messages/" + kept.Id })], ct);
        await work.CommitAsync(ct);
        workers.Wake(connection);
        return default(Done);
    }

    private static string Shown(byte[] body)
    {
        var text = string.Concat(System.Text.Encoding.Latin1.GetString(body).Take(ShownCharacters).Select(c => char.IsControl(c) ? '⏎' : c));
        return body.Length > ShownCharacters ? text + "…" : text;
    }
}
