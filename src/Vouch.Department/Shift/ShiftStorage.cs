using Vouch.Department.Exchange;
using Vouch.Department.Platform;

namespace Vouch.Department.Shift;

/// <summary>How many wait, and since when.</summary>
/// <param name="Pressing">Of them, STAT, escalated or past their time.</param>
public sealed record Waiting(long Count, long Pressing, DateTimeOffset? Since);

/// <summary>One thing with a page of its own.</summary>
public sealed record Named(Guid Id, string Name, string What, DateTimeOffset? At);

/// <summary>
/// What waits, straight from the tables' partial indexes: each query reads only what is open, and counts at most
/// <see cref="CountMax"/>, so that the page is as quick with a million orders as with ten.
/// </summary>
public static class ShiftStorage
{
    public const int CountMax = 1000;

    /// <summary>So many are named one by one.</summary>
    public const int NamedMax = 6;

    /// <summary>A message that a partner has not taken for so long is somebody's business.</summary>
    private static readonly TimeSpan TakenWithin = TimeSpan.FromMinutes(10);

    public static Answer<List<Waiting>> Held(Questions ask) => One(ask,
        $"select held_at as at, priority = 'stat' as pressing from review where decided_at is null order by held_at limit {CountMax}", []);

    /// <summary>Tests that review wants measured again.</summary>
    public static Answer<List<Waiting>> Repeats(Questions ask) => One(ask,
        $"""
        select q.asked_at as at, o.priority = 'stat' as pressing from repeat_request q
        join order_test t on t.id = q.order_test_id join lab_order o on o.id = t.order_id
        where q.closed_at is null and t.cancelled_at is null limit {CountMax}
        """, []);

    public static Answer<List<Waiting>> Calls(Questions ask) => One(ask,
        $"select opened_at as at, escalations > 0 as pressing from critical_call where closed_at is null order by opened_at limit {CountMax}", []);

    /// <summary>Tubes whose collection is due.</summary>
    public static Answer<List<Waiting>> Collections(Questions ask) => One(ask,
        $"""
        select coalesce(o.collect_at, o.ordered_at) as at, o.priority = 'stat' as pressing
        from specimen_to_collect s join lab_order o on o.id = s.order_id
        where o.cancelled_at is null and coalesce(o.collect_at, o.ordered_at) <= $1 limit {CountMax}
        """, [ask.Now]);

    /// <summary>Tubes collected and not yet received; pressing: for longer than an hour.</summary>
    public static Answer<List<Waiting>> Tubes(Questions ask) => One(ask,
        $"""
        select collected_at as at, collected_at < $1 - interval '1 hour' as pressing from specimen
        where collected_at is not null and received_at is null and rejected_at is null and disposed_at is null order by collected_at limit {CountMax}
        """, [ask.Now]);

    /// <summary>Messages that wait for a person, in and out; of analysers or of the hospital.</summary>
    public static Answer<List<Named>> Connections(Questions ask) => ask.List(
        """
        select c.id, c.name, case c.kind when 'mllp-out' then 'to send' else 'received' end || ': ' || w.n || case when w.n >= 1000 then ' or more' else '' end
          || ' wait for a person, or for too long', w.since
        from connection c cross join lateral (
          select count(*) as n, min(changed_at) as since from (
            (select changed_at from inbox_work where connection_id = c.id and state = 'waiting' limit 1000)
            union all
            (select changed_at from inbox_work where connection_id = c.id and state = 'queued' and changed_at < $1 limit 1000)
            union all
            (select changed_at from outbox_delivery where connection_id = c.id and state = 'set-aside' limit 1000)
            union all
            (select changed_at from outbox_delivery where connection_id = c.id and state = 'queued'
              and ((attempts > 0 and alarm) or (c.enabled and changed_at < $1)) limit 1000)) x) w
        where w.n > 0 order by w.n desc, c.name limit 6
        """, [ask.Now - TakenWithin], Row);

    /// <summary>Connections that nothing came over for longer than was agreed.</summary>
    public static async Task<List<Named>> SilentAsync(Db db, CancellationToken ct) =>
        [.. (await ConnectionsStorage.ListAsync(db, ct)).Select(line => (line.Connection, Since: line.SilentSince(db.Now))).Where(line => line.Since is not null)
            .Select(line => new Named(line.Connection.Id, line.Connection.Name, "silent for too long", line.Since)).Take(NamedMax)];

