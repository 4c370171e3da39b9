using Npgsql;
using Vouch.Department.Platform;

namespace Vouch.Department.Laboratory;

/// <summary>A critical value that somebody must be told, an immediate recollection, or that what was told does not stand.</summary>
/// <param name="ValueText">Empty for a recollection: the value is given to nobody.</param>
/// <param name="Verified">A person has released it, or it was released unseen; else it is told as unverified.</param>
/// <param name="CancelReason">The test was cancelled meanwhile; the danger was not.</param>
public sealed record CriticalCall(
    Guid Id, Guid MeasurementId, Guid OrderTestId, Guid PatientId, string PatientName, DateOnly? BirthDate, string? Ward, string? Requester, string Accession,
    string Analyte, string ValueText, string LimitText, string Kind, bool Verified, DateTimeOffset OpenedAt, DateTimeOffset EscalateAt, int Escalations,
    int Attempts, DateTimeOffset? ClosedAt, string? ClosedReason, string? CancelReason)
{
    public bool IsOpen => ClosedAt is null;

    /// <summary>What is to be told, without the patient's name.</summary>
    public string What => Kind switch
    {
        "recollect" => $"{Analyte}: collect again at once",
        "retract" => $"{Analyte} {ValueText}: does not stand",
        _ => $"{Analyte} {ValueText}",
    };
}

/// <summary>One telephone call.</summary>
public sealed record CallAttempt(DateTimeOffset At, string By, string SpokenTo, bool ReadBack, string? Note);

/// <summary>What a person writes down of a call.</summary>
/// <param name="Together">Other open calls of the same patient that were told in it.</param>
public sealed record CallTold(Guid Call, string SpokenTo, bool ReadBack, string? Note, IReadOnlyList<Guid> Together);

/// <summary>
/// The critical call list: who was told, when, read back; escalated until somebody has read it back.
/// Source: CLSI GP47 (2015); ISO 15189:2022, 7.4.1.3.
/// </summary>
public static class CriticalCalls
{
    /// <summary>How long a closed call stays on the page.</summary>
    public static readonly TimeSpan ClosedShown = TimeSpan.FromDays(1);

    public const int SpokenToLengthMax = 120;
    public const int NoteLengthMax = 300;

    private const string Columns =
        """
        select c.id, c.measurement_id, c.order_test_id, p.id, p.family || case when p.given = '' then '' else ', ' || p.given end, p.birth_date, o.ward, o.requester,
               o.accession, c.analyte, c.value_text, c.limit_text, c.kind, c.verified, c.opened_at, c.escalate_at, c.escalations,
               (select count(*)::int from critical_call_attempt a where a.call_id = c.id), c.closed_at, c.closed_reason,
               case when t.cancelled_at is not null then coalesce(t.cancel_reason, '') end
        from critical_call c join order_test t on t.id = c.order_test_id join lab_order o on o.id = t.order_id
        join patient p on p.id = patient_survivor(c.patient_id)

        """;

    /// <summary>Open calls: what is escalated first, then the oldest.</summary>
    public static Task<List<CriticalCall>> OpenAsync(Db db, CancellationToken ct) =>
        db.ListAsync(Columns + "where c.closed_at is null order by c.escalations desc, c.opened_at, c.id limit 500", [], Row, ct);

    /// <summary>Closed since then, the latest first.</summary>
    public static Task<List<CriticalCall>> ClosedAsync(Db db, DateTimeOffset since, CancellationToken ct) =>
        db.ListAsync(Columns + "where c.closed_at >= $1 order by c.closed_at desc, c.id limit 100", [since], Row, ct);

    public static Task<CriticalCall?> OneAsync(Db db, Guid call, CancellationToken ct) => db.OneAsync(Columns + "where c.id = $1", [call], Row, ct);

    /// <summary>Other open calls of the same person: one telephone call tells them together.</summary>
    public static Task<List<CriticalCall>> BesideAsync(Db db, CriticalCall call, CancellationToken ct) => db.ListAsync(
        Columns + "where c.closed_at is null and c.id <> $1 and c.patient_id in (select patient_records($2)) order by c.opened_at, c.id limit 50",
        [call.Id, call.PatientId], Row, ct);

    public static Task<List<CallAttempt>> AttemptsAsync(Db db, Guid call, CancellationToken ct) => db.ListAsync(
        """
        select a.at, coalesce(p.name, 'somebody'), a.spoken_to, a.read_back, a.note from critical_call_attempt a left join person p on p.id = a.called_by
        where a.call_id = $1 order by a.at, a.id
        """, [call], r => new CallAttempt(r.Instant(0), r.GetString(1), r.GetString(2), r.GetBoolean(3), r.TextOrNull(4)), ct);

    public static Task<Outcome<bool>> RecordAsync(Db db, Actor actor, Guid call, string spokenTo, bool readBack, string? note, CancellationToken ct) =>
        RecordAsync(db, actor, new CallTold(call, spokenTo, readBack, note, []), ct);

