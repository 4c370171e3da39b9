using Vouch.Department.Platform;

namespace Vouch.Department.Patients;

/// <summary>A stay begins, or what is known of it changes (HL7 A01, A04, A05, A06, A07, A08).</summary>
/// <param name="AdmittedAt">Null: announced only, or already known.</param>
public sealed record AdmitPatient(
    PatientId Patient, string System, string VisitNumber, EncounterClass Class, BedPlace Place, string? Attending,
    DateTimeOffset? AdmittedAt)
{
    /// <summary>The authority of visit numbers typed in Vouch.</summary>
    public const string OwnSystem = "VOUCH";
}

/// <summary>Admits a patient, or brings a known stay up to date.</summary>
public static class Admission
{
    /// <summary>Refusals: encounter-invalid, patient-not-found, encounter-of-another, encounter-ended (cancelled).</summary>
    public static Task<Outcome<Encounter>> RunAsync(Db db, Actor actor, AdmitPatient input, CancellationToken ct) =>
        db.ActAsync(actor, "admission", work => InAsync(work, input, ct), ct);

    /// <summary>The same inside the caller's transaction; what the input does not say stays as it is.</summary>
    public static async Task<Outcome<Encounter>> InAsync(Work work, AdmitPatient input, CancellationToken ct)
    {
        if (await PatientsStorage.FindAsync(work, input.Patient, ct) is null)
            return PatientRefusals.NotFound();
        var known = await EncounterStorage.LockAsync(work, input.System, input.VisitNumber, ct);
        var samePerson = known is not null && await SamePerson.IsAsync(work, known.Patient, input.Patient, ct);
        if (!Decide(input, known, samePerson, EncounterId.New(work.Now)).Succeeded(out var stay, out var refusal))
            return refusal;
        if (stay != known)
            await EncounterStorage.SaveAsync(work, stay, ct);
        return stay;
    }

    public static Outcome<Encounter> Decide(AdmitPatient input, Encounter? known, bool samePerson, EncounterId id)
    {
        var (system, number) = (input.System.Trim(), input.VisitNumber.Trim());
        var place = input.Place.Tidy();
        if (system.Length is 0 or > 80 || number.Length is 0 or > 80)
            return PatientRefusals.EncounterInvalid("A stay needs a visit number and who gave it, at most 80 characters each.");
        if (place.Ward?.Length > 80 || place.Room?.Length > 80 || place.Bed?.Length > 80 || input.Attending?.Length > 200)
            return PatientRefusals.EncounterInvalid("Ward, room and bed have at most 80 characters, the attending 200.");
        var admitted = input.AdmittedAt?.ToUniversalTime();
        if (known is null)
            return new Encounter(id, input.Patient, system, number, input.Class, place, input.Attending, admitted, null, null);
        if (!samePerson)
            return PatientRefusals.EncounterOfAnother();
        if (known.CancelledAt is not null)
            return PatientRefusals.EncounterEnded("cancelled");
        return known with
        {
            Class = input.Class,
            Place = place.Or(known.Place),
            Attending = input.Attending ?? known.Attending,
            AdmittedAt = admitted ?? known.AdmittedAt,
        };
    }
}
