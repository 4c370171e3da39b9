using System.Collections.Frozen;
using Vouch.Department.Exchange.Outbox;
using Vouch.Department.Patients;
using Vouch.Department.Platform;
using Vouch.Wire.Hl7;
using Vouch.Wire.Hl7.Groups;
using Vouch.Wire.Hl7.Types;

namespace Vouch.Department.Exchange.Hospital;

/// <summary>
/// Patients and stays as the hospital's administration tells them. Source: HL7 v2.5.1 chapter 3, events A01 to A47.
/// </summary>
public sealed class AdtWork(ConnectionsInForce connections) : IMessageWork
{
    private static readonly FrozenSet<string> Taken = new[]
    {
        "A01", "A02", "A03", "A04", "A05", "A06", "A07", "A08", "A10", "A11", "A12", "A13", "A14", "A18", "A28", "A30", "A31",
        "A34", "A36", "A38", "A39", "A40", "A46", "A47", "A54", "A60",
    }.ToFrozenSet(StringComparer.Ordinal);

    public bool Takes(ConnectionRecord connection, string messageType) =>
        connection.Purpose == "hospital" && messageType.StartsWith("ADT", StringComparison.Ordinal);

    public string? SubjectOf(InboxMessage message)
    {
        // An event that changes nothing here neither holds up the patient's other messages nor waits for them.
        if (!HospitalMessage.Read(message, connections.Zone).Succeeded(out var read, out _) || read.Groups.Patients.Count == 0
            || !Taken.Contains(read.Event))
            return null;
        var first = PatientReading.Identifiers(read, read.Groups.Patients[0].Pid).FirstOrDefault(PatientReading.Identifies);
        return first is null ? null : $"patient:{first.System}|{first.Kind}|{first.Value}";
    }

    public async Task<MessageOutcome> RunAsync(Work work, InboxMessage message, CancellationToken ct)
    {
        if (!HospitalMessage.Read(message, connections.Zone).Succeeded(out var read, out var refusal))
            return new MessageOutcome.Waits(refusal);
        if (read.Groups.Patients.Count == 0)
            return new MessageOutcome.Waits(new Refusal("message-incomplete", "The message names no patient (no PID).",
                Hint: "Ask the sender, or correct the message."));
        var links = new List<string>();
        Refusal? remark = null;
        PatientId? first = null;
        foreach (var patient in read.Groups.Patients)
        {
            if (!(await OneAsync(work, read, patient, ct)).Succeeded(out var id, out refusal))
                return new MessageOutcome.Waits(refusal);
            first ??= id;
            remark ??= await PatientIntake.MotherAsync(work, read, patient, id, ct);
            links.Add($"/patients/{id}");
        }

        if (first is { } patientOfLane)
            await AdtRelay.SendAsync(work, read, patientOfLane, connections.All, ct);
        return new MessageOutcome.Done(Sentence(read.Event), [.. links.Distinct(StringComparer.Ordinal)]) { Remark = remark };
    }

    private static Task<Outcome<PatientId>> OneAsync(Work work, HospitalMessage message, PatientGroup patient, CancellationToken ct) =>
        message.Event switch
        {
            "A01" or "A02" or "A03" or "A04" or "A05" or "A06" or "A07" or "A08" or "A10" or "A12" or "A13" or "A14" or "A28"
                or "A31" or "A54" or "A60" => DescribeAsync(work, message, patient, ct),
            "A11" or "A38" => CancelAsync(work, message, patient, ct),
            "A18" or "A30" or "A34" or "A36" or "A39" or "A40" => MergeAsync(work, message, patient, ct),
            "A46" or "A47" => RenumberAsync(work, message, patient, ct),
            _ => Task.FromResult<Outcome<PatientId>>(new Refusal("event-not-taken",
                $"{message.Kept.MessageType} is kept, and nothing here changes by it.",
                Hint: "See whether somebody must act by hand; set it aside, or list it as not needed on the connection's page.")),
        };

