using Vouch.Department.Platform;

namespace Vouch.Department.Quality;

/// <summary>A change on the device that may move a control's points, and is marked on their chart.</summary>
/// <param name="Words">"calibrated", "reagent L26111".</param>
public sealed record SeriesChange(DateTimeOffset At, string Kind, string Words)
{
    public const string Calibration = "calibration";
    public const string Reagent = "reagent";

    private const int Most = 40;

    /// <summary>Calibrations of the test or the whole device, and reagent lots loaded for it, since a moment; the latest first.</summary>
    public static Task<List<SeriesChange>> SinceAsync(Db db, SeriesCard series, DateTimeOffset from, CancellationToken ct) => db.ListAsync(
        FormattableString.Invariant($"""
        (select c.performed_at, '{Calibration}', case s.analyte when '*' then 'calibrated' else s.analyte || ' calibrated' end
         from calibration_series s join calibration c on c.series_id = s.id
         where s.device_id = $1 and s.analyte in ('*', $2) and c.performed_at >= $3)
        union all
        (select b.loaded_at, '{Reagent}', 'reagent ' || l.number
         from (select distinct on (id) * from on_board where device_id = $1 and loaded_at >= $3 order by id, version) b join lot l on l.id = b.lot_id
         where $2 = any(b.analytes))
        order by 1 desc limit {Most}
        """), [series.DeviceId, series.Analyte, from], r => new SeriesChange(r.Instant(0), r.GetString(1), r.GetString(2)), ct);
}
