using Vouch.Department.Exchange.Hospital;
using Vouch.Department.Platform;

namespace Vouch.Department.Exchange;

/// <summary>A connection as its page lists it.</summary>
/// <param name="Last">Number of the last message received, or written.</param>
/// <param name="LastAt">When something last came in, or was written to be sent.</param>
/// <param name="Queued">What is in no other state.</param>
/// <param name="Waiting">In: waits for a person.</param>
/// <param name="Alarms">Out: a person must look.</param>
/// <param name="AnsweredAt">Out: when the partner last took a message.</param>
public sealed record ConnectionLine(
    ConnectionRecord Connection, long Last, DateTimeOffset? LastAt, long LastHour, long Queued, long Waiting, long SetAside, int Alarms,
    DateTimeOffset SetUpAt, DateTimeOffset? AnsweredAt)
{
    public bool IsOut => Connection.Kind is "mllp-out";

    /// <summary>
    /// Nothing came for longer than agreed, or a partner that is asked did not answer for twice the time, since when; null: not
    /// agreed, stopped, or not too long.
    /// </summary>
    public DateTimeOffset? SilentSince(DateTimeOffset now)
    {
        var terms = PartnerTerms.Read(Connection.Settings);
        if (!Connection.Enabled || (IsOut ? 2 * terms.HeartbeatMinutes : terms.SilenceMinutes) is not { } minutes)
            return null;
        var last = (IsOut ? AnsweredAt : LastAt) ?? SetUpAt;
        return now - last > TimeSpan.FromMinutes(minutes) ? last : null;
    }
}

/// <summary>Counters of one connection that must balance.</summary>
/// <param name="Counted">Numbers given.</param>
/// <param name="Kept">Number of the last message kept; numbers have no gaps.</param>
/// <param name="Queued">Counted; the other states are kept with every change.</param>
public sealed record ConnectionBalance(
    long Counted, long Kept, long Done, long Queued, long Waiting, long SetAside, double? MedianSeconds, double? SlowSeconds)
{
    /// <summary>Every number given is a message kept, and every message kept is somewhere.</summary>
    public bool Balances => Counted == Kept && Kept == Done + Queued + Waiting + SetAside;
}

/// <summary>Every message of a connection counted one by one.</summary>
/// <param name="Agrees">With the kept counters, at the same moment.</param>
public sealed record ConnectionCount(long Kept, long Done, long Queued, long Waiting, long SetAside, bool Agrees);

/// <summary>Reads the state of connections for their pages: from kept counters, as quick with millions of messages as with ten.</summary>
public static class ConnectionsStorage
{
    public static Task<List<ConnectionLine>> ListAsync(Db db, CancellationToken ct) => LinesAsync(db, null, ct);

    public static async Task<ConnectionLine?> LineAsync(Db db, Guid id, CancellationToken ct) => (await LinesAsync(db, id, ct)).FirstOrDefault();

    private static Task<List<ConnectionLine>> LinesAsync(Db db, Guid? id, CancellationToken ct) => db.ListAsync(
        $"""
        select {ConnectionRecord.Columns}, n.last, case when c.kind = 'mllp-out'
            then (select created_at from outbox where connection_id = c.id order by seq desc limit 1)
            else (select received_at from inbox where connection_id = c.id order by seq desc limit 1) end,
          n.last - case when c.kind = 'mllp-out' then outbox_before(c.id, now() - interval '1 hour') else inbox_before(c.id, now() - interval '1 hour') end,
          greatest(0, n.last - n.done - n.waiting - n.set_aside), n.waiting, n.set_aside,
          (select count(*)::int from outbox_delivery where connection_id = c.id and alarm), c.created_at,
          (select changed_at from outbox_delivery where connection_id = c.id and state = 'done' order by seq desc limit 1)
        from connection c left join connection_counter k on k.connection_id = c.id
        left join connection_tally t on t.connection_id = c.id and t.way = case when c.kind = 'mllp-out' then 'out' else 'in' end
        cross join lateral (select coalesce(case when c.kind = 'mllp-out' then k.last_out else k.last_in end, 0) as last,
          coalesce(t.done, 0) as done, coalesce(t.waiting, 0) as waiting, coalesce(t.set_aside, 0) as set_aside) n
        where $1::uuid is null or c.id = $1 order by c.purpose desc, c.name
        """, [id], r => new ConnectionLine(ConnectionRecord.Row(r), r.GetInt64(12), r.InstantOrNull(13), r.GetInt64(14), r.GetInt64(15),
            r.GetInt64(16), r.GetInt64(17), r.GetInt32(18), r.Instant(19), r.InstantOrNull(20)), ct);

