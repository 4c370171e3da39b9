using Vouch.Department.Platform;

namespace Vouch.Department.Patients;

/// <summary>One more number for a patient.</summary>
public sealed record AddIdentifier(PatientId Patient, PatientIdentifier Identifier);

/// <summary>Gives a patient one more number.</summary>
public static class IdentifierAddition
{
    /// <summary>Refusals: patient-invalid, patient-not-found, patient-identifier-taken.</summary>
    public static Task<Outcome<Done>> RunAsync(Db db, Actor actor, AddIdentifier input, CancellationToken ct) =>
        db.ActAsync(actor, "identifier", work => InAsync(work, input, ct), ct);

    /// <summary>The same inside the caller's transaction. A number the patient already has is done.</summary>
    public static async Task<Outcome<Done>> InAsync(Work work, AddIdentifier input, CancellationToken ct)
    {
        var identifier = input.Identifier.Tidy();
        if (identifier.Fault() is { } fault)
            return fault;
        if (await PatientsStorage.FindAsync(work, input.Patient, ct) is null)
            return PatientRefusals.NotFound();
        if (await PatientsStorage.InsertIdentifierAsync(work, input.Patient, identifier, ct))
            return default(Done);
        var owner = await PatientsStorage.FindByIdentifierAsync(work, identifier, ct);
        var mine = owner is not null && await SamePerson.IsAsync(work, owner.Id, input.Patient, ct);
        return mine ? default(Done) : PatientRefusals.IdentifierTaken(identifier);
    }
}

/// <summary>Whether two records are one person by their merges.</summary>
public static class SamePerson
{
    public static async Task<bool> IsAsync(Work work, PatientId one, PatientId other, CancellationToken ct) =>
        one == other || await work.OneAsync(
            "select patient_survivor($1) = patient_survivor($2)", [one.Value, other.Value], row => row.GetBoolean(0), ct);
}