    private static string Sentence(string trigger) => trigger switch
    {
        "A01" or "A04" => "Patient and stay brought up to date: admitted.",
        "A05" or "A14" => "Patient and announced stay brought up to date.",
        "A02" or "A12" => "Patient and place of the stay brought up to date.",
        "A03" => "Stay ended.",
        "A13" => "End of the stay taken back.",
        "A11" or "A38" => "Stay cancelled.",
        "A18" or "A30" or "A34" or "A36" or "A39" or "A40" => "Records merged.",
        "A46" or "A47" => "Numbers of the patient brought up to date.",
        _ => "Patient brought up to date.",
    };

    private static async Task<Outcome<PatientId>> DescribeAsync(
        Work work, HospitalMessage message, PatientGroup group, CancellationToken ct)
    {
        if (!(await PatientIntake.BringAsync(work, message, group, ct)).Succeeded(out var patient, out var refusal))
            return refusal;
        if (await AllergiesAsync(work, patient.Id, group, ct) is { } fault)
            return fault;
        if (await CoverageAsync(work, message, patient.Id, group, ct) is { } unfit)
            return unfit;
        if (message.Event is not ("A28" or "A31" or "A60") && group.Pv1.Exists
            && await StayAsync(work, message, patient.Id, group, ct) is { } stay)
            return stay;
        return patient.Id;
    }

    /// <summary>The stay as the event says. A stay never heard of begins with what is told now: it began before us.</summary>
    private static async Task<Refusal?> StayAsync(
        Work work, HospitalMessage message, PatientId patient, PatientGroup group, CancellationToken ct)
    {
        if (await VisitAsync(work, message, patient, group, ct) is not { } visit)
            return message.Event is "A02" or "A03" or "A12" or "A13" ? PatientRefusals.EncounterNotFound() : null;
        var pv1 = group.Pv1;
        var kept = await EncounterStorage.FindAsync(work, visit.System, visit.Number, ct);
        var announced = message.Event is "A05" or "A14";
        var admitted = message.Instant(pv1.Field(44));
        if (kept?.AdmittedAt is null && !announced)
            admitted ??= Happened(message);
        var input = new AdmitPatient(patient, visit.System, visit.Number,
            announced ? EncounterClass.PreAdmission : pv1.Field(2).HasValue || kept is null ? PatientReading.Class(pv1) : kept.Class,
            PatientReading.Place(pv1.Field(3)), PatientReading.Person(pv1.Field(7)), announced ? null : admitted);
        if ((await Admission.InAsync(work, input, ct)).Refusal is { } refusal)
            return refusal;
        return message.Event switch
        {
            "A03" => (await Discharge.InAsync(work, new DischargePatient(visit.System, visit.Number,
                message.Instant(pv1.Field(45)) ?? Happened(message)), ct)).Refusal,
            "A13" => (await Discharge.InAsync(work, new CancelDischarge(visit.System, visit.Number), ct)).Refusal,
            _ => null,
        };
    }

    private static async Task<Outcome<PatientId>> CancelAsync(
        Work work, HospitalMessage message, PatientGroup group, CancellationToken ct)
    {
        if (!(await PatientIntake.BringAsync(work, message, group, ct)).Succeeded(out var patient, out var refusal))
            return refusal;
        if (await VisitAsync(work, message, patient.Id, group, ct) is not { } visit)
            return PatientRefusals.EncounterNotFound();
        return (await Discharge.InAsync(work, new CancelAdmission(visit.System, visit.Number), ct)).Refusal is { } refused
            ? refused : patient.Id;
    }

