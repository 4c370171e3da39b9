using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using Vouch.Department.Platform;

namespace Vouch.Department.Laboratory;

/// <summary>A person waits for something before deciding.</summary>
public sealed record KeptBack(string By, DateTimeOffset Until, string Reason);

/// <summary>A held measurement as the review list shows it.</summary>
/// <param name="PatientId">The record that stays, where two were merged.</param>
/// <param name="Readers">Names of those who have it before them now.</param>
/// <param name="PriorText">The patient's earlier reported value of the same analyte.</param>
public sealed record HeldRow(
    Guid MeasurementId, Guid OrderTestId, Guid PatientId, string PatientName, string Accession, string Priority, string Analyte,
    string ValueText, string? UnitText, string? DeviceName, ImmutableArray<HoldReason> Reasons, bool Sweepable, DateTimeOffset HeldAt,
    KeptBack? KeptBack, string? Readers, string? PriorText, DateTimeOffset? PriorAt)
{
    public bool Stat => Priority == "stat";

    /// <summary>May be accepted together with like ones.</summary>
    public bool IsLike => Sweepable && KeptBack is null;
}

/// <summary>Which held measurements are listed.</summary>
public sealed record ReviewFilter(string? Analyte, Guid? DeviceId, bool StatOnly)
{
    public static readonly ReviewFilter All = new(null, null, StatOnly: false);

    /// <summary>From an address; what is no filter is left out.</summary>
    public static ReviewFilter Read(string? test, string? device, string? stat) => new(
        string.IsNullOrWhiteSpace(test) ? null : test.Trim().ToUpperInvariant(), Guid.TryParse(device, out var id) ? id : null, !string.IsNullOrEmpty(stat));

    /// <summary>As part of an address, with the question mark; empty when everything is listed.</summary>
    public string Query
    {
        get
        {
            var parts = new[] { Analyte is { } test ? "test=" + Uri.EscapeDataString(test) : "", DeviceId is { } device ? $"device={device}" : "", StatOnly ? "stat=yes" : "" };
            var query = string.Join('&', parts.Where(part => part.Length > 0));
            return query.Length == 0 ? "" : "?" + query;
        }
    }
}

/// <summary>One place in the order of work.</summary>
/// <param name="Waits">A person keeps it back until later.</param>
/// <param name="Taken">Somebody else has it before them.</param>
public readonly record struct ReviewPlace(Guid MeasurementId, bool Waits, bool Taken);

/// <summary>How many results of a test wait for nothing but their size, and since when.</summary>
public sealed record LikeResults(string Analyte, int Count, DateTimeOffset Since);

/// <summary>Queries of the review screens.</summary>
public static class ReviewStorage
{
    /// <summary>Rows of one page of the list.</summary>
    public const int PageRows = 100;

    /// <summary>Open reviews that are put into order at all; more than a department ever lets wait.</summary>
    public const int PlacesMax = 5000;

    /// <summary>
    /// The order of work: what a person keeps back comes last; critical values first, then STAT, then the oldest orders, the
    /// tests of one order together and what is calculated after what it is calculated from. A cancelled test's measurement is
    /// not work.
    /// </summary>
    public static Task<List<ReviewPlace>> PlacesAsync(Db db, ReviewFilter filter, Guid person, CancellationToken ct) => db.ListAsync(
        $$"""
        select w.measurement_id, coalesce(w.kept_back_until > $1, false),
          exists (select from review_reader r where r.measurement_id = w.measurement_id and r.seen_at > $2 and r.person_id <> $3)
        from review w join order_test t on t.id = w.order_test_id join lab_order o on o.id = t.order_id join measurement m on m.id = w.measurement_id
        where w.decided_at is null and t.cancelled_at is null
          and ($4::text is null or w.analyte = $4) and ($5::uuid is null or w.device_id = $5) and (not $6 or o.priority = 'stat')
        order by 2, (w.reasons @> '[{"code":"critical"}]') desc, (w.reasons @> '[{"code":"reported-before-index"}]') desc, (o.priority = 'stat') desc, o.ordered_at, o.accession,
          (m.source = 'calculated'), w.held_at, w.measurement_id limit {{PlacesMax}}
        """, [db.Now, db.Now - ReviewReaders.Lasts, person, filter.Analyte, filter.DeviceId, filter.StatOnly],
        r => new ReviewPlace(r.GetGuid(0), r.GetBoolean(1), r.GetBoolean(2)), ct);

