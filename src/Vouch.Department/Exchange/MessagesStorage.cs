using System.Text.Json;
using Npgsql;
using Vouch.Department.Platform;

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

    /// <summary>A page and one line more, the latest first, older than the key.</summary>
    public static Task<List<MessageLine>> ListAsync(
        Db db, MessageQuestion asked, DateTimeOffset beforeAt, Guid beforeId, CancellationToken ct) =>
        db.ListAsync(asked.IsOut ? OutSql : InSql,
            [beforeAt, beforeId, asked.Connection, asked.State, asked.Type, asked.From, asked.Until, asked.ControlId, PageSize + 1],
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

    private const string Filter =
        """
          and ($3::uuid is null or c.id = $3) and ($4::text is null or w.state = $4)
          and ($5::text is null or m.message_type = $5 or starts_with(m.message_type, $5 || '^'))
          and ($8::text is null or m.control_id = $8)
        """;

    private const string InSql =
        $"""
        select m.id, m.received_at, c.id, c.name, m.seq, m.message_type, m.control_id, w.state, false, w.reason_code, w.reason
        from inbox m join inbox_work w on w.inbox_id = m.id join connection c on c.id = m.connection_id
        where (m.received_at, m.id) < ($1, $2) and ($6::timestamptz is null or m.received_at >= $6) and ($7::timestamptz is null or m.received_at <= $7)
        {Filter}
        order by m.received_at desc, m.id desc limit $9
        """;

    private const string OutSql =
        $"""
        select m.id, m.created_at, c.id, c.name, m.seq, m.message_type, m.control_id, w.state, w.alarm, null, w.reason
        from outbox m join outbox_delivery w on w.outbox_id = m.id join connection c on c.id = m.connection_id
        where (m.created_at, m.id) < ($1, $2) and ($6::timestamptz is null or m.created_at >= $6) and ($7::timestamptz is null or m.created_at <= $7)
        {Filter}
        order by m.created_at desc, m.id desc limit $9
        """;

    private static MessageLine Line(NpgsqlDataReader r, bool isOut) => new(r.GetGuid(0), r.Instant(1), isOut, r.GetGuid(2), r.GetString(3),
        r.GetInt64(4), r.GetString(5), r.GetString(6), r.GetString(7), r.GetBoolean(8), r.TextOrNull(9), r.TextOrNull(10));

    private static byte[]? Bytes(NpgsqlDataReader r, int at) => r.IsDBNull(at) ? null : r.GetFieldValue<byte[]>(at);

    private static string[] LinksOf(string? about, string subject) =>
        about?.Split(':') is ["inbox", var id, ..] ? [$"/messages/{id}"]
        : subject.StartsWith("order:", StringComparison.Ordinal) ? [$"/orders/{subject["order:".Length..]}"] : [];
}
