using System.Globalization;
using Vouch.Department.Patients;
using Vouch.Department.Platform;

namespace Vouch.Department.Orders;

/// <summary>An order as a line of a list: how many of its tests stand where.</summary>
public sealed record OrderLine(
    string Accession, PatientId Patient, string PatientName, OrderPriority Priority, string? Ward, string? Requester,
    DateTimeOffset OrderedAt, DateTimeOffset? CollectAt, IReadOnlyList<LineTest> Tests);

/// <summary>One test of an order line.</summary>
public sealed record LineTest(string Analyte, string? Panel, TestStatus Status, string? HeldBecause, TestSource Source)
{
    /// <summary>Under which name it was asked for.</summary>
    public string AskedFor => Panel ?? Analyte;
}

/// <summary>Lists of orders: those of a person, those of a ward.</summary>
public static class PatientOrders
{
    public const int OfPatientMost = 50;

    /// <summary>How long a ward sees an order that is done or was placed.</summary>
    public static readonly TimeSpan WardSees = TimeSpan.FromHours(36);

    // The ward of an open stay counts before the ward the order was placed from: the patient may have moved.
    private const string LineSql =
        """
        select o.accession, o.patient_id, p.family, p.given, o.priority, o.ward, o.requester, o.ordered_at, o.collect_at,
          t.analyte, t.panel, t.status, t.held_because, t.source
        from o join patient p on p.id = o.patient_id
        cross join lateral (select * from order_test_status where order_id = o.id offset 0) t
        """;

    /// <summary>The person's latest orders, the latest first.</summary>
    public static async Task<List<OrderLine>> OfPatientAsync(Db db, PatientId patient, CancellationToken ct) =>
        Lines(await db.ListByKeyAsync(
            $"""
            with o as (select * from lab_order where patient_id in (select patient_records($1))
              order by ordered_at desc, id desc limit {OfPatientMost})
            {LineSql} order by o.ordered_at desc, o.id desc, t.order_test_id
            """,
            [patient.Value], Read, ct));

    /// <summary>What a ward waits for and got lately; null is every ward. STAT first, then the oldest.</summary>
    public static async Task<List<OrderLine>> OfWardAsync(Db db, string? ward, int most, CancellationToken ct) =>
        Lines(await db.ListByKeyAsync(
            $"""
            with o as (
              select l.id, l.accession, l.patient_id, l.priority, coalesce(e.ward, l.ward) as ward, l.requester, l.ordered_at, l.collect_at
              from {(ward is null ? MostUrgent(most) : OfThisWard)}
              order by l.priority = 'stat' desc, l.priority = 'urgent' desc, l.ordered_at, l.id limit {Invariant(most)})
            {LineSql} order by o.priority = 'stat' desc, o.priority = 'urgent' desc, o.ordered_at, o.id, t.order_test_id
            """,
            ward is null ? [db.Now - WardSees] : [db.Now - WardSees, ward], Read, ct));

    /// <summary>Of each urgency no more than are shown, along its index: a large hospital has thousands of orders that are not.</summary>
    private static string MostUrgent(int most) =>
        $"""
        unnest(array['stat', 'urgent', 'routine']) u (priority)
        cross join lateral (
          select * from lab_order where priority = u.priority and ordered_at > $1 and cancelled_at is null
          order by ordered_at, id limit {Invariant(most)}) l
        left join encounter e on e.id = l.encounter_id and e.discharged_at is null and e.cancelled_at is null
        """;

    private static string Invariant(int number) => number.ToString(CultureInfo.InvariantCulture);

    private const string OfThisWard =
        """
        lab_order l left join encounter e on e.id = l.encounter_id and e.discharged_at is null and e.cancelled_at is null
        where l.ordered_at > $1 and l.cancelled_at is null and coalesce(e.ward, l.ward) = $2 and l.id in (
          select id from lab_order where ward = $2 and ordered_at > $1
          union
          select a.id from encounter s join lab_order a on a.encounter_id = s.id
          where s.ward = $2 and s.discharged_at is null and s.cancelled_at is null and a.ordered_at > $1)
        """;

    /// <summary>Wards with patients or with an order that the board shows; from ward to ward along the index.</summary>
    public static Task<List<string>> WardsAsync(Db db, CancellationToken ct) => db.ListAsync(
        """
        with recursive known (ward) as (
          (select ward from lab_order where ward is not null order by ward limit 1)
          union all
          select (select l.ward from lab_order l where l.ward > known.ward order by l.ward limit 1) from known
          where known.ward is not null)
        select ward from known where exists (select from lab_order l where l.ward = known.ward and l.ordered_at > $1)
        union
        select ward from encounter where discharged_at is null and cancelled_at is null and ward is not null
        order by 1 limit 200
        """,
        [db.Now - WardSees], row => row.GetString(0), ct);

    private static List<OrderLine> Lines(List<(OrderLine Line, LineTest Test)> rows) =>
        [.. rows.GroupBy(row => row.Line.Accession, StringComparer.Ordinal)
            .Select(group => group.First().Line with { Tests = [.. group.Select(row => row.Test)] })];

    private static (OrderLine, LineTest) Read(Npgsql.NpgsqlDataReader row) =>
        (new OrderLine(row.GetString(0), new PatientId(row.GetGuid(1)),
            new Demographics { Family = row.GetString(2), Given = row.GetString(3) }.Name, OrderWords.Priority(row.GetString(4)),
            row.TextOrNull(5), row.TextOrNull(6), row.Instant(7), row.InstantOrNull(8), []),
         new LineTest(row.GetString(9), row.TextOrNull(10), TestStatuses.Read(row.GetString(11)), row.TextOrNull(12),
             OrderWords.Source(row.GetString(13))));
}