    /// <summary>These rows, in the order given; those that are gone are left out.</summary>
    public static Task<List<HeldRow>> RowsAsync(Db db, Guid[] measurements, Guid person, CancellationToken ct) => db.ListAsync(
        """
        select w.measurement_id, w.order_test_id, p.id, p.family || case when p.given = '' then '' else ', ' || p.given end, o.accession, o.priority, w.analyte,
               m.value_text, m.unit_text, d.name, w.reasons::text, w.sweepable, w.held_at, b.name, w.kept_back_until, w.kept_back_reason,
               (select string_agg(x.name, ', ' order by r.since) from review_reader r join person x on x.id = r.person_id
                where r.measurement_id = w.measurement_id and r.seen_at > $2 and r.person_id <> $3),
               prior.value_text, prior.measured_at
        from unnest($1::uuid[]) with ordinality as wanted(id, place)
        join review w on w.measurement_id = wanted.id
        join measurement m on m.id = w.measurement_id join order_test t on t.id = w.order_test_id
        join lab_order o on o.id = t.order_id join patient p on p.id = patient_survivor(w.patient_id)
        left join device d on d.id = w.device_id left join person b on b.id = w.kept_back_by
        left join lateral (select r.value_text, r.measured_at from result r
          where r.patient_id in (select patient_records(w.patient_id)) and r.analyte = w.analyte
            and r.order_test_id <> w.order_test_id and r.status in ('final', 'corrected')
            and not exists (select from result n where n.order_test_id = r.order_test_id and n.version > r.version)
          order by r.measured_at desc limit 1) prior on true
        order by wanted.place
        """, [measurements, db.Now - ReviewReaders.Lasts, person], Row, ct);

    public static async Task<HeldRow?> OneAsync(Db db, Guid measurement, Guid person, CancellationToken ct) =>
        (await RowsAsync(db, [measurement], person, ct)).FirstOrDefault();

    /// <summary>Tests and devices that something waits of, for the filter.</summary>
    public static Task<List<(string Analyte, Guid? Device, string? DeviceName)>> KindsAsync(Db db, CancellationToken ct) => db.ListAsync(
        """
        select distinct w.analyte, w.device_id, d.name from review w join order_test t on t.id = w.order_test_id
        left join device d on d.id = w.device_id where w.decided_at is null and t.cancelled_at is null order by 1, 3
        """, [], r => (r.GetString(0), r.GuidOrNull(1), r.TextOrNull(2)), ct);

    private const string Like =
        """
        from review w join order_test t on t.id = w.order_test_id join lab_order o on o.id = t.order_id
        where w.decided_at is null and w.sweepable and w.kept_back_until is null and t.cancelled_at is null
          and ($1::text is null or w.analyte = $1) and ($2::uuid is null or w.device_id = $2) and (not $3 or o.priority = 'stat')
          and not exists (select from review other where other.order_test_id = w.order_test_id and other.measurement_id <> w.measurement_id and other.decided_at is null)

        """;

    /// <summary>Open measurements that may be accepted with like ones.</summary>
    public static Task<List<Guid>> LikeAsync(Db db, ReviewFilter filter, CancellationToken ct) => db.ListAsync(
        "select w.measurement_id " + Like + "order by o.ordered_at, o.accession, w.held_at limit 200",
        [filter.Analyte, filter.DeviceId, filter.StatOnly], r => r.GetGuid(0), ct);

    /// <summary>The tests with like results, the most first.</summary>
    public static Task<List<LikeResults>> LikeTestsAsync(Db db, ReviewFilter filter, CancellationToken ct) => db.ListAsync(
        "select w.analyte, count(*)::int, min(w.held_at) " + Like + "group by w.analyte order by count(*) desc, w.analyte",
        [filter.Analyte, filter.DeviceId, filter.StatOnly], r => new LikeResults(r.GetString(0), r.GetInt32(1), r.Instant(2)), ct);

    private static HeldRow Row(NpgsqlDataReader r) => new(
        r.GetGuid(0), r.GetGuid(1), r.GetGuid(2), r.GetString(3), r.GetString(4), r.GetString(5), r.GetString(6), r.GetString(7),
        r.TextOrNull(8), r.TextOrNull(9), JsonSerializer.Deserialize(r.GetString(10), BenchJson.Default.ImmutableArrayHoldReason),
        r.GetBoolean(11), r.Instant(12), r.InstantOrNull(14) is { } until ? new KeptBack(r.TextOrNull(13) ?? "somebody", until, r.GetString(15)) : null,
        r.TextOrNull(16), r.TextOrNull(17), r.InstantOrNull(18));
}
