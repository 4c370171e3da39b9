using Npgsql;
using Vouch.Department.Platform;

namespace Vouch.Department.Laboratory;

/// <summary>A test of an order with its result as it stands.</summary>
/// <param name="Version">0: nothing released.</param>
/// <param name="Measured">It has a measurement, released or not.</param>
public sealed record OrderResult(
    Guid OrderTestId, string Analyte, bool Cancelled, bool Measured, int Version, string? Status, string? ValueText, string? Unit, string? Flag,
    Guid? ProofId, DateTimeOffset? ReleasedAt, string? ReleasedBy, string? Reason, string? Before)
{
    public bool Stands => Version > 0 && Status != "withdrawn";
}

/// <summary>An order as its results page shows it.</summary>
public sealed record ResultsOfOrder(Guid OrderId, Guid PatientId, string PatientName, IReadOnlyList<OrderResult> Results)
{
    public static async Task<ResultsOfOrder?> ReadAsync(Db db, string accession, CancellationToken ct)
    {
        var order = await db.OneAsync(
            "select o.id, p.id, p.family || ', ' || p.given from lab_order o join patient p on p.id = o.patient_id where o.accession = $1",
            [accession], r => new ResultsOfOrder(r.GetGuid(0), r.GetGuid(1), r.GetString(2), []), ct);
        return order is null ? null : order with
        {
            Results = await db.ListAsync(
                """
                select t.id, t.analyte, t.cancelled_at is not null, exists (select 1 from measurement m where m.order_test_id = t.id),
                       coalesce(r.version, 0), r.status, r.value_text, r.unit, r.flag, r.proof_id, r.released_at, p.name, r.reason, before.value_text
                from order_test t
                left join lateral (select * from result x where x.order_test_id = t.id order by x.version desc limit 1) r on true
                left join result before on before.order_test_id = t.id and before.version = r.version - 1
                left join person p on p.id = r.released_by
                where t.order_id = $1 order by t.panel nulls last, t.analyte
                """, [order.OrderId], Row, ct),
        };
    }

    private static OrderResult Row(NpgsqlDataReader r) => new(r.GetGuid(0), r.GetString(1), r.GetBoolean(2), r.GetBoolean(3), r.GetInt32(4),
        r.TextOrNull(5), r.TextOrNull(6), r.TextOrNull(7), r.TextOrNull(8), r.GuidOrNull(9), r.InstantOrNull(10), r.TextOrNull(11), r.TextOrNull(12),
        r.TextOrNull(13));
}
