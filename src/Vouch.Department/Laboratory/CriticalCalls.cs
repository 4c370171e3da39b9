using Npgsql;
using Vouch.Department.Platform;

namespace Vouch.Department.Laboratory;

/// <summary>A critical value that somebody must be told, or an immediate recollection.</summary>
/// <param name="ValueText">Empty for a recollection: the value is given to nobody.</param>
/// <param name="Verified">A person has released it, or it was released unseen; else it is told as unverified.</param>
public sealed record CriticalCall(
    Guid Id, Guid OrderTestId, Guid PatientId, string PatientName, string? Ward, string? Requester, string Accession, string Analyte,
    string ValueText, string LimitText, string Kind, bool Verified, DateTimeOffset OpenedAt, DateTimeOffset EscalateAt, int Escalations,
    int Attempts);

/// <summary>The critical call list: who was told, when, read back; escalated until somebody has read it back.</summary>
public static class CriticalCalls
{
    public static Task<List<CriticalCall>> OpenAsync(Db db, CancellationToken ct) => db.ListAsync(
        """
        select c.id, c.order_test_id, c.patient_id, p.family || ', ' || p.given, o.ward, o.requester, o.accession, c.analyte, c.value_text,
               c.limit_text, c.kind, c.verified, c.opened_at, c.escalate_at, c.escalations,
               (select count(*)::int from critical_call_attempt a where a.call_id = c.id)
        from critical_call c join order_test t on t.id = c.order_test_id join lab_order o on o.id = t.order_id
        join patient p on p.id = c.patient_id
        where c.closed_at is null order by c.opened_at limit 200
        """, [], Row, ct);

    /// <summary>Records a call. Read back closes it; without, it stays open and goes on escalating.</summary>
    public static async Task<Outcome<bool>> RecordAsync(
        Db db, Actor actor, Guid call, string spokenTo, bool readBack, string? note, CancellationToken ct)
    {
        if (actor.Id is not { } person)
            return LaboratoryRefusals.PersonNeeded;
        if (string.IsNullOrWhiteSpace(spokenTo))
            return new Refusal("spoken-to-invalid", "Say who was told: name and function.");
        await using var work = await db.BeginAsync(actor, "critical call", ct);
        var open = await work.OneAsync<bool?>("select closed_at is null from critical_call where id = $1 for update", [call],
            r => r.GetBoolean(0), ct);
        if (open is null)
            return new Refusal("call-not-found", "There is no such call.");
        if (open == false)
            return new Refusal("call-closed-stale", "The call was closed by somebody else.", Hint: "Reload the list.");
        await work.ExecuteAsync(
            "insert into critical_call_attempt (id, call_id, at, called_by, spoken_to, read_back, note) values ($1, $2, $3, $4, $5, $6, $7)",
            [Guid.CreateVersion7(work.Now), call, work.Now, person, spokenTo.Trim(), readBack, note], ct);
        if (readBack)
            await work.ExecuteAsync("update critical_call set closed_at = $2 where id = $1", [call, work.Now], ct);
        await work.CommitAsync(ct);
        return readBack;
    }

    /// <summary>Moves every overdue call one step up; gives how many.</summary>
    public static async Task<int> EscalateAsync(Db db, DateTimeOffset now, CancellationToken ct)
    {
        await using var work = await db.BeginAsync(Actor.Job("critical calls"), "not read back in time", ct);
        var moved = await work.ExecuteAsync(
            "update critical_call set escalations = escalations + 1, escalate_at = $1 + $2 where closed_at is null and escalate_at <= $1",
            [now, CriticalCallRules.EscalateAfter], ct);
        await work.CommitAsync(ct);
        return moved;
    }

    private static CriticalCall Row(NpgsqlDataReader r) => new(r.GetGuid(0), r.GetGuid(1), r.GetGuid(2), r.GetString(3), r.TextOrNull(4),
        r.TextOrNull(5), r.GetString(6), r.GetString(7), r.GetString(8), r.GetString(9), r.GetString(10), r.GetBoolean(11), r.Instant(12),
        r.Instant(13), r.GetInt32(14), r.GetInt32(15));
}
