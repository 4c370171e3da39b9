using System.Collections.Immutable;
using Vouch.Department.Patients;
using Vouch.Department.Platform;
using Vouch.Wire.Hl7.Groups;
using Vouch.Wire.Hl7.Types;

namespace Vouch.Department.Exchange.Hospital;

/// <summary>Finds, registers and brings up to date the patient a message speaks of.</summary>
public static class PatientIntake
{
    /// <summary>
    /// The person with these numbers; null where nobody has one of them. Refusals: patient-identifier-missing,
    /// patient-identifiers-disagree.
    /// </summary>
    public static async Task<Outcome<Patient?>> FindAsync(
        Work work, ImmutableArray<PatientIdentifier> identifiers, CancellationToken ct)
    {
        if (!identifiers.Any(PatientReading.Identifies))
            return new Refusal("patient-identifier-missing", "The message names no number of the patient (PID-3).",
                Hint: "Ask the sender for the medical record number, or correct the message.");
        Patient? found = null;
        foreach (var identifier in identifiers.Where(PatientReading.Identifies))
        {
            if (identifier.Fault() is { } fault)
                return fault;
            if (await PatientsStorage.FindByIdentifierAsync(work, identifier, ct) is not { } owner)
                continue;
            var survivor = await PatientsStorage.FindSurvivorAsync(work, owner.Id, ct) ?? owner;
            if (found is not null && found.Id != survivor.Id)
                return new Refusal("patient-identifiers-disagree", "The numbers of the message belong to two patients.",
                    $"One of them is {identifier.Kind} of {identifier.System}.",
                    "Merge the two records if they are one person; else ask the sender. Then replay.");
            found = survivor;
        }

        return found;
    }

    /// <summary>
    /// The patient as the sender describes him: found and brought up to date, or registered. Same name and birth date
    /// do not stop a registration: the sender's number decides. Refusals: as of finding and registering.
    /// </summary>
    public static async Task<Outcome<Patient>> BringAsync(
        Work work, HospitalMessage message, PatientGroup patient, CancellationToken ct)
    {
        var identifiers = PatientReading.Identifiers(message, patient.Pid);
        if (!(await FindAsync(work, identifiers, ct)).Succeeded(out var known, out var refusal))
            return refusal;
        if (known is null)
            return await RegisterAsync(work, message, patient, identifiers, ct);
        var described = PatientReading.Apply(message, patient, known.Demographics);
        if (!(await PatientChange.InAsync(work, new ChangePatient(known.Id, described), ct)).Succeeded(out var changed, out refusal))
            return refusal;
        foreach (var identifier in identifiers)
            if ((await IdentifierAddition.InAsync(work, new AddIdentifier(known.Id, identifier), ct)).Refusal is { } taken
                && PatientReading.Identifies(identifier))
                return taken;
        return changed;
    }

    /// <summary>
    /// The patient of an order: registered where unknown; a known one is not changed by an order, and must not be
    /// somebody else by name and birth date. Refusals: patient-differs besides.
    /// </summary>
    public static async Task<Outcome<Patient>> OfOrderAsync(
        Work work, HospitalMessage message, PatientGroup patient, CancellationToken ct)
    {
        var identifiers = PatientReading.Identifiers(message, patient.Pid);
        if (!(await FindAsync(work, identifiers, ct)).Succeeded(out var known, out var refusal))
            return refusal;
        if (known is null)
            return await RegisterAsync(work, message, patient, identifiers, ct);
        var said = PatientReading.Apply(message, patient, known.Demographics);
        var otherName = !string.Equals(said.Family, known.Demographics.Family, StringComparison.OrdinalIgnoreCase);
        var otherBirth = known.Demographics.BirthDate is not null && said.BirthDate != known.Demographics.BirthDate;
        return otherName && otherBirth
            ? new Refusal("patient-differs", "The number belongs to a patient of another name and birth date.",
                Hint: "Nothing was ordered. Ask the sender which of the two is right.")
            : known;
    }

    /// <summary>
    /// The link to the mother whom PID-21 names; two quotation marks take it away. What could not be linked is said and holds
    /// up nothing: null, all is well. Source: HL7 v2.5.1 chapter 3, 3.4.2.21, 3.4.2.25 birth order.
    /// </summary>
    public static async Task<Refusal?> MotherAsync(Work work, HospitalMessage message, PatientGroup patient, PatientId child, CancellationToken ct)
    {
        var field = patient.Pid.Field(21);
        if (field.IsNull)
            return (await MotherLink.InAsync(work, new MotherLink(child, Mother: null, BirthOrder: null), ct)).Refusal;
        var numbers = PatientReading.Mother(message, patient.Pid);
        if (!numbers.Any(PatientReading.Identifies))
            return null;
        if (!(await FindAsync(work, numbers, ct)).Succeeded(out var mother, out var refusal))
            return refusal;
        return mother is null
            ? new Refusal("patient-mother-unknown", "Nobody here has the mother's number (PID-21).", Hint: "The link is made when the sender tells of the child again after the mother.")
            : (await MotherLink.InAsync(work, new MotherLink(child, mother.Id, patient.Pid.Field(25).Whole()), ct)).Refusal;
    }

    /// <summary>
    /// The patient of a result: known by a number, never registered by a result, and the same by every name, birth date and
    /// sex the message gives. Null: the message gives no number. Refusals: patient-unknown, patient-differs, and those of finding.
    /// </summary>
    public static async Task<Outcome<Patient?>> OfResultAsync(Work work, HospitalMessage message, PatientGroup patient, CancellationToken ct)
    {
        var identifiers = PatientReading.Identifiers(message, patient.Pid);
        if (!identifiers.Any(PatientReading.Identifies))
            return (Patient?)null;
        if (!(await FindAsync(work, identifiers, ct)).Succeeded(out var known, out var refusal))
            return refusal;
        if (known is null)
            return new Refusal("patient-unknown", "Nobody here has the patient's number.",
                Hint: "Wait for the admission, or register the patient; then replay. Or correct the number.");
        var was = known.Demographics;
        var said = PatientReading.Apply(message, patient, was);
        return !Same(said.Family, was.Family) || (was.BirthDate is not null && said.BirthDate != was.BirthDate)
            || (was.Sex != AdministrativeSex.Unknown && said.Sex is not (AdministrativeSex.Unknown or AdministrativeSex.Other) && said.Sex != was.Sex)
            ? new Refusal("patient-differs", "Name, birth date or sex are not those of the patient who has the number.",
                Hint: "Nothing was given to anybody. Find out who was measured; correct the patient's record or the message, then replay.")
            : known;
    }

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static async Task<Outcome<Patient>> RegisterAsync(
        Work work, HospitalMessage message, PatientGroup patient, ImmutableArray<PatientIdentifier> identifiers, CancellationToken ct)
    {
        var free = identifiers;
        foreach (var shared in identifiers.Where(identifier => !PatientReading.Identifies(identifier)))
            if (shared.Fault() is not null || await PatientsStorage.FindByIdentifierAsync(work, shared, ct) is not null)
                free = free.Remove(shared);
        var described = PatientReading.Apply(message, patient, new Demographics { Family = "" });
        var input = new RegisterPatient.Known(described, ThoughAlike: true) { Identifiers = free };
        if (!(await PatientRegistration.InAsync(work, input, ct)).Succeeded(out var registered, out var refusal))
            return refusal;
        return (await PatientsStorage.FindAsync(work, registered.Id, ct))!;
    }
}
