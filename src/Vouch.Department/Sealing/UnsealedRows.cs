using Npgsql;
using Vouch.Department.Platform;

namespace Vouch.Department.Sealing;

/// <summary>
/// Rows that should be sealed and neither are nor wait for it: written past the ledger, or their leaf was removed. And
/// what waits must still be what was queued.
/// </summary>
internal static class UnsealedRows
{
    private static readonly (string Table, string Sentence, string Query)[] Questions =
    [
        ("proof", "The proof was never sealed, and does not wait for it.",
            """
            select p.id from proof p where not exists (select 1 from ledger_leaf l where l.ref = p.id and l.kind = 'proof')
              and not exists (select 1 from leaf_queue q where q.ref = p.id and q.kind = 'proof')
            """),
        ("audit_entry", "The entry was never sealed, and does not wait for it.",
            """
            select e.id from audit_entry e where not exists (select 1 from ledger_leaf l where l.ref = e.id and l.kind = 'audit')
              and not exists (select 1 from leaf_queue q where q.ref = e.id and q.kind = 'audit')
            """),
        ("result", "The result has no proof.",
            "select r.proof_id from result r where not exists (select 1 from proof p where p.id = r.proof_id)"),
        ("proof", "The proof waits to be sealed and is not what was queued.",
            """
            select q.ref from leaf_queue q left join proof p on p.id = q.ref
            where q.kind = 'proof' and (p.id is null or q.leaf_hash is distinct from sha256('\x00'::bytea || convert_to(p.leaf, 'UTF8')))
            """),
        ("leaf_queue", "It waits to be sealed and names no audit entry.",
            "select q.ref from leaf_queue q where q.kind = 'audit' and not exists (select 1 from audit_entry e where e.id = q.ref)"),
    ];

    public static async Task FindAsync(NpgsqlConnection connection, Action<AuditFault> found, CancellationToken ct)
    {
        foreach (var (table, sentence, query) in Questions)
        {
            foreach (var id in await Sql.ListAsync(connection, FormattableString.Invariant($"{query} limit {LedgerAudit.FaultsMax}"), [], r => r.GetGuid(0), ct))
                found(new AuditFault(table, id.ToString(), null, sentence));
        }
    }
}
