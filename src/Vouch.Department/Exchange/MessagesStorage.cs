using System.Text.Json;
using Npgsql;
using Vouch.Department.Platform;
using static System.FormattableString;

namespace Vouch.Department.Exchange;

/// <summary>One line of the list of messages.</summary>
public sealed record MessageLine(
    Guid Id, DateTimeOffset At, bool IsOut, Guid Connection, string ConnectionName, long Seq, string Type, string ControlId,
    string State, bool Alarm, string? ReasonCode, string? Reason);

/// <summary>One message with everything that is known of it.</summary>
public sealed record MessageWhole(
    MessageLine Line, byte[] Body, byte[]? Corrected, string? CorrectedBy, byte[]? Answer, bool Conflicts, int Attempts,
    IReadOnlyList<string> Links, DateTimeOffset ChangedAt, DateTimeOffset? NextAt);

/// <summary>What the list is asked for; null asks for any.</summary>
public sealed record MessageQuestion(
    bool IsOut, Guid? Connection, string? State, string? Type, DateTimeOffset? From, DateTimeOffset? Until, string? ControlId);

/// <summary>Reads messages for their pages.</summary>
public static class MessagesStorage
{
    public const int PageSize = 50;

    /// <summary>Overlapping transactions give numbers and times in orders that differ by so many at most.</summary>
    public const long TimeSlack = 1000;

    /// <summary>How far a page looks for a type among the messages of a connection; beyond it a time must be named.</summary>
    public const int LookedThrough = 20_000;

    /// <summary>A page and one line more, the latest first, older than the key; null: from the latest on.</summary>
    public static Task<List<MessageLine>> ListAsync(
        Db db, MessageQuestion asked, (DateTimeOffset At, Guid Id)? before, CancellationToken ct) =>
        db.ListAsync(ListSql(asked),
            [before?.At, before?.Id, asked.Connection, asked.State, asked.Type, asked.From, asked.Until, asked.ControlId],
            r => Line(r, asked.IsOut), ct);

    public static async Task<MessageWhole?> OneAsync(Db db, Guid id, CancellationToken ct) =>
        await db.OneAsync(
            """
            select i.id, i.received_at, c.id, c.name, i.seq, i.message_type, i.control_id, w.state, false, w.reason_code, w.reason, i.body,
              w.corrected, w.corrected_by, w.answer, i.conflicts, w.attempts, w.outcome::text, w.changed_at
            from inbox i join inbox_work w on w.inbox_id = i.id join connection c on c.id = i.connection_id where i.id = $1
            """, [id], r => new MessageWhole(Line(r, isOut: false), r.GetFieldValue<byte[]>(11), Bytes(r, 12), r.TextOrNull(13), Bytes(r, 14),
                r.GetBoolean(15), r.GetInt32(16), JsonSerializer.Deserialize<string[]>(r.TextOrNull(17) ?? "[]")!, r.Instant(18), null), ct)
        ?? await db.OneAsync(
            """
            select o.id, o.created_at, c.id, c.name, o.seq, o.message_type, o.control_id, d.state, d.alarm, null, d.reason, o.body,
              d.answer, d.attempts, d.changed_at, d.next_at, o.about, o.subject
            from outbox o join outbox_delivery d on d.outbox_id = o.id join connection c on c.id = o.connection_id where o.id = $1
            """, [id], r => new MessageWhole(Line(r, isOut: true), r.GetFieldValue<byte[]>(11), null, null, Bytes(r, 12), false, r.GetInt32(13),
                LinksOf(r.TextOrNull(16), r.GetString(17)), r.Instant(14), r.Instant(15)), ct);

    /// <summary>
    /// Each connection's messages from its index of numbers, or of numbers by state, or by their MSH-10; then the latest of
    /// all of them. Times become numbers first (inbox_before), so that an old page is as near as the last one.
    /// </summary>
    private static string ListSql(MessageQuestion asked)
    {
        var (messages, states, at, key, alarm, code) = asked.IsOut
            ? ("outbox", "outbox_delivery", "created_at", "outbox_id", "w.alarm", "null::text")
            : ("inbox", "inbox_work", "received_at", "inbox_id", "false", "w.reason_code");
        // What is queued has an index of its own, which only its constant finds.
        var state = asked.State == "queued" ? "state = 'queued'" : "state <> 'queued' and state = $4";
        var candidates = asked.ControlId is not null
            ? $"select id, seq from {messages} where connection_id = c.id and control_id = $8"
            : asked.State is not null
                ? $"select {key} as id, seq from {states} where connection_id = c.id and {state} and seq > b.low and seq <= b.high"
                : $"select id, seq from {messages} where connection_id = c.id and seq > b.low and seq <= b.high";
        return Invariant($"""
            select x.* from connection c
            cross join lateral (select coalesce({messages}_before(c.id, $6::timestamptz) - {TimeSlack}, 0) as low,
              coalesce({messages}_before(c.id, least($1::timestamptz, $7::timestamptz)) + {TimeSlack}, 9223372036854775807) as high) b
            cross join lateral (
              select m.id, m.{at} as at, c.id as connection, c.name, m.seq, m.message_type, m.control_id, w.state, {alarm} as alarm, {code} as code, w.reason
              from ({candidates} order by seq desc limit {LookedThrough}) k join {messages} m on m.id = k.id join {states} w on w.{key} = k.id
              where ($1::timestamptz is null or (m.{at}, m.id) < ($1, $2::uuid)) and ($6::timestamptz is null or m.{at} >= $6)
                and ($7::timestamptz is null or m.{at} <= $7) and ($4::text is null or w.state = $4)
                and ($5::text is null or m.message_type = $5 or starts_with(m.message_type, $5 || '^'))
              order by k.seq desc limit {PageSize + 1}) x
            where ($3::uuid is null or c.id = $3) and ($8::text is null or true)
            order by x.at desc, x.id desc limit {PageSize + 1}
            """);
    }

    private static MessageLine Line(NpgsqlDataReader r, bool isOut) => new(r.GetGuid(0), r.Instant(1), isOut, r.GetGuid(2), r.GetString(3),
        r.GetInt64(4), r.GetString(5), r.GetString(6), r.GetString(7), r.GetBoolean(8), r.TextOrNull(9), r.TextOrNull(10));

    private static byte[]? Bytes(NpgsqlDataReader r, int at) => r.IsDBNull(at) ? null : r.GetFieldValue<byte[]>(at);

    private static string[] LinksOf(string? about, string subject) =>
        about?.Split(':') is ["inbox", var id, ..] ? [$"/messages/{id}"]
        : subject.StartsWith("order:", StringComparison.Ordinal) ? [$"/orders/{subject["order:".Length..]}"] : [];
}
