using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using Vouch.Department.Platform;

namespace Vouch.Department.Laboratory;

/// <summary>A held measurement as the review list shows it.</summary>
public sealed record HeldRow(
    Guid MeasurementId, Guid OrderTestId, Guid PatientId, string PatientName, string Accession, string Priority, string Analyte,
    string ValueText, string? UnitText, string? DeviceName, ImmutableArray<HoldReason> Reasons, bool Sweepable, DateTimeOffset HeldAt,
    string? ClaimedBy, DateTimeOffset? ClaimedAt, string? PriorText, DateTimeOffset? PriorAt);

/// <summary>Which held measurements are listed.</summary>
public sealed record ReviewFilter(Guid? DeviceId, string? Analyte, bool StatOnly);

/// <summary>Queries of the review screen.</summary>
public static class ReviewStorage
{
    /// <summary>Rows of one page of the list.</summary>
    public const int PageRows = 100;

    /// <summary>How long somebody who opened a row is shown to the others.</summary>
    private static readonly TimeSpan ClaimLasts = TimeSpan.FromMinutes(3);

    private const string Columns =
        """
        select w.measurement_id, w.order_test_id, w.patient_id, p.family || ', ' || p.given, o.accession, w.priority, w.analyte,
               m.comparator || m.value_text, m.unit_text, d.name, w.reasons::text, w.sweepable, w.held_at, c.name, w.claimed_at,
               prior.value_text, prior.measured_at
        from (select * from review where {0}) w
        join measurement m on m.id = w.measurement_id join order_test t on t.id = w.order_test_id
        join lab_order o on o.id = t.order_id join patient p on p.id = w.patient_id
        left join device d on d.id = w.device_id left join person c on c.id = w.claimed_by and w.claimed_at > $1
        left join lateral (select r.value_text, r.measured_at from result r where r.patient_id = w.patient_id and r.analyte = w.analyte
          and r.order_test_id <> w.order_test_id and r.status in ('final', 'corrected') order by r.measured_at desc limit 1) prior on true
        """;

    /// <summary>Open reviews: STAT first, then the longest waiting.</summary>
    public static Task<List<HeldRow>> OpenAsync(Db db, ReviewFilter filter, CancellationToken ct) => db.ListAsync(
        string.Format(System.Globalization.CultureInfo.InvariantCulture, Columns,
            $"""
            decided_at is null and ($2::uuid is null or device_id = $2) and ($3::text is null or analyte = $3)
              and (not $4 or priority = 'stat') order by (priority = 'stat') desc, held_at limit {PageRows}
            """) + " order by (w.priority = 'stat') desc, o.accession, w.held_at",
        [db.Now - ClaimLasts, filter.DeviceId, filter.Analyte, filter.StatOnly], Row, ct);

    public static Task<HeldRow?> OneAsync(Db db, Guid measurement, CancellationToken ct) => db.OneAsync(
        string.Format(System.Globalization.CultureInfo.InvariantCulture, Columns, "measurement_id = $2"), [db.Now - ClaimLasts, measurement], Row, ct);

    /// <summary>How many wait.</summary>
    public static Task<long> CountAsync(Db db, CancellationToken ct) =>
        db.OneAsync("select count(*) from review where decided_at is null", [], r => r.GetInt64(0), ct);

    /// <summary>The next open one after this, in the order of the list.</summary>
    public static async Task<Guid?> NextAsync(Db db, Guid after, CancellationToken ct)
    {
        var open = await OpenAsync(db, new ReviewFilter(null, null, StatOnly: false), ct);
        var at = open.FindIndex(row => row.MeasurementId == after);
        var rest = open.Where(row => row.MeasurementId != after).ToList();
        return rest.Count == 0 ? null : rest[Math.Max(at, 0) % rest.Count].MeasurementId;
    }

    /// <summary>Shows the others who looks at it; no lock: the decision itself is refused when another came first.</summary>
    public static async Task ClaimAsync(Db db, Guid measurement, Guid person, CancellationToken ct)
    {
        await using var connection = await db.Source.OpenConnectionAsync(ct);
        await using var command = Sql.Command(connection,
            "update review set claimed_by = $2, claimed_at = clock_timestamp() where measurement_id = $1 and decided_at is null", [measurement, person]);
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Released values of the patient and analyte, newest first.</summary>
    public static Task<List<(DateTimeOffset At, string Text, string Flag)>> HistoryAsync(Db db, Guid patient, string analyte, CancellationToken ct) =>
        db.ListAsync(
            """
            select measured_at, value_text, flag from result where patient_id = $1 and analyte = $2 and status in ('final', 'corrected')
            order by measured_at desc limit 8
            """, [patient, analyte], r => (r.Instant(0), r.GetString(1), r.GetString(2)), ct);

    private static HeldRow Row(NpgsqlDataReader r) => new(
        r.GetGuid(0), r.GetGuid(1), r.GetGuid(2), r.GetString(3), r.GetString(4), r.GetString(5), r.GetString(6), r.GetString(7),
        r.TextOrNull(8), r.TextOrNull(9), JsonSerializer.Deserialize(r.GetString(10), BenchJson.Default.ImmutableArrayHoldReason),
        r.GetBoolean(11), r.Instant(12), r.TextOrNull(13), r.InstantOrNull(14), r.TextOrNull(15), r.InstantOrNull(16));
}
