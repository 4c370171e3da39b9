using Vouch.Department.Platform;

namespace Vouch.Department.Patients;

/// <summary>The demographics as they shall be from now on.</summary>
/// <param name="Seen">The stamp of the record the change was made on; null for messages, whose order decides.</param>
public sealed record ChangePatient(PatientId Patient, Demographics Demographics, uint? Seen = null);

/// <summary>Changes a patient's demographics; what they were stays in the audit.</summary>
public static class PatientChange
{
    /// <summary>Refusals: patient-not-found, patient-stale, patient-invalid.</summary>
    public static Task<Outcome<Patient>> RunAsync(Db db, Actor actor, ChangePatient input, CancellationToken ct) =>
        db.ActAsync(actor, "demographics", work => InAsync(work, input, ct), ct);

    /// <summary>The same inside the caller's transaction.</summary>
    public static async Task<Outcome<Patient>> InAsync(Work work, ChangePatient input, CancellationToken ct)
    {
        var patient = await PatientsStorage.LockAsync(work, input.Patient, ct);
        if (!Decide(input, patient, work.Now).Succeeded(out var changed, out var refusal))
            return refusal;
        if (changed != patient)
            await PatientsStorage.UpdateAsync(work, changed, ct);
        if (patient!.Kind != changed.Kind)
            await PatientAlerts.EndNameAlertsAsync(work, changed.Id, ct);
        return changed;
    }

    /// <summary>Somebody unidentified or newborn becomes known by getting a name of their own.</summary>
    public static Outcome<Patient> Decide(ChangePatient input, Patient? patient, DateTimeOffset now)
    {
        if (patient is null)
            return PatientRefusals.NotFound();
        if (input.Seen is { } seen && seen != patient.Stamp)
            return PatientRefusals.Stale();
        var demographics = input.Demographics.Tidy();
        if (demographics.Fault(now) is { } fault)
            return fault;
        var named = !string.Equals(demographics.Name, patient.Demographics.Name, StringComparison.Ordinal);
        return patient with { Demographics = demographics, Kind = named ? PatientKind.Known : patient.Kind };
    }
}
