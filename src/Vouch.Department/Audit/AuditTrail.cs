using Npgsql;
using Vouch.Department.Platform;

namespace Vouch.Department.Audit;

/// <summary>One entry of the audit: who did what to which row, or looked at it.</summary>
public sealed record AuditEntry(
    Guid Id, DateTimeOffset At, Guid? ActorId, string Actor, string From, string? Reason, string Action, string Table, string Row,
    string? Old, string? New);

/// <summary>What the audit page asks for; null is "any".</summary>
public sealed record AuditQuestion(
    Guid? Person, string? Actor, string? Table, string? Action, string? Row, Guid? Patient, DateTimeOffset? From, DateTimeOffset? Until);

/// <summary>The audit: changes come from the database's own triggers; views, prints and exports are written here.</summary>
public sealed class AuditTrail(Db db)
{
    /// <summary>Somebody looked at a patient's page; committed before the page is shown.</summary>
    /// <param name="page">"chart", "trends", "report": what was seen.</param>
    public async Task ViewedAsync(Actor actor, Guid patient, string page, CancellationToken ct)
    {
        await using var work = await db.BeginAsync(actor, reason: null, ct);
        await work.ExecuteAsync("select audit_act('view', 'patient', $1, jsonb_build_object('page', $2::text))", [patient.ToString(), page], ct);
        await work.CommitAsync(ct);
    }

    /// <summary>An act that changes no row (print, export, sign, refuse): in the transaction of whoever does it.</summary>
    public static Task ActAsync(Work work, string action, string table, string row, CancellationToken ct) =>
        work.ExecuteAsync("select audit_act($1, $2, $3)", [action, table, row], ct);

    /// <summary>Newest first, from before the last entry's time and id on.</summary>
    public Task<List<AuditEntry>> ListAsync(AuditQuestion asked, DateTimeOffset beforeAt, Guid beforeId, int most, CancellationToken ct) =>
        db.ListAsync(
            """
            select id, at, actor_id, actor, came_from, reason, action, table_name, row_id, old::text, new::text
            from audit_entry
            where (at, id) < ($1, $2)
              and ($3::uuid is null or actor_id = $3)
              and ($4::text is null or actor ilike '%' || $4 || '%')
              and ($5::text is null or table_name = $5)
              and ($6::text is null or action = $6)
              and ($7::text is null or row_id = $7)
              and ($8::timestamptz is null or at >= $8)
              and ($9::timestamptz is null or at < $9)
              and ($10::text is null or (table_name = 'patient' and row_id = $10) or new ->> 'patient_id' = $10 or old ->> 'patient_id' = $10)
            order by at desc, id desc limit $11
            """,
            [beforeAt, beforeId, asked.Person, asked.Actor, asked.Table, asked.Action, asked.Row, asked.From, asked.Until,
                asked.Patient?.ToString(), most],
            Row, ct);

    public Task<AuditEntry?> OneAsync(Guid id, CancellationToken ct) =>
        db.OneAsync(
            "select id, at, actor_id, actor, came_from, reason, action, table_name, row_id, old::text, new::text from audit_entry where id = $1",
            [id], Row, ct);

    /// <summary>Tables that can be asked for.</summary>
    public Task<List<string>> TablesAsync(CancellationToken ct) =>
        db.ListAsync(
            "select c.relname::text from pg_trigger t join pg_class c on c.oid = t.tgrelid where t.tgname = 'audited' order by 1",
            [], row => row.GetString(0), ct);

    private static AuditEntry Row(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.Instant(1), row.GuidOrNull(2), row.GetString(3), row.GetString(4), row.TextOrNull(5), row.GetString(6),
        row.GetString(7), row.GetString(8), row.TextOrNull(9), row.TextOrNull(10));
}
