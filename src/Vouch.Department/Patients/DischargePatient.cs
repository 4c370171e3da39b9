using Vouch.Department.Platform;

namespace Vouch.Department.Patients;

/// <summary>The stay ends (HL7 A03).</summary>
public sealed record DischargePatient(string System, string VisitNumber, DateTimeOffset DischargedAt);

/// <summary>The patient has not left after all (HL7 A13).</summary>
public sealed record CancelDischarge(string System, string VisitNumber);

/// <summary>The patient was not admitted after all (HL7 A11).</summary>
public sealed record CancelAdmission(string System, string VisitNumber);

/// <summary>Ends a stay, or takes an end or a beginning back. Each of them repeated returns the stay as it is.</summary>
public static class Discharge
{
    /// <summary>Refusals: encounter-not-found, encounter-ended (cancelled), encounter-invalid (before admission).</summary>
    public static Task<Outcome<Encounter>> RunAsync(Db db, Actor actor, DischargePatient input, CancellationToken ct) =>
        db.ActAsync(actor, "discharge", work => InAsync(work, input, ct), ct);

    public static Task<Outcome<Encounter>> InAsync(Work work, DischargePatient input, CancellationToken ct) =>
        ChangeAsync(work, input.System, input.VisitNumber, stay => Decide(input, stay), ct);

    public static Task<Outcome<Encounter>> InAsync(Work work, CancelDischarge input, CancellationToken ct) =>
        ChangeAsync(work, input.System, input.VisitNumber, Reopened, ct);

    public static Task<Outcome<Encounter>> InAsync(Work work, CancelAdmission input, CancellationToken ct) =>
        ChangeAsync(work, input.System, input.VisitNumber,
            stay => stay with { CancelledAt = stay.CancelledAt ?? work.Now }, ct);

    public static Outcome<Encounter> Decide(DischargePatient input, Encounter stay)
    {
        var at = input.DischargedAt.ToUniversalTime();
        if (stay.CancelledAt is not null)
            return PatientRefusals.EncounterEnded("cancelled");
        if (at < stay.AdmittedAt)
            return PatientRefusals.EncounterInvalid("The discharge lies before the admission.");
        return stay with { DischargedAt = at };
    }

    private static Outcome<Encounter> Reopened(Encounter stay) =>
        stay.CancelledAt is null ? stay with { DischargedAt = null } : PatientRefusals.EncounterEnded("cancelled");

    private static async Task<Outcome<Encounter>> ChangeAsync(
        Work work, string system, string visitNumber, Func<Encounter, Outcome<Encounter>> decide, CancellationToken ct)
    {
        if (await EncounterStorage.LockAsync(work, system, visitNumber, ct) is not { } stay)
            return PatientRefusals.EncounterNotFound();
        if (!decide(stay).Succeeded(out var changed, out var refusal))
            return refusal;
        if (changed != stay)
            await EncounterStorage.SaveAsync(work, changed, ct);
        return changed;
    }
}
