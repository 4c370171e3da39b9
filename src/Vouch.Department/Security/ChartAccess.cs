using Vouch.Department.Platform;
using Vouch.Department.Platform.Frame;

namespace Vouch.Department.Security;

/// <summary>Why a chart is open to a person.</summary>
/// <param name="Relation">"order in the laboratory", "ward of the patient", "break-glass until …".</param>
/// <param name="BreakGlassUntil">Set when it is open by break-glass only: the page says so.</param>
public sealed record ChartOpen(string Relation, DateTimeOffset? BreakGlassUntil);

/// <summary>
/// A chart opens on a treatment relation (an order the department works on, a collection to do, the requester's own
/// patient) or by break-glass: a reason, an hour, and a review afterwards.
/// Source: 45 CFR 164.312(a)(2)(ii) emergency access; 164.308(a)(4) access by need.
/// </summary>
public sealed class ChartAccess(Db db)
{
    public static readonly TimeSpan BreakGlassLength = TimeSpan.FromHours(1);
    public const int ReasonLengthMin = 10;
    public const int ReasonLengthMax = 1000;

    /// <summary>How long after its last order a patient stays the department's.</summary>
    private static readonly TimeSpan WorkLasts = TimeSpan.FromDays(30);

    /// <summary>Refusals: patient-not-found, chart-not-permitted (then break-glass is the way).</summary>
    public async Task<Outcome<ChartOpen>> AskAsync(CurrentPerson person, Guid patient, CancellationToken ct)
    {
        var known = await db.OneAsync<bool?>("select bool_or(vip) from patient where id in (select patient_records($1)) having count(*) > 0", [patient], row => row.GetBoolean(0), ct);
        if (known is not { } vip)
            return new Refusal("patient-not-found", "There is no such patient.");
        var glass = await db.OneAsync<DateTimeOffset?>(
            "select until from break_glass where person_id = $1 and patient_id = $2 and until > $3 order by until desc limit 1",
            [person.Id, patient, db.Now], row => row.Instant(0), ct);
        if (await RelationAsync(person, patient, vip, ct) is { } relation)
            return new ChartOpen(relation, BreakGlassUntil: null);
        return glass is { } until
            ? new ChartOpen("break-glass", until)
            : new Refusal("chart-not-permitted", "You have no treatment relation to this patient.",
                Hint: "If you need the chart for care, open it with a reason; the security officer reviews it.");
    }

    /// <summary>Opens the glass. Refusals: reason-invalid, break-glass-not-permitted, patient-not-found.</summary>
    public async Task<Outcome<DateTimeOffset>> BreakAsync(CurrentPerson person, Guid patient, string reason, CancellationToken ct)
    {
        if (!person.May("breakglass.open"))
            return new Refusal("break-glass-not-permitted", "Your role may not open charts by break-glass.");
        if (reason.Length is < ReasonLengthMin or > ReasonLengthMax)
            return new Refusal("reason-invalid", "Say why you need this chart, in at least 10 letters.");
        if (await db.OneAsync<bool?>("select true from patient where id = $1", [patient], _ => true, ct) is null)
            return new Refusal("patient-not-found", "There is no such patient.");
        await using var work = await db.BeginAsync(person.Actor, reason, ct);
        var until = work.Now + BreakGlassLength;
        await work.ExecuteAsync(
            "insert into break_glass (id, person_id, person_name, patient_id, reason, opened_at, until) values ($1, $2, $3, $4, $5, $6, $7)",
            [Guid.CreateVersion7(), person.Id, person.Name, patient, reason, work.Now, until], ct);
        await work.CommitAsync(ct);
        return until;
    }

    /// <summary>The relation in words, or null. Charts of a merged patient count as one with the survivor's.</summary>
    private Task<string?> RelationAsync(CurrentPerson person, Guid patient, bool vip, CancellationToken ct)
    {
        // Who works on specimens is related to whoever has work in the department; a marked (VIP) record only while open.
        var bench = person.May("specimen.receive") || person.May("specimen.collect");
        return db.OneAsync(
            """
            with same as (select patient_records($1) as id)
            select case when o.requester = $2 then 'you ordered for this patient' else 'work of the department' end
            from lab_order o join same on same.id = o.patient_id
            where (o.cancelled_at is null or o.cancelled_at > $4) and (o.requester = $2 or ($3 and o.ordered_at > $4))
            union all
            -- Who had the patient's tube in hand keeps the relation, also to a marked record.
            select 'you handled a specimen' from specimen s join same on same.id = s.patient_id
            join specimen_event v on v.specimen_id = s.id
            where v.by_person = $5 and v.recorded_at > $6
            union all
            select 'admitted under you' from encounter e join same on same.id = e.patient_id
            where e.attending = $2 and e.cancelled_at is null and (e.discharged_at is null or e.discharged_at > $4)
            limit 1
            """,
            [patient, person.Name, bench && !person.Roles.Contains(Role.Clinician), db.Now - (vip ? TimeSpan.FromDays(2) : WorkLasts),
                person.Id, db.Now - WorkLasts],
            row => (string?)row.GetString(0), ct);
    }
}