    /// <summary>MRG-1 is retired into PID. A number nobody has becomes one of the survivor's, so that later messages find him.</summary>
    private static async Task<Outcome<PatientId>> MergeAsync(
        Work work, HospitalMessage message, PatientGroup group, CancellationToken ct)
    {
        var retired = PatientReading.Retired(message, group.Mrg);
        if (retired.IsEmpty)
            return new Refusal("message-incomplete", "The message does not say which record is merged (MRG-1).",
                Hint: "Ask the sender, or merge the two records by hand and set this aside.");
        if (!(await PatientIntake.BringAsync(work, message, group, ct)).Succeeded(out var survivor, out var refusal))
            return refusal;
        foreach (var number in retired)
        {
            var owner = await PatientsStorage.FindByIdentifierAsync(work, number, ct);
            if (owner is not null && await SamePerson.IsAsync(work, owner.Id, survivor.Id, ct))
                continue;
            var refused = owner is null
                ? (await IdentifierAddition.InAsync(work, new AddIdentifier(survivor.Id, number), ct)).Refusal
                : (await PatientMerging.InAsync(work, new MergePatients(survivor.Id, owner.Id,
                    $"{message.Kept.MessageType} of {message.Kept.Connection.Name}"), ct)).Refusal;
            if (refused is not null)
                return refused;
        }

        return survivor.Id;
    }

    /// <summary>The person of MRG-1 gets the numbers of PID-3.</summary>
    private static async Task<Outcome<PatientId>> RenumberAsync(
        Work work, HospitalMessage message, PatientGroup group, CancellationToken ct)
    {
        var before = PatientReading.Retired(message, group.Mrg);
        if (!(await PatientIntake.FindAsync(work, before, ct)).Succeeded(out var known, out var refusal))
            return refusal;
        if (known is null)
            return (await PatientIntake.BringAsync(work, message, group, ct)).Succeeded(out var brought, out refusal)
                ? brought.Id : refusal;
        foreach (var number in PatientReading.Identifiers(message, group.Pid))
            if ((await IdentifierAddition.InAsync(work, new AddIdentifier(known.Id, number), ct)).Refusal is { } taken)
                return taken;
        return known.Id;
    }

    /// <summary>The visit's number, or the open stay of a patient whose message gives none.</summary>
    private static async Task<(string System, string Number)?> VisitAsync(
        Work work, HospitalMessage message, PatientId patient, PatientGroup group, CancellationToken ct)
    {
        if (PatientReading.Visit(message, group) is { } said)
            return said;
        return await EncounterStorage.CurrentAsync(work, patient, ct) is { } open ? (open.System, open.VisitNumber) : null;
    }

    private static DateTimeOffset Happened(HospitalMessage message) =>
        message.Instant(message.Groups.Evn.Field(6)) ?? message.Instant(message.Groups.Evn.Field(2))
        ?? message.Instant(message.Hl7.Get("MSH-7")) ?? message.Kept.ReceivedAt;

    private static async Task<Refusal?> AllergiesAsync(Work work, PatientId patient, PatientGroup group, CancellationToken ct)
    {
        foreach (var allergy in group.Allergies)
        {
            var what = allergy.Field(3).Coded().Display.Trim();
            if (what.Length == 0 || (allergy.Name == "IAM" && allergy.Text(6) == "D"))
                continue;
            var sentence = $"Allergy: {(what.Length <= 180 ? what : what[..180])}";
            if ((await PatientAlerts.RaiseAsync(work, new RaiseAlert(patient, AlertKind.Allergy, sentence), ct)).Refusal is { } refusal)
                return refusal;
        }

        return null;
    }

    private static async Task<Refusal?> CoverageAsync(
        Work work, HospitalMessage message, PatientId patient, PatientGroup group, CancellationToken ct)
    {
        foreach (var insurance in group.Insurances)
        {
            var in1 = insurance.In1;
            var payer = in1.Field(4).Organization().Name.Trim();
            if (payer.Length == 0)
                continue;
            var (from, until) = (Day(in1.Field(12)), Day(in1.Field(13)));
            var coverage = new Coverage(patient, Short(payer, 200)!, Short(in1.Field(2).Coded().Display, 200),
                Short(in1.Field(36).FirstText, 80), from, until < from ? null : until);
            if ((await PatientCoverage.InAsync(work, coverage, ct)).Refusal is { } refusal)
                return refusal;
        }

        return null;
    }

    private static DateOnly? Day(Hl7Value value) => value.Time() is { Precision: >= Hl7Precision.Day } time ? time.Date : null;

    private static string? Short(string text, int max) => text.Length == 0 ? null : text.Length <= max ? text : text[..max];
}