    /// <summary>Released results that no message could be written of.</summary>
    public static Answer<List<Waiting>> Untold(Questions ask) => One(ask,
        $"select noticed_at as at, true as pressing from release_notice where aside is not null limit {CountMax}", []);

    /// <summary>Tests that the start gate stops, asked for within the last hours.</summary>
    public static Answer<List<Waiting>> Stopped(Questions ask) => One(ask,
        $"""
        select w.since as at, o.priority = 'stat' as pressing from withheld_work w join lab_order o on o.id = w.order_id
        where w.asked_at > $1 - interval '12 hours'
          and not exists (select from measurement m where m.order_test_id = w.order_test_id and m.arrived_at > w.since) limit {CountMax}
        """, [ask.Now]);

    /// <summary>Devices whose controls are rejected, with the tests that are stopped.</summary>
    public static Answer<List<Named>> RejectedControls(Questions ask) => ask.List(
        $"""
        select d.id, d.name, case when count(*) > 8 then count(*) || ' tests' else string_agg(x.analyte, ', ' order by x.analyte) end, min(x.at)
        from device d join (
          select s.device_id, s.analyte, min(r.measured_at) as at
          from control_series s cross join generate_series(1, s.levels) as each (level)
          cross join lateral (select verdict, measured_at from control_run where series_id = s.id and level = each.level
            order by measured_at desc, version desc limit 1) r
          where r.verdict = 'rejected' group by s.id) x on x.device_id = d.id
        group by d.id order by 4 limit {NamedMax}
        """, [], Row);

    /// <summary>Devices whose controls are overdue or missing, with how many tests.</summary>
    public static Answer<List<Named>> DueControls(Questions ask) => ask.List(
        $"""
        select d.id, d.name, count(*)::text || case count(*) when 1 then ' test' else ' tests' end, min(x.due)
        from device d join (
          select s.device_id, min(r.measured_at) + make_interval(hours => s.interval_hours) as due, count(r.measured_at) as run, s.levels
          from control_series s cross join generate_series(1, s.levels) as each (level)
          left join lateral (select measured_at from control_run where series_id = s.id and level = each.level
            order by measured_at desc, version desc limit 1) r on true
          group by s.id) x on x.device_id = d.id
        where x.run < x.levels or x.due <= $1
        group by d.id order by 4 nulls first limit {NamedMax}
        """, [ask.Now], Row);

    /// <summary>Calibrations due within a day, or overdue.</summary>
    public static Answer<List<Named>> Calibrations(Questions ask) => ask.List(
        $"""
        select d.id, d.name, case s.analyte when '*' then 'whole device' else s.analyte end, c.due_at
        from calibration_series s join device d on d.id = s.device_id
        cross join lateral (select due_at, as_left from calibration where series_id = s.id order by version desc limit 1) c
        where c.due_at <= $1 + interval '1 day' and c.as_left <> 'withdrawn' order by c.due_at limit {NamedMax}
        """, [ask.Now], Row);

    /// <summary>Analysers that are not in service.</summary>
    public static Answer<List<Named>> Devices(Questions ask) => ask.List(
        $"""
        select d.id, d.name, replace(s.state, '-', ' ') || ': ' || s.reason, s.valid_from
        from device d cross join lateral (select state, reason, valid_from from device_state where device_id = d.id order by version desc limit 1) s
        where d.kind in ('analyser', 'poct') and s.state not in ('in-service', 'retired') order by s.valid_from desc limit {NamedMax}
        """, [], Row);

    /// <summary>Lots on board that must not be used any more, or end within a day.</summary>
    public static Answer<List<Named>> Lots(Questions ask) => ask.List(
        $"""
        select l.id, i.name || ', lot ' || l.number || ' on ' || d.name,
          case when s.state <> 'usable' then s.state when l.expires < $2 then 'expired' when b.open_until <= $1 then 'open for too long'
               when b.open_until <= $1 + interval '1 day' then 'open-vial time ends' else 'expires' end,
          case when s.state = 'usable' then least(b.open_until, (l.expires + 1)::timestamp at time zone 'UTC') end
        from (select distinct on (id) * from on_board order by id, version desc) b
        join lot l on l.id = b.lot_id join item i on i.id = l.item_id join device d on d.id = b.device_id
        cross join lateral (select state from lot_state where lot_id = l.id order by version desc limit 1) s
        where b.removed_at is null and (s.state <> 'usable' or l.expires <= $2 or b.open_until <= $1 + interval '1 day')
        order by 4 nulls first limit {NamedMax}
        """, [ask.Now, DateOnly.FromDateTime(ask.Now.UtcDateTime)], Row);