    /// <summary>The counters at one moment, and how long the last thousand took from receipt (or writing) to their end.</summary>
    public static async Task<ConnectionBalance> BalanceAsync(Db db, ConnectionRecord connection, CancellationToken ct)
    {
        var (messages, states, counter, at, key, way) = Tables(connection);
        return (await db.OneAsync(
            $"""
            select coalesce((select {counter} from connection_counter where connection_id = $1), 0),
              coalesce((select max(seq) from {messages} where connection_id = $1), 0), coalesce(t.done, 0),
              (select count(*) from {states} where connection_id = $1 and state = 'queued'), coalesce(t.waiting, 0), coalesce(t.set_aside, 0), l.median, l.slow
            from (select percentile_cont(0.5) within group (order by s) as median, percentile_cont(0.95) within group (order by s) as slow
              from (select extract(epoch from w.changed_at - m.{at})::float8 as s from {states} w join {messages} m on m.id = w.{key}
                where w.connection_id = $1 and w.state = 'done' order by w.seq desc limit 1000) each) l
            left join connection_tally t on t.connection_id = $1 and t.way = '{way}'
            """, [connection.Id], r => new ConnectionBalance(r.GetInt64(0), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3), r.GetInt64(4),
                r.GetInt64(5), r.IsDBNull(6) ? null : r.GetDouble(6), r.IsDBNull(7) ? null : r.GetDouble(7)), ct))!;
    }

    /// <summary>What waits, by reason; of more than ten thousand the first ten thousand.</summary>
    public static Task<List<(string Code, int Count)>> ReasonsAsync(Db db, Guid connection, CancellationToken ct) => db.ListAsync(
        """
        select coalesce(reason_code, ''), count(*)::int
        from (select reason_code from inbox_work where connection_id = $1 and state = 'waiting' order by seq limit 10000) w group by 1 order by 2 desc
        """, [connection], r => (r.GetString(0), r.GetInt32(1)), ct);

    /// <summary>Counts every message: as long as it takes.</summary>
    public static async Task<ConnectionCount> CountAsync(Db db, ConnectionRecord connection, CancellationToken ct)
    {
        var (messages, states, counter, _, _, way) = Tables(connection);
        return (await db.OneAsync(
            $"""
            select n.kept, n.done, n.queued, n.waiting, n.set_aside, n.kept = coalesce(k.{counter}, 0) and n.kept = n.done + n.queued + n.waiting + n.set_aside
              and (n.done, n.waiting, n.set_aside) = (coalesce(t.done, 0), coalesce(t.waiting, 0), coalesce(t.set_aside, 0))
            from (
              select (select count(*) from {messages} where connection_id = $1) as kept, count(*) filter (where state = 'done') as done,
                count(*) filter (where state = 'queued') as queued, count(*) filter (where state = 'waiting') as waiting,
                count(*) filter (where state = 'set-aside') as set_aside
              from {states} where connection_id = $1) n
            left join connection_counter k on k.connection_id = $1 left join connection_tally t on t.connection_id = $1 and t.way = '{way}'
            """, [connection.Id], r => new ConnectionCount(r.GetInt64(0), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3), r.GetInt64(4), r.GetBoolean(5)), ct))!;
    }

    public static Task<ConnectionRecord?> OneAsync(Db db, Guid id, CancellationToken ct) =>
        db.OneAsync($"select {ConnectionRecord.Columns} from connection c where c.id = $1", [id], ConnectionRecord.Row, ct);

    private static (string Messages, string States, string Counter, string At, string Key, string Way) Tables(ConnectionRecord connection) =>
        connection.Kind == "mllp-out"
            ? ("outbox", "outbox_delivery", "last_out", "created_at", "outbox_id", "out")
            : ("inbox", "inbox_work", "last_in", "received_at", "inbox_id", "in");
}
