using Vouch.Department.Platform;

namespace Vouch.Department.Quality;

/// <summary>A series with the last run of each level.</summary>
/// <param name="OldestAt">Of the levels' last runs, the oldest; it is due an interval later. Null: none was run.</param>
public sealed record SeriesRow(
    Guid Id, string Analyte, string Rules, int Levels, int IntervalHours, int LevelsRun, string Verdict, string Fired,
    DateTimeOffset? OldestAt, DateTimeOffset? NewestAt)
{
    /// <summary>When the next run is due; null: at once, because levels are missing.</summary>
    public DateTimeOffset? DueAt => LevelsRun < Levels ? null : OldestAt?.AddHours(IntervalHours);
}

/// <summary>A series with its device.</summary>
public sealed record SeriesCard(Guid Id, Guid DeviceId, string Device, string Analyte, string Rules, int Levels, int IntervalHours);

/// <summary>One control run as shown.</summary>
public sealed record RunRow(
    int Version, int Level, string Control, string Lot, DateTimeOffset MeasuredAt, string ValueText, string Unit, decimal Mean, decimal Sd,
    decimal Z, string Verdict, string Fired, string? Comment, string? Operator, string By);

/// <summary>A control's target of a series, one version.</summary>
/// <param name="InForce">The one that judges runs now.</param>
public sealed record TargetRow(
    Guid ControlId, string Control, string Lot, int Level, string? SampleId, DateOnly Expires, decimal Mean, decimal Sd, string Unit,
    DateTimeOffset From, string Source, string By, bool InForce);

/// <summary>Queries of the controls' pages.</summary>
public static class ControlsStorage
{
    /// <summary>Runs drawn and listed: about three months of two levels a day.</summary>
    public const int RunsMax = 180;

    /// <summary>Every analyte of a device; what is rejected or missing first.</summary>
    public static Task<List<SeriesRow>> OfDeviceAsync(Db db, Guid device, CancellationToken ct) => db.ListAsync(
        """
        select s.id, s.analyte, s.rules, s.levels, s.interval_hours, count(r.level)::int,
          case when bool_or(r.verdict = 'rejected') then 'rejected' when count(r.level) < s.levels then 'missing'
               when bool_or(r.verdict = 'warning') then 'warning' else 'accepted' end,
          coalesce(string_agg(r.fired, '; ') filter (where r.fired <> ''), ''), min(r.measured_at), max(r.measured_at)
        from control_series s cross join generate_series(1, s.levels) as each (level)
        left join lateral (select level, verdict, measured_at, fired from control_run
          where series_id = s.id and level = each.level order by measured_at desc, version desc limit 1) r on true
        where s.device_id = $1 group by s.id order by bool_or(r.verdict = 'rejected') desc nulls last, s.analyte
        """, [device],
        r => new SeriesRow(r.GetGuid(0), r.GetString(1), r.GetString(2), r.GetInt32(3), r.GetInt32(4), r.GetInt32(5), r.GetString(6),
            r.GetString(7), r.InstantOrNull(8), r.InstantOrNull(9)), ct);

    /// <summary>Devices that may have controls.</summary>
    public static Task<List<(Guid Id, string Name)>> DevicesAsync(Db db, CancellationToken ct) => db.ListAsync(
        "select id, name from device where kind in ('analyser', 'poct') order by name, id limit 500", [], r => (r.GetGuid(0), r.GetString(1)), ct);

    public static Task<SeriesCard?> FindAsync(Db db, Guid series, CancellationToken ct) => db.OneAsync(
        """
        select s.id, s.device_id, d.name, s.analyte, s.rules, s.levels, s.interval_hours
        from control_series s join device d on d.id = s.device_id where s.id = $1
        """, [series],
        r => new SeriesCard(r.GetGuid(0), r.GetGuid(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetInt32(5), r.GetInt32(6)), ct);

    /// <summary>The latest runs, newest first.</summary>
    public static Task<List<RunRow>> RunsAsync(Db db, Guid series, CancellationToken ct) => db.ListAsync(
        FormattableString.Invariant($"""
        select r.version, r.level, c.name, c.lot_number, r.measured_at, r.value_text, r.unit, r.mean, r.sd, r.z, r.verdict, r.fired, r.comment,
          r.operator, r.recorded_by
        from control_run r join control c on c.id = r.control_id where r.series_id = $1
        order by r.measured_at desc, r.version desc limit {RunsMax}
        """), [series],
        r => new RunRow(r.GetInt32(0), r.GetInt32(1), r.GetString(2), r.GetString(3), r.Instant(4), r.GetString(5), r.GetString(6),
            r.GetDecimal(7), r.GetDecimal(8), r.GetDecimal(9), r.GetString(10), r.GetString(11), r.TextOrNull(12), r.TextOrNull(13),
            r.GetString(14)), ct);

    /// <summary>Every target of a series, the ones in force first.</summary>
    public static async Task<List<TargetRow>> TargetsAsync(Db db, Guid series, CancellationToken ct) => await db.ListAsync(
        """
        select c.id, c.name, c.lot_number, c.level, c.sample_id, c.expires, t.mean, t.sd, t.unit, t.valid_from, t.source, t.recorded_by,
          t.valid_from <= $2 and not exists (select from control_target n where n.series_id = t.series_id and n.control_id = t.control_id
            and n.valid_from <= $2 and (n.valid_from, n.version) > (t.valid_from, t.version))
        from control_target t join control c on c.id = t.control_id where t.series_id = $1
        order by 13 desc, c.level, t.valid_from desc limit 200
        """, [series, db.Now],
        r => new TargetRow(r.GetGuid(0), r.GetString(1), r.GetString(2), r.GetInt32(3), r.TextOrNull(4), r.GetFieldValue<DateOnly>(5),
            r.GetDecimal(6), r.GetDecimal(7), r.GetString(8), r.Instant(9), r.GetString(10), r.GetString(11), r.GetBoolean(12)), ct);
}
