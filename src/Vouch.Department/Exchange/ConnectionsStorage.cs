using Vouch.Department.Platform;

namespace Vouch.Department.Exchange;

/// <summary>A connection as its page lists it.</summary>
/// <param name="LastAt">When something last came in, or was written to be sent.</param>
/// <param name="Waiting">In: waits for a person.</param>
/// <param name="Alarms">Out: tried again although a person must look; in: silent too long.</param>
public sealed record ConnectionLine(
    ConnectionRecord Connection, long Last, DateTimeOffset? LastAt, int LastHour, int Queued, int Waiting, int SetAside, int Alarms)
{
    public bool IsOut => Connection.Kind is "mllp-out";
}

/// <summary>Counters of one connection that must balance.</summary>
public sealed record ConnectionBalance(
    long Counted, long Kept, long Done, long Queued, long Waiting, long SetAside, double? MedianSeconds, double? SlowSeconds)
{
    /// <summary>Every number given is a message kept, and every message kept is somewhere.</summary>
    public bool Balances => Counted == Kept && Kept == Done + Queued + Waiting + SetAside;
}

/// <summary>Reads the state of connections for their pages.</summary>
public static class ConnectionsStorage
{
    public static Task<List<ConnectionLine>> ListAsync(Db db, CancellationToken ct) => db.ListAsync(
        $"""
        select {ConnectionRecord.Columns}, case when c.kind = 'mllp-out' then coalesce(k.last_out, 0) else coalesce(k.last_in, 0) end,
          case when c.kind = 'mllp-out' then (select created_at from outbox where connection_id = c.id order by seq desc limit 1)
            else (select received_at from inbox where connection_id = c.id order by seq desc limit 1) end,
          case when c.kind = 'mllp-out'
            then (select count(*) from outbox where created_at > now() - interval '1 hour' and connection_id = c.id)
            else (select count(*) from inbox where received_at > now() - interval '1 hour' and connection_id = c.id) end::int,
          case when c.kind = 'mllp-out' then (select count(*) from outbox_delivery where connection_id = c.id and state = 'queued')
            else (select count(*) from inbox_work where connection_id = c.id and state = 'queued') end::int,
          (select count(*) from inbox_work where connection_id = c.id and state = 'waiting')::int,
          case when c.kind = 'mllp-out' then (select count(*) from outbox_delivery where connection_id = c.id and state = 'set-aside')
            else (select count(*) from inbox_work where connection_id = c.id and state = 'set-aside') end::int,
          (select count(*) from outbox_delivery where connection_id = c.id and state <> 'done' and alarm)::int
        from connection c left join connection_counter k on k.connection_id = c.id order by c.purpose desc, c.name
        """, [], r => new ConnectionLine(ConnectionRecord.Row(r), r.GetInt64(12), r.InstantOrNull(13), r.GetInt32(14), r.GetInt32(15),
            r.GetInt32(16), r.GetInt32(17), r.GetInt32(18)), ct);

    /// <summary>The exact counts, message by message, and how long the last thousand took from receipt (or writing) to their end.</summary>
    public static async Task<ConnectionBalance> BalanceAsync(Db db, ConnectionRecord connection, CancellationToken ct)
    {
        var isOut = connection.Kind == "mllp-out";
        var (messages, states, counter, at) = isOut ? ("outbox", "outbox_delivery", "last_out", "created_at") : ("inbox", "inbox_work", "last_in", "received_at");
        var key = isOut ? "outbox_id" : "inbox_id";
        return await db.OneAsync(
            $"""
            select coalesce((select {counter} from connection_counter where connection_id = $1), 0),
              (select count(*) from {messages} where connection_id = $1),
              count(*) filter (where state = 'done'), count(*) filter (where state = 'queued'), count(*) filter (where state = 'waiting'),
              count(*) filter (where state = 'set-aside'), t.median, t.slow
            from (select percentile_cont(0.5) within group (order by s) as median, percentile_cont(0.95) within group (order by s) as slow
              from (select extract(epoch from w.changed_at - m.{at})::float8 as s from {states} w join {messages} m on m.id = w.{key}
                where w.connection_id = $1 and w.state = 'done' order by w.seq desc limit 1000) l) t
            left join {states} on connection_id = $1 group by t.median, t.slow
            """, [connection.Id], r => new ConnectionBalance(r.GetInt64(0), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3), r.GetInt64(4),
                r.GetInt64(5), r.IsDBNull(6) ? null : r.GetDouble(6), r.IsDBNull(7) ? null : r.GetDouble(7)), ct)
            ?? new ConnectionBalance(0, 0, 0, 0, 0, 0, null, null);
    }

    public static Task<ConnectionRecord?> OneAsync(Db db, Guid id, CancellationToken ct) =>
        db.OneAsync($"select {ConnectionRecord.Columns} from connection c where c.id = $1", [id], ConnectionRecord.Row, ct);
}
