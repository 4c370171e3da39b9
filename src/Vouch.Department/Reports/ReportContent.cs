using System.Collections.Immutable;
using Npgsql;
using Vouch.Department.Platform;

namespace Vouch.Department.Reports;

/// <summary>One result on a report, beside the one it replaces.</summary>
/// <param name="Replaces">The value reported before, with its status; null when this is the first.</param>
/// <param name="ReleasedBy">Name; null when autoverified.</param>
public sealed record ReportLine(
    Guid OrderTestId, int Version, Guid ProofId, string Analyte, string Status, string ValueText, string? Unit, decimal? Low, decimal? High,
    string Flag, string? Comment, DateTimeOffset MeasuredAt, DateTimeOffset ReleasedAt, string? ReleasedBy, string RuleVersion,
    string? Reason, string? Replaces, byte[] LeafHash);

/// <summary>A tube as the report names it.</summary>
public sealed record ReportSpecimen(string Barcode, string Type, DateTimeOffset? CollectedAt, DateTimeOffset? ReceivedAt, string? Condition);

/// <summary>Everything a report of one order shows at one moment.</summary>
/// <param name="Pending">Tests still without a result, by analyte.</param>
public sealed record ReportContent(
    Guid OrderId, string Accession, Guid PatientId, string PatientName, DateOnly? BirthDate, string Sex, string? Identifier,
    string? Requester, string? Ward, string? ClinicalNote, DateTimeOffset OrderedAt, ImmutableArray<ReportSpecimen> Specimens,
    ImmutableArray<ReportLine> Lines, ImmutableArray<string> Pending)
{
    public string Status => Lines.Any(line => line.Version > 1) ? "corrected" : Pending.IsEmpty ? "final" : "preliminary";

    /// <summary>What the order would report now; null when nothing was released, or a proof is not sealed yet.</summary>
    /// <param name="issued">A report: what that one shows, whatever was released since.</param>
    public static async Task<ReportContent?> ReadAsync(NpgsqlConnection connection, Guid orderId, CancellationToken ct, Guid? issued = null)
    {
        var head = await Sql.OneAsync(connection,
            """
            select o.accession, p.id, p.family || ', ' || p.given, p.birth_date, p.sex, i.value || ' (' || i.system || ')', o.requester, o.ward,
                   o.clinical_note, o.ordered_at
            from lab_order o join patient p on p.id = o.patient_id
            left join lateral (select value, system from patient_identifier x where x.patient_id = p.id and x.kind = 'MR' order by x.id limit 1) i on true
            where o.id = $1
            """, [orderId],
            r => new ReportContent(orderId, r.GetString(0), r.GetGuid(1), r.GetString(2), r.DateOrNull(3), r.GetString(4), r.TextOrNull(5),
                r.TextOrNull(6), r.TextOrNull(7), r.TextOrNull(8), r.Instant(9), [], [], []), ct);
        if (head is null)
            return null;
        var specimens = await Sql.ListAsync(connection,
            "select barcode, specimen_type, collected_at, received_at, condition from specimen where order_id = $1 and rejected_at is null order by barcode",
            [orderId], r => new ReportSpecimen(r.GetString(0), r.GetString(1), r.InstantOrNull(2), r.InstantOrNull(3), r.TextOrNull(4)), ct);
        var lines = await Sql.ListAsync(connection,
            """
            select r.order_test_id, r.version, r.proof_id, r.analyte, r.status, r.value_text, r.unit, r.low, r.high, r.flag, r.comment,
                   r.measured_at, r.released_at, p.name, r.rule_version, r.reason, before.value_text, l.hash
            from order_test t join result r on r.order_test_id = t.id and r.version = case when $2::uuid is null
              then (select max(version) from result where order_test_id = t.id)
              else (select version from report_line where report_id = $2 and order_test_id = t.id) end
            left join person p on p.id = r.released_by
            left join result before on before.order_test_id = r.order_test_id and before.version = r.version - 1
            left join ledger_leaf l on l.ref = r.proof_id
            where t.order_id = $1 order by t.panel nulls last, r.analyte
            """, [orderId, issued], Line, ct);
        if (lines.Count == 0 || lines.Exists(line => line.LeafHash.Length == 0))
            return null;
        var pending = await Sql.ListAsync(connection,
            """
            select distinct analyte from order_test t where order_id = $1 and cancelled_at is null and not exists (
              select 1 from result r where r.order_test_id = t.id and r.recorded_at <= coalesce((select issued_at from report where id = $2), 'infinity'))
            order by analyte
            """, [orderId, issued], r => r.GetString(0), ct);
        return head with { Specimens = [.. specimens], Lines = [.. lines], Pending = [.. pending] };
    }

    private static ReportLine Line(NpgsqlDataReader r) => new(
        r.GetGuid(0), r.GetInt32(1), r.GetGuid(2), r.GetString(3), r.GetString(4), r.GetString(5), r.TextOrNull(6), r.DecimalOrNull(7),
        r.DecimalOrNull(8), r.GetString(9), r.TextOrNull(10), r.Instant(11), r.Instant(12), r.TextOrNull(13), r.GetString(14), r.TextOrNull(15),
        r.TextOrNull(16), r.IsDBNull(17) ? [] : r.GetFieldValue<byte[]>(17));
}