    /// <summary>Lots usable and expiring within a week, not on board.</summary>
    public static Answer<List<Named>> Expiring(Questions ask) => ask.List(
        $"""
        select l.id, i.name || ', lot ' || l.number, 'expires', (l.expires + 1)::timestamp at time zone 'UTC'
        from lot l join item i on i.id = l.item_id
        cross join lateral (select state from lot_state where lot_id = l.id order by version desc limit 1) s
        where l.expires >= $1 and l.expires <= $1 + 7 and s.state = 'usable'
          and not exists (select from on_board b where b.lot_id = l.id) order by l.expires limit {NamedMax}
        """, [DateOnly.FromDateTime(ask.Now.UtcDateTime)], Row);

    public static Answer<List<Waiting>> OpenLookBacks(Questions ask) => One(ask,
        $"select opened_at as at, false as pressing from look_back where closed_at is null limit {CountMax}", []);

    public static Answer<List<Named>> LookBacks(Questions ask) => ask.List(
        $"""
        select l.id, 'Look-back ' || l.number, d.sentence, l.opened_at
        from look_back l join doubt d on d.id = l.doubt_id where l.closed_at is null order by l.opened_at limit {NamedMax}
        """, [], Row);

    /// <summary>Own credentials and competences that lapsed or lapse within 30 days, where none holds longer.</summary>
    public static Answer<List<Named>> Lapses(Questions ask, Guid person) => ask.List(
        $"""
        select max(id::text)::uuid, name, 'lapses', max(coalesce(valid_until, 'infinity')) from (
          select distinct on (id) id, kind as name, valid_until, standing from credential where person_id = $1 order by id, version desc) c
        where standing = 'good' group by name having max(coalesce(valid_until, 'infinity')) <= $2 + interval '30 days'
        union all
        select max(id::text)::uuid, name, 'lapses', max(coalesce(valid_until, 'infinity')) from (
          select distinct on (id) id, 'Competence in ' || discipline as name, valid_until, standing from competence where person_id = $1 order by id, version desc) c
        where standing = 'good' group by name having max(coalesce(valid_until, 'infinity')) <= $2 + interval '30 days'
        order by 4 limit {NamedMax}
        """, [person, ask.Now], Row);

    /// <summary>Procedures in force of the person's disciplines that wait to be acknowledged.</summary>
    public static Answer<List<Named>> Unread(Questions ask, Guid person) => ask.List(
        $"""
        select d.id, d.code, v.title, v.effective_from
        from document d cross join lateral (select version, title, effective_from from document_version where id = d.id and effective_from <= $2
          order by version desc limit 1) v
        where not exists (select from document_withdrawal w where w.document_id = d.id and w.document_version >= v.version and w.withdrawn_at <= $2)
          and exists (select from competence c where c.person_id = $1 and c.discipline = d.discipline)
          and not exists (select from acknowledgement a where a.document_id = d.id and a.document_version = v.version and a.person_id = $1)
        order by v.effective_from limit {NamedMax}
        """, [person, ask.Now], Row);

    /// <summary>Results that could not be placed on a test.</summary>
    public static Answer<List<Waiting>> Unplaced(Questions ask) => One(ask,
        $"select waiting_since as at, false as pressing from unplaced_result where closed_at is null limit {CountMax}", []);

    private static Answer<List<Waiting>> One(Questions ask, string rows, object?[] args) =>
        ask.List($"select count(*), count(*) filter (where pressing), min(at) from ({rows}) x", args,
            r => new Waiting(r.GetInt64(0), r.GetInt64(1), r.InstantOrNull(2)));

    private static Named Row(Npgsql.NpgsqlDataReader r) => new(r.GetGuid(0), r.GetString(1), r.GetString(2), r.InstantOrNull(3));
}
