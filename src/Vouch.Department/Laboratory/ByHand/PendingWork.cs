using Npgsql;
using Vouch.Department.Platform;

namespace Vouch.Department.Laboratory.ByHand;

/// <summary>A test that waits to be done by hand.</summary>
public sealed record PendingTest(
    Guid OrderTestId, string Analyte, Guid SpecimenId, string Barcode, string Accession, Guid PatientId, string PatientName, string Priority, DateTimeOffset ReceivedAt);

/// <summary>A tube on a worksheet, with what waits of it.</summary>
public sealed record PendingTube(
    Guid SpecimenId, string Barcode, string Accession, Guid PatientId, string PatientName, string Priority, DateTimeOffset ReceivedAt,
    IReadOnlyDictionary<string, PendingTest> Tests);

/// <summary>What waits to be done by hand: received, not rejected, not measured, or to be measured again.</summary>
public static class PendingWork
{
    /// <summary>Tubes on one sheet; the rest come when these are done.</summary>
    public const int TubesMax = 60;

    /// <summary>Received longer ago is not looked for; it stands in the order and on the where-is-it board.</summary>
    private static readonly TimeSpan ReceivedWithin = TimeSpan.FromDays(14);

    private const string Waiting =
        """
        s.received_at > $2 and s.rejected_at is null and s.disposed_at is null and t.cancelled_at is null and t.analyte = any($1)
          and (not exists (select from measurement m where m.order_test_id = t.id)
            or exists (select from repeat_request q where q.order_test_id = t.id and q.closed_at is null))
        """;

    /// <summary>STAT first, then the longest waiting.</summary>
    public static async Task<List<PendingTube>> TubesAsync(Db db, IEnumerable<string> analytes, CancellationToken ct, Guid? specimen = null)
    {
        var tests = await db.ListAsync(
            FormattableString.Invariant($"""
            select t.id, t.analyte, s.id, s.barcode, o.accession, p.id, p.family || ', ' || p.given, o.priority, s.received_at
            from (
              select s.*, o.priority, o.accession from specimen s join lab_order o on o.id = s.order_id
              where ($3::uuid is null or s.id = $3) and exists (select from order_test t where t.specimen_id = s.id and {Waiting})
                and s.received_at > $2 and s.rejected_at is null
              order by (o.priority = 'stat') desc, s.received_at limit {TubesMax}) s
            join lab_order o on o.id = s.order_id join patient p on p.id = o.patient_id
            join order_test t on t.specimen_id = s.id and {Waiting}
            order by (o.priority = 'stat') desc, s.received_at, s.id
            """), [analytes.ToArray(), db.Now - ReceivedWithin, specimen], Row, ct);
        return [.. tests.GroupBy(test => test.SpecimenId).Select(tube => tube.First() is var one
            ? new PendingTube(one.SpecimenId, one.Barcode, one.Accession, one.PatientId, one.PatientName, one.Priority, one.ReceivedAt,
                tube.DistinctBy(test => test.Analyte).ToDictionary(test => test.Analyte, StringComparer.Ordinal))
            : null!)];
    }

    /// <summary>How many tubes wait for any of these tests.</summary>
    public static Task<long> CountAsync(Db db, IEnumerable<string> analytes, CancellationToken ct) => db.OneAsync(
        $"select count(distinct s.id) from specimen s join order_test t on t.specimen_id = s.id where {Waiting}",
        [analytes.ToArray(), db.Now - ReceivedWithin], r => r.GetInt64(0), ct);

    private static PendingTest Row(NpgsqlDataReader r) => new(r.GetGuid(0), r.GetString(1), r.GetGuid(2), r.GetString(3), r.GetString(4), r.GetGuid(5),
        r.GetString(6), r.GetString(7), r.Instant(8));
}
