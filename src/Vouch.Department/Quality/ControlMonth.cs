using System.Globalization;
using Vouch.Department.Platform;

namespace Vouch.Department.Quality;

/// <summary>A calendar month in the hospital's time.</summary>
public readonly record struct Month(int Year, int Number)
{
    /// <summary>Its first day; also how the database keeps it.</summary>
    public DateOnly First => new(Year, Number, 1);

    public Month Before => Of(First.AddMonths(-1));

    public Month Next => Of(First.AddMonths(1));

    public static Month Of(DateOnly day) => new(day.Year, day.Month);

    /// <summary>2026-03.</summary>
    public static Month? Read(string? text) =>
        DateOnly.TryParseExact(text + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 1900 and < 9999 ? Of(day) : null;

    public DateTimeOffset Begins(TimeZoneInfo zone)
    {
        var midnight = First.ToDateTime(TimeOnly.MinValue);
        // Where clocks go forward at midnight, the month begins at the first minute there is.
        while (zone.IsInvalidTime(midnight))
            midnight = midnight.AddMinutes(1);
        return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight)).ToUniversalTime();
    }

    public override string ToString() => First.ToString("yyyy-MM", CultureInfo.InvariantCulture);
}

/// <summary>A level of a test over a month, by the target it was judged by.</summary>
/// <param name="Runs">All of them; the rejected ones take no part in mean and SD.</param>
/// <param name="Mean">Of what was not rejected; null when nothing else was run.</param>
/// <param name="Sd">Of what was not rejected; null below two.</param>
public sealed record MonthLevel(
    Guid SeriesId, string Analyte, int Level, string Lot, string Unit, decimal TargetMean, decimal TargetSd, int Runs, int Warnings, int Rejected,
    decimal? Mean, decimal? Sd)
{
    /// <summary>How far the month's mean lies from the target, in the target's SD.</summary>
    public decimal? Shift => Mean is { } mean ? (mean - TargetMean) / TargetSd : null;

    /// <summary>Coefficient of variation, per cent.</summary>
    public decimal? Cv => Mean is { } mean && mean != 0 && Sd is { } sd ? Math.Abs(100 * sd / mean) : null;
}

/// <summary>A rejected run of the month, with what was written about it.</summary>
public sealed record MonthRejection(
    Guid SeriesId, string Analyte, int Level, int Run, DateTimeOffset At, string ValueText, string Unit, string Fired, string? Written);

/// <summary>The signature under a month.</summary>
public sealed record ControlReview(int Version, int Runs, int Rejected, string Finding, string Person, string Meaning, DateTimeOffset SignedAt);

/// <summary>A device's controls over a month: what the review looks at, and the signatures under it.</summary>
public static class ControlMonth
{
    public static Task<List<MonthLevel>> LevelsAsync(Db db, Guid device, Month month, TimeZoneInfo zone, CancellationToken ct) => db.ListAsync(
        """
        select s.id, s.analyte, r.level, c.lot_number, r.unit, r.mean, r.sd, count(*)::int, count(*) filter (where r.verdict = 'warning')::int,
          count(*) filter (where r.verdict = 'rejected')::int, avg(r.value) filter (where r.verdict <> 'rejected'),
          stddev_samp(r.value) filter (where r.verdict <> 'rejected')
        from control_series s join control_run r on r.series_id = s.id join control c on c.id = r.control_id
        where s.device_id = $1 and r.measured_at >= $2 and r.measured_at < $3
        group by s.id, s.analyte, r.level, c.lot_number, r.unit, r.mean, r.sd order by s.analyte, r.level, min(r.measured_at)
        """, [device, month.Begins(zone), month.Next.Begins(zone)],
        r => new MonthLevel(r.GetGuid(0), r.GetString(1), r.GetInt32(2), r.GetString(3), r.GetString(4), r.GetDecimal(5), r.GetDecimal(6), r.GetInt32(7),
            r.GetInt32(8), r.GetInt32(9), r.DecimalOrNull(10), r.DecimalOrNull(11)), ct);

    public static Task<List<MonthRejection>> RejectionsAsync(Db db, Guid device, Month month, TimeZoneInfo zone, CancellationToken ct) => db.ListAsync(
        """
        select s.id, s.analyte, r.level, r.version, r.measured_at, r.value_text, r.unit, r.fired,
          nullif(concat_ws('; ', r.comment, (select string_agg(n.sentence || ' (' || n.person || ')', '; ' order by n.at) from control_comment n
            where n.series_id = r.series_id and n.run = r.version)), '')
        from control_series s join control_run r on r.series_id = s.id
        where s.device_id = $1 and r.measured_at >= $2 and r.measured_at < $3 and r.verdict = 'rejected'
        order by r.measured_at, s.analyte, r.level limit 500
        """, [device, month.Begins(zone), month.Next.Begins(zone)],
        r => new MonthRejection(r.GetGuid(0), r.GetString(1), r.GetInt32(2), r.GetInt32(3), r.Instant(4), r.GetString(5), r.GetString(6), r.GetString(7),
            r.TextOrNull(8)), ct);

    /// <summary>Signatures under the month, the latest first.</summary>
    public static Task<List<ControlReview>> ReviewsAsync(Db db, Guid device, Month month, CancellationToken ct) => db.ListAsync(
        "select version, runs, rejected, finding, person, meaning, signed_at from control_review where device_id = $1 and month = $2 order by version desc",
        [device, month.First], r => new ControlReview(r.GetInt32(0), r.GetInt32(1), r.GetInt32(2), r.GetString(3), r.GetString(4), r.GetString(5), r.Instant(6)), ct);
}
