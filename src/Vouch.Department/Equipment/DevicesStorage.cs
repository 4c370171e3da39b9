using Vouch.Department.Platform;
using Vouch.Department.Platform.Frame;

namespace Vouch.Department.Equipment;

/// <summary>A device as its list shows it.</summary>
/// <param name="DueAt">Of its calibrations, the first to be due; null: never calibrated.</param>
public sealed record DeviceRow(
    Guid Id, string Tag, string Name, string Model, string? Location, string Kind, string State, DateTimeOffset? DueAt, string? OnDuty);

/// <summary>A device with its present state.</summary>
public sealed record DeviceCard(
    Guid Id, string Tag, string Name, string Model, string Manufacturer, string? Serial, string? Udi, string? Location, string Kind, string State);

/// <summary>One service state, from a moment on.</summary>
public sealed record DeviceStateRow(int Version, string State, DateTimeOffset From, string Reason, string By);

/// <summary>One calibration as its list shows it.</summary>
/// <param name="Latest">The last one of its series.</param>
public sealed record CalibrationRow(
    Guid SeriesId, int Version, string Analyte, DateTimeOffset PerformedAt, DateTimeOffset DueAt, string AsFound, string AsLeft, string By,
    string? Standard, string? Tester, Guid? TesterId, bool Latest);

/// <summary>A lot on board now.</summary>
public sealed record BoardRow(
    Guid LotId, string Item, string Number, string? Position, IReadOnlyList<string> Analytes, DateTimeOffset LoadedAt, DateTimeOffset OpenUntil,
    DateOnly Expires, string State);

/// <summary>Who is or was signed on at a device's bench.</summary>
public sealed record DutyRow(Guid PersonId, string Person, DateTimeOffset Since, DateTimeOffset? Until);

/// <summary>Whether an analyte is in control on a device.</summary>
public sealed record AnalyteControl(Guid SeriesId, string Analyte, int LevelsRun, int Levels, bool Rejected, DateTimeOffset? DueAt);

/// <summary>Queries of the devices' pages.</summary>
public static class DevicesStorage
{
    public const int PageRows = 50;

    private const string State = "coalesce((select s.state from device_state s where s.device_id = d.id order by s.version desc limit 1), 'quarantine')";

    /// <summary>By name, from after a device on; one row more than a page where there are more.</summary>
    public static Task<List<DeviceRow>> ListAsync(Db db, string? words, (string Name, Guid Id) after, CancellationToken ct) => db.ListAsync(
        $"""
        select d.id, d.tag, d.name, d.model, d.location, d.kind, {State},
          (select min(c.due_at) from calibration_series s cross join lateral
             (select due_at from calibration where series_id = s.id order by version desc limit 1) c where s.device_id = d.id),
          (select p.name from bench_duty b join person p on p.id = b.person_id where b.device_id = d.id and b.until is null order by b.since desc limit 1)
        from device d
        where (d.name, d.id) > ($1, $2)
          and ($3::text is null or strpos(lower(d.name), lower($3)) > 0 or strpos(lower(d.model), lower($3)) > 0 or lower(d.tag) = lower($3))
        order by d.name, d.id limit {PageRows + 1}
        """, [after.Name, after.Id, words],
        r => new DeviceRow(r.GetGuid(0), r.GetString(1), r.GetString(2), r.GetString(3), r.TextOrNull(4), r.GetString(5), r.GetString(6),
            r.InstantOrNull(7), r.TextOrNull(8)), ct);

