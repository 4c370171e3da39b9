using System.Runtime.CompilerServices;
using Npgsql;
using Vouch.Department.Platform;

namespace Vouch.Department.Proof;

/// <summary>An affected proof as the person who works the look-back sees it.</summary>
/// <param name="Said">"K 4.2", which calibration, or which work that began.</param>
/// <param name="Unit">UCUM code of the result; null for anything else.</param>
/// <param name="Accession">Null for a calibration.</param>
/// <param name="LatestVersion">Above <paramref name="Version"/> when the result was changed since.</param>
public sealed record AffectedResult(
    Guid Proof, DateTimeOffset UsedAt, string SubjectKind, int Version, string Said, string? Status, string? Accession, Guid? PatientId,
    string? PatientName, string? Requester, string? Ward, int? LatestVersion, string? Disposition, string? Reason, string? GivenBy, string? Unit);

/// <summary>Reads what stands behind affected proofs: the result, its order, its patient, what was decided.</summary>
public static class AffectedResults
{
    private const string Columns =
        """
        p.id, p.measured_at, p.subject_kind, p.subject_version,
          case when r.proof_id is not null then r.analyte || ' ' || r.comparator || r.value_text
               when w.id is not null then 'Work begun: ' || array_to_string(w.analytes, ', ')
               else 'Calibration of ' || coalesce(d.name, 'a device') end,
          r.status, o.accession, coalesce(r.patient_id, w.patient_id), a.family || ', ' || a.given, o.requester, o.ward,
          (select max(version) from result later where later.order_test_id = r.order_test_id), s.disposition, s.reason, g.name, r.unit
        """;

    private const string Joins =
        """
        join proof p on p.id = u.proof
        left join result r on p.subject_kind = 'result' and r.proof_id = p.id
        left join work_start w on p.subject_kind = 'start' and w.id = p.subject_id
        left join lab_order o on o.id = coalesce(r.order_id, w.order_id)
        left join patient a on a.id = coalesce(r.patient_id, w.patient_id)
        left join calibration_series c on p.subject_kind = 'calibration' and c.id = p.subject_id
        left join device d on d.id = c.device_id
        """;

    /// <summary>These affected proofs, in the order of use.</summary>
    public static Task<List<AffectedResult>> OfAsync(Db db, Guid lookBack, IEnumerable<Guid> proofs, CancellationToken ct) => db.ListAsync(
        $"""
        select {Columns} from unnest($1::uuid[]) as u (proof) {Joins}
        left join look_back_disposition s on s.look_back_id = $2 and s.proof = p.id
        left join person g on g.id = s.given_by
        order by p.measured_at, p.id
        """, [proofs.ToArray(), lookBack], Row, ct);

    /// <summary>Every affected result, streamed in the order of use.</summary>
    public static async IAsyncEnumerable<AffectedResult> StreamAsync(Db db, LookBackCase look, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var connection = await db.Source.OpenConnectionAsync(ct);
        await using var command = Sql.Command(connection,
            $"""
            select {Columns} from ({LookBacks.Uses} order by c.used_at, c.proof) u {Joins}
            left join look_back_disposition s on s.look_back_id = $5 and s.proof = p.id
            left join person g on g.id = s.given_by
            order by u.used_at, u.proof
            """, [.. LookBacks.Window(look), look.Id]);
        command.CommandTimeout = 0; // As long as somebody reads; ended with the request.
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            yield return Row(reader);
    }

    private static AffectedResult Row(NpgsqlDataReader r) => new(
        r.GetGuid(0), r.Instant(1), r.GetString(2), r.GetInt32(3), r.GetString(4), r.TextOrNull(5), r.TextOrNull(6), r.GuidOrNull(7),
        r.TextOrNull(8), r.TextOrNull(9), r.TextOrNull(10), r.IntOrNull(11), r.TextOrNull(12), r.TextOrNull(13), r.TextOrNull(14), r.TextOrNull(15));
}
