using Vouch.Department.Platform;
using static System.FormattableString;

namespace Vouch.Department.Exchange.Analysers;

/// <summary>One analyser with its lights.</summary>
/// <param name="DeviceState">in-service and so on; null where no device is named.</param>
/// <param name="Current">Control series of which every level was accepted and is not overdue.</param>
public sealed record AnalyserLights(
    ConnectionRecord Connection, string? DeviceName, string? Model, string? Location, string? DeviceState, DateTimeOffset? LastMessageAt, int Queued,
    int Waiting, int Unplaced, int Series, int Rejected, int Current, int Stops, int Lots);

/// <summary>The state of one control level of an analyte.</summary>
public sealed record ControlLight(string Analyte, int Level, string? Verdict, decimal? Z, string? Fired, DateTimeOffset? MeasuredAt, DateTimeOffset? DueAt);

/// <summary>A lot on board.</summary>
public sealed record LotOnBoard(string Item, string Number, string Analytes, string? Position, DateOnly Expires, DateTimeOffset OpenUntil, string State);

/// <summary>A message of the analyser and what became of it.</summary>
public sealed record AnalyserMessage(Guid Id, long Seq, DateTimeOffset At, string State, string? Reason);

/// <summary>What the analysers pages show.</summary>
public static class AnalyserOverview
{
    private const int AnalysersMax = 200;
    private const int MessagesShown = 20;

    private static readonly string Lights = $"""
        select {ConnectionRecord.Columns}, d.name, d.model, d.location, s.state,
          (select received_at from inbox where connection_id = c.id order by seq desc limit 1),
          (select count(*)::int from inbox_work where connection_id = c.id and state = 'queued'),
          (select count(*)::int from inbox_work where connection_id = c.id and state = 'waiting'),
          (select count(*)::int from unplaced_result where device_id = d.id and closed_at is null),
          (select count(*)::int from control_series where device_id = d.id),
          (select count(*)::int from control_series cs where cs.device_id = d.id and exists (
            select from generate_series(1, cs.levels) as level cross join lateral (
              select verdict from control_run r where r.series_id = cs.id and r.level = level.level
              order by r.measured_at desc, r.version desc limit 1) last where last.verdict = 'rejected')),
          (select count(*)::int from control_series cs where cs.device_id = d.id and not exists (
            select from generate_series(1, cs.levels) as level left join lateral (
              select verdict, measured_at from control_run r where r.series_id = cs.id and r.level = level.level
              order by r.measured_at desc, r.version desc limit 1) last on true
            where last.verdict is null or last.verdict = 'rejected'
              or last.measured_at + cs.interval_hours * interval '1 hour' <= clock_timestamp())),
          (select count(*)::int from autoverification_stop where lifted_at is null and (device_id is null or device_id = d.id)),
          (select count(distinct b.id)::int from on_board b where b.device_id = d.id and b.removed_at is null
            and b.version = (select max(version) from on_board x where x.id = b.id))
        from connection c left join device d on d.id = c.device_id
        left join lateral (select state from device_state where device_id = d.id order by version desc limit 1) s on true
        """;

    public static Task<List<AnalyserLights>> AllAsync(Db db, CancellationToken ct) => db.ListAsync(
        Lights + Invariant($" where c.purpose = 'analyser' and c.name <> $1 order by coalesce(d.name, c.name), c.name limit {AnalysersMax}"),
        [AnalyserIntake.UnknownName], Row, ct);

    public static Task<AnalyserLights?> OneAsync(Db db, Guid connection, CancellationToken ct) =>
        db.OneAsync(Lights + " where c.purpose = 'analyser' and c.id = $1", [connection], Row, ct);

    /// <summary>The last run of each level of each analyte, the rejected ones first.</summary>
    public static Task<List<ControlLight>> ControlsAsync(Db db, Guid device, CancellationToken ct) => db.ListAsync(
        """
        select s.analyte, l.level, r.verdict, r.z, r.fired, r.measured_at, r.measured_at + s.interval_hours * interval '1 hour'
        from control_series s cross join generate_series(1, s.levels) as l (level)
        left join lateral (select * from control_run x where x.series_id = s.id and x.level = l.level
          order by x.measured_at desc, x.version desc limit 1) r on true
        where s.device_id = $1 order by r.verdict is distinct from 'rejected', s.analyte, l.level limit 1000
        """, [device], r => new ControlLight(r.GetString(0), r.GetInt32(1), r.TextOrNull(2), r.DecimalOrNull(3), r.TextOrNull(4), r.InstantOrNull(5),
            r.InstantOrNull(6)), ct);

    public static Task<List<LotOnBoard>> LotsAsync(Db db, Guid device, CancellationToken ct) => db.ListAsync(
        """
        select i.name, l.number, array_to_string(b.analytes, ', '), b.position, l.expires, b.open_until,
          coalesce((select state from lot_state where lot_id = l.id order by version desc limit 1), 'quarantine')
        from on_board b join lot l on l.id = b.lot_id join item i on i.id = l.item_id
        where b.device_id = $1 and b.removed_at is null and b.version = (select max(version) from on_board x where x.id = b.id)
        order by i.name, l.number limit 500
        """, [device], r => new LotOnBoard(r.GetString(0), r.GetString(1), r.GetString(2), r.TextOrNull(3), r.GetFieldValue<DateOnly>(4), r.Instant(5),
            r.GetString(6)), ct);

    /// <summary>Who is signed on at the device.</summary>
    public static Task<Guid?> OnDutyAsync(Db db, Guid device, CancellationToken ct) => db.OneAsync<Guid?>(
        "select person_id from bench_duty where device_id = $1 and until is null order by since desc limit 1", [device], r => r.GetGuid(0), ct);

    public static Task<List<AnalyserMessage>> MessagesAsync(Db db, Guid connection, CancellationToken ct) => db.ListAsync(
        Invariant($"""
        select i.id, i.seq, i.received_at, w.state, w.reason from inbox i join inbox_work w on w.inbox_id = i.id
        where i.connection_id = $1 order by i.seq desc limit {MessagesShown}
        """), [connection], r => new AnalyserMessage(r.GetGuid(0), r.GetInt64(1), r.Instant(2), r.GetString(3), r.TextOrNull(4)), ct);

    private static AnalyserLights Row(Npgsql.NpgsqlDataReader r)
    {
        const int After = 12;
        return new AnalyserLights(ConnectionRecord.Row(r), r.TextOrNull(After), r.TextOrNull(After + 1), r.TextOrNull(After + 2), r.TextOrNull(After + 3),
            r.InstantOrNull(After + 4), r.GetInt32(After + 5), r.GetInt32(After + 6), r.GetInt32(After + 7), r.GetInt32(After + 8), r.GetInt32(After + 9),
            r.GetInt32(After + 10), r.GetInt32(After + 11), r.GetInt32(After + 12));
    }
}