    public static Task<DeviceCard?> FindAsync(Db db, Guid device, CancellationToken ct) => db.OneAsync(
        $"select d.id, d.tag, d.name, d.model, d.manufacturer, d.serial, d.udi, d.location, d.kind, {State} from device d where d.id = $1", [device],
        r => new DeviceCard(r.GetGuid(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetString(4), r.TextOrNull(5), r.TextOrNull(6),
            r.TextOrNull(7), r.GetString(8), r.GetString(9)), ct);

    public static Task<Guid?> TaggedAsync(Db db, string tag, CancellationToken ct) =>
        db.OneAsync<Guid?>("select id from device where tag = $1", [tag], r => r.GetGuid(0), ct);

    public static Task<List<DeviceStateRow>> StatesAsync(Db db, Guid device, CancellationToken ct) => db.ListAsync(
        "select version, state, valid_from, reason, recorded_by from device_state where device_id = $1 order by version desc limit 100", [device],
        r => new DeviceStateRow(r.GetInt32(0), r.GetString(1), r.Instant(2), r.GetString(3), r.GetString(4)), ct);

    /// <summary>Newest first.</summary>
    public static Task<List<CalibrationRow>> CalibrationsAsync(Db db, Guid device, CancellationToken ct) => db.ListAsync(
        """
        select s.id, c.version, s.analyte, c.performed_at, c.due_at, c.as_found, c.as_left, c.performed_by, c.standard, d.name, d.id,
          c.version = max(c.version) over (partition by s.id)
        from calibration_series s join calibration c on c.series_id = s.id
        left join calibration_series t on t.id = c.standard_series_id left join device d on d.id = t.device_id
        where s.device_id = $1 order by c.performed_at desc, s.analyte limit 200
        """, [device],
        r => new CalibrationRow(r.GetGuid(0), r.GetInt32(1), r.GetString(2), r.Instant(3), r.Instant(4), r.GetString(5), r.GetString(6),
            r.GetString(7), r.TextOrNull(8), r.TextOrNull(9), r.GuidOrNull(10), r.GetBoolean(11)), ct);

    public static Task<List<BoardRow>> BoardAsync(Db db, Guid device, CancellationToken ct) => db.ListAsync(
        """
        select l.id, i.name, l.number, b.position, b.analytes, b.loaded_at, b.open_until, l.expires,
          coalesce((select s.state from lot_state s where s.lot_id = l.id order by s.version desc limit 1), 'quarantine')
        from (select distinct on (id) * from on_board where device_id = $1 order by id, version desc) b
        join lot l on l.id = b.lot_id join item i on i.id = l.item_id
        where b.removed_at is null order by b.position, i.name
        """, [device],
        r => new BoardRow(r.GetGuid(0), r.GetString(1), r.GetString(2), r.TextOrNull(3), r.GetFieldValue<string[]>(4), r.Instant(5),
            r.Instant(6), r.GetFieldValue<DateOnly>(7), r.GetString(8)), ct);

    public static Task<List<DutyRow>> DutiesAsync(Db db, Guid device, CancellationToken ct) => db.ListAsync(
        """
        select p.id, p.name, b.since, b.until from bench_duty b join person p on p.id = b.person_id
        where b.device_id = $1 order by b.since desc limit 20
        """, [device], r => new DutyRow(r.GetGuid(0), r.GetString(1), r.Instant(2), r.InstantOrNull(3)), ct);

    /// <summary>Each analyte with controls: the last run of each level.</summary>
    public static Task<List<AnalyteControl>> ControlsAsync(Db db, Guid device, CancellationToken ct) => db.ListAsync(
        """
        select s.id, s.analyte, count(r.level)::int, s.levels, coalesce(bool_or(r.verdict = 'rejected'), false),
          min(r.measured_at) + make_interval(hours => s.interval_hours)
        from control_series s cross join generate_series(1, s.levels) as each (level)
        left join lateral (select level, verdict, measured_at from control_run
          where series_id = s.id and level = each.level order by measured_at desc, version desc limit 1) r on true
        where s.device_id = $1 group by s.id order by s.analyte
        """, [device],
        r => new AnalyteControl(r.GetGuid(0), r.GetString(1), r.GetInt32(2), r.GetInt32(3), r.GetBoolean(4), r.InstantOrNull(5)), ct);

    /// <summary>Testers that a calibration may be made with.</summary>
    public static Task<List<(string Id, string Name)>> TestersAsync(Db db, CancellationToken ct) => db.ListAsync(
        "select id::text, name || ' (' || tag || ')' from device where kind = 'tester' order by name, id limit 200", [],
        r => (r.GetString(0), r.GetString(1)), ct);
}

/// <summary>Devices by their asset tag, and by words.</summary>
public sealed class FindsDevices(Db db) : IFinds
{
    public string Permission => "device.view";

    public async Task<IReadOnlyList<Found>> ScanAsync(string code, CancellationToken ct) =>
        await DevicesStorage.TaggedAsync(db, code, ct) is { } id && await DevicesStorage.FindAsync(db, id, ct) is { } device
            ? [new Found("Device", device.Name, $"/devices/{id}", device.Tag)] : [];

    public async Task<IReadOnlyList<Found>> SearchAsync(string words, int most, CancellationToken ct) =>
        [.. (await DevicesStorage.ListAsync(db, words, ("", Guid.Empty), ct)).Take(most)
            .Select(row => new Found("Device", row.Name, $"/devices/{row.Id}", row.Tag))];
}
