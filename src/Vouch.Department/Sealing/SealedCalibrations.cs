using Npgsql;
using Vouch.Department.Platform;

namespace Vouch.Department.Sealing;

/// <summary>
/// Audits the proofs of calibrations made with a tester: what their leaf says must be what proof, calibration and citation say.
/// </summary>
internal static class SealedCalibrations
{
    private const string Query =
        """
        select p.id, case
          when said ->> 'type' is distinct from 'vouch-calibration/1' then 'proof.subject_kind'
          when said ->> 'series' <> p.subject_id::text then 'proof.subject_id'
          when said ->> 'version' <> p.subject_version::text then 'proof.subject_version'
          when (said ->> 'performedAt')::timestamptz <> p.measured_at then 'proof.measured_at'
          when (said ->> 'decidedAt')::timestamptz <> p.decided_at then 'proof.decided_at'
          when p.gate <> 'release' then 'proof.gate'
          when p.checks -> 0 ->> 'standing' is distinct from said ->> 'standing'
            or p.checks -> 0 -> 'cited' -> 0 ->> 'id' is distinct from said ->> 'tester'
            or p.checks -> 0 -> 'cited' -> 0 ->> 'version' is distinct from said ->> 'testerVersion' then 'proof.checks'
          when c.series_id is null then 'calibration.version'
          when (said ->> 'performedAt')::timestamptz <> c.performed_at then 'calibration.performed_at'
          when said ->> 'asFound' <> c.as_found then 'calibration.as_found'
          when said ->> 'asLeft' <> c.as_left then 'calibration.as_left'
          when said ->> 'tester' is distinct from c.standard_series_id::text then 'calibration.standard_series_id'
          when not exists (select 1 from citation t where t.kind = 7 and t.fact = c.standard_series_id and t.used_at = p.measured_at
            and t.proof = p.id) then 'citation.proof'
          end
        from proof p cross join lateral (select p.leaf::jsonb as said) l
        left join calibration c on c.series_id = p.subject_id and c.version = p.subject_version
        where p.id = any($1)
        """;

    public static async Task AuditAsync(NpgsqlConnection connection, List<Guid> proofs, Action<AuditFault> found, CancellationToken ct)
    {
        foreach (var (id, place) in await Sql.ListAsync(connection, Query, [proofs.ToArray()], r => (r.GetGuid(0), r.TextOrNull(1)), ct))
        {
            if (place?.Split('.') is [var table, var column])
                found(new AuditFault(table, id.ToString(), column, "It is not what was sealed."));
        }
    }
}
