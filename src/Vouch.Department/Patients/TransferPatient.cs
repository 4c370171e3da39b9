using Vouch.Department.Platform;

namespace Vouch.Department.Patients;

/// <summary>The patient lies elsewhere now (HL7 A02; A12 with the place before).</summary>
public sealed record TransferPatient(string System, string VisitNumber, BedPlace Place);

/// <summary>Moves a patient to another ward, room or bed.</summary>
public static class Transfer
{
    /// <summary>Refusals: encounter-not-found, encounter-ended, encounter-invalid.</summary>
    public static Task<Outcome<Encounter>> RunAsync(Db db, Actor actor, TransferPatient input, CancellationToken ct) =>
        db.ActAsync(actor, "transfer", work => InAsync(work, input, ct), ct);

    /// <summary>
    /// The same inside the caller's transaction. Open orders that wait for collection go with the patient: the ward
    /// of the stay counts, not the ward the order was placed from.
    /// </summary>
    public static async Task<Outcome<Encounter>> InAsync(Work work, TransferPatient input, CancellationToken ct)
    {
        var stay = await EncounterStorage.LockAsync(work, input.System, input.VisitNumber, ct);
        if (!Decide(input, stay).Succeeded(out var moved, out var refusal))
            return refusal;
        if (moved != stay)
            await EncounterStorage.SaveAsync(work, moved, ct);
        return moved;
    }

    public static Outcome<Encounter> Decide(TransferPatient input, Encounter? stay)
    {
        var place = input.Place.Tidy();
        if (stay is null)
            return PatientRefusals.EncounterNotFound();
        if (stay.CancelledAt is not null)
            return PatientRefusals.EncounterEnded("cancelled");
        if (stay.DischargedAt is not null)
            return PatientRefusals.EncounterEnded("discharged");
        if (place == BedPlace.Nowhere)
            return PatientRefusals.EncounterInvalid("A transfer says where to.");
        if (place.Ward?.Length > 80 || place.Room?.Length > 80 || place.Bed?.Length > 80)
            return PatientRefusals.EncounterInvalid("Ward, room and bed have at most 80 characters.");
        return stay with { Place = place.Or(stay.Place) };
    }
}