    /// <summary>
    /// Records a call. Read back closes it; without, it stays open and goes on escalating.
    /// Refusals: person-not-permitted, spoken-to-invalid, call-not-found, call-closed-stale.
    /// </summary>
    public static async Task<Outcome<bool>> RecordAsync(Db db, Actor actor, CallTold told, CancellationToken ct)
    {
        if (actor.Id is not { } person)
            return LaboratoryRefusals.PersonNeeded;
        if (told.SpokenTo.Trim().Length is 0 or > SpokenToLengthMax)
            return new Refusal("spoken-to-invalid", "Say who was told: name and function.");
        await using var work = await db.BeginAsync(actor, "critical call", ct);
        var wanted = told.Together.Append(told.Call).Distinct().ToArray();
        var found = await work.ListAsync("select id, patient_id, closed_at is null from critical_call where id = any($1) order by id for update", [wanted],
            r => (Id: r.GetGuid(0), Patient: r.GetGuid(1), Open: r.GetBoolean(2)), ct);
        var at = found.FindIndex(call => call.Id == told.Call);
        if (at < 0)
            return new Refusal("call-not-found", "There is no such call.");
        if (!found[at].Open)
            return new Refusal("call-closed-stale", "The call was closed by somebody else.", Hint: "Reload the list.");
        var records = await work.ListAsync("select patient_records($1)", [found[at].Patient], r => r.GetGuid(0), ct);
        foreach (var call in found.Where(call => call.Open && records.Contains(call.Patient)))
        {
            await work.ExecuteAsync(
                "insert into critical_call_attempt (id, call_id, at, called_by, spoken_to, read_back, note) values ($1, $2, $3, $4, $5, $6, $7)",
                [Guid.CreateVersion7(work.Now), call.Id, work.Now, person, told.SpokenTo.Trim(), told.ReadBack, told.Note], ct);
            if (told.ReadBack)
                await work.ExecuteAsync("update critical_call set closed_at = $2 where id = $1", [call.Id, work.Now], ct);
        }

        await work.CommitAsync(ct);
        return told.ReadBack;
    }

    /// <summary>
    /// A person puts a held value on the call list that lies within critical limits. One that is on it is given as it is.
    /// Refusals: person-not-permitted, reason-invalid, measurement-not-found.
    /// </summary>
    /// <param name="valueText">As it is told, rounded.</param>
    public static async Task<Outcome<Guid>> AskAsync(Db db, Actor actor, Guid measurement, string valueText, string reason, CancellationToken ct)
    {
        if (actor.Id is null)
            return LaboratoryRefusals.PersonNeeded;
        await using var work = await db.BeginAsync(actor, reason, ct);
        if (await work.OneAsync<Guid?>("select id from critical_call where measurement_id = $1 order by closed_at nulls first limit 1", [measurement], r => r.GetGuid(0), ct) is { } there)
            return there;
        if (reason.Trim().Length is 0 or > ReviewActs.ReasonLengthMax)
            return LaboratoryRefusals.ReasonMissing;
        var id = Guid.CreateVersion7(work.Now);
        var added = await work.ExecuteAsync(
            """
            insert into critical_call (id, measurement_id, order_test_id, patient_id, analyte, value_text, limit_text, opened_at, escalate_at)
            select $1, m.id, m.order_test_id, m.patient_id, m.analyte, $3, $4, $5, $5 + critical_escalation() from measurement m where m.id = $2
            on conflict (measurement_id, kind) do nothing
            """, [id, measurement, valueText, $"{actor.Name} asks for a call: {reason.Trim()}", work.Now], ct);
        if (added == 0)
            return LaboratoryRefusals.NotFound;
        await ReviewActs.AddAsync(work, measurement, "call-asked", reason.Trim(), ct);
        await work.CommitAsync(ct);
        return id;
    }

    /// <summary>
    /// These measurements do not stand. Where nobody was told, their open calls end with the reason; where somebody was,
    /// a call that takes the value back goes onto the list.
    /// </summary>
    internal static async Task RetractAsync(Work work, Guid[] measurements, string reason, CancellationToken ct)
    {
        await work.ExecuteAsync(
            """
            insert into critical_call (id, measurement_id, order_test_id, patient_id, analyte, value_text, limit_text, kind, verified, opened_at, escalate_at)
            select gen_random_uuid(), measurement_id, order_test_id, patient_id, analyte, value_text, $2, 'retract', true, $3, $3 + critical_escalation() from critical_call c
            where measurement_id = any($1) and kind = 'value' and exists (select from critical_call_attempt a where a.call_id = c.id)
            on conflict (measurement_id, kind) do nothing
            """, [measurements, $"Told before, but it does not stand: {reason}", work.Now], ct);
        await work.ExecuteAsync("update critical_call set closed_at = $2, closed_reason = $3 where measurement_id = any($1) and kind = 'value' and closed_at is null",
            [measurements, work.Now, "the measurement is not used: " + reason], ct);
    }

    /// <summary>Moves every overdue call one step up; gives how many.</summary>
    public static async Task<int> EscalateAsync(Db db, DateTimeOffset now, CancellationToken ct)
    {
        await using var work = await db.BeginAsync(Actor.Job("critical calls"), "not read back in time", ct);
        var moved = await work.ExecuteAsync(
            "update critical_call set escalations = escalations + 1, escalate_at = $1 + critical_escalation() where closed_at is null and escalate_at <= $1",
            [now], ct);
        await work.CommitAsync(ct);
        return moved;
    }

    private static CriticalCall Row(NpgsqlDataReader r) => new(r.GetGuid(0), r.GetGuid(1), r.GetGuid(2), r.GetGuid(3), r.GetString(4), r.DateOrNull(5),
        r.TextOrNull(6), r.TextOrNull(7), r.GetString(8), r.GetString(9), r.GetString(10), r.GetString(11), r.GetString(12), r.GetBoolean(13),
        r.Instant(14), r.Instant(15), r.GetInt32(16), r.GetInt32(17), r.InstantOrNull(18), r.TextOrNull(19), r.TextOrNull(20));
}
