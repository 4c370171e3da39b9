using Vouch.Department.Catalog;
using Vouch.Department.Exchange.Outbox;
using Vouch.Department.Orders;
using Vouch.Department.Patients;
using Vouch.Department.Platform;
using Vouch.Wire.Hl7.Groups;

namespace Vouch.Department.Exchange.Hospital;

/// <summary>
/// Orders of hospital systems: new, added on, changed, cancelled; answered line by line. Each line is taken or refused by
/// itself. Source: HL7 v2.5.1 chapter 4: ORM^O01, OML^O21/O33/O35, OMG^O19.
/// </summary>
public sealed class OrderWork(ConnectionsInForce connections, PackInForce packs, TimeProvider clock) : IMessageWork
{
    public bool Takes(ConnectionRecord connection, string messageType) =>
        connection.Purpose == "hospital" && messageType.Split('^')[0] is "ORM" or "OML" or "OMG";

    public string? SubjectOf(InboxMessage message)
    {
        if (!HospitalMessage.Read(message, connections.Zone).Succeeded(out var read, out _)
            || read.Groups.Orders.FirstOrDefault() is not { } first)
            return null;
        var asked = AskedTest.Read(read, first);
        return (asked.GroupNumber ?? asked.Placer.Id) is { Length: > 0 } number ? $"order:{asked.PlacerSystem}|{number}" : null;
    }

    public async Task<MessageOutcome> RunAsync(Work work, InboxMessage kept, CancellationToken ct)
    {
        if (!HospitalMessage.Read(kept, connections.Zone).Succeeded(out var message, out var refusal))
            return new MessageOutcome.Waits(refusal);
        if (Fault(message) is { } fault)
            return Refuse(message, fault);
        if (await packs.CurrentAsync(ct) is not { Pack: var pack })
            return Refuse(message, new Refusal("pack-missing", "No laboratory pack is in force here.", Hint: "Put one in force; send again."));
        var group = message.Groups.Patients[0];
        if (!(await PatientIntake.OfOrderAsync(work, message, group, ct)).Succeeded(out var patient, out refusal))
            return Refuse(message, refusal);
        if ((await StayAsync(work, message, patient.Id, group, ct)).Refusal is { } stay)
            return Refuse(message, stay);
        var asked = group.Orders.Select(order => AskedTest.Read(message, order)).ToList();
        var codes = await TestCodes.LoadAsync(work, kept.Connection.Id, pack, asked.Select(one => one.Service), ct);
        var placing = new HospitalOrders(work, message, pack, codes, patient, group);
        var answers = new List<AnsweredTest>();
        foreach (var one in asked.Where(one => !one.IsNew))
            answers.Add(await placing.ChangeAsync(one, ct));
        answers.AddRange(await placing.PlaceAsync([.. asked.Where(one => one.IsNew)], ct));
        answers = [.. answers.OrderBy(answer => asked.IndexOf(answer.Asked))];
        if (connections.All.Any(OrderStatuses.AreTold))
        {
            foreach (var accession in answers.Where(answer => answer.IsTaken).Select(answer => answer.Accession).OfType<string>().Distinct(StringComparer.Ordinal))
                await OrderStatuses.KnownAsync(work, accession, ct);
        }

        return Outcome(message, group, patient, answers);
    }

    private MessageOutcome Outcome(HospitalMessage message, PatientGroup group, Patient patient, List<AnsweredTest> answers)
    {
        var bytes = OrderAnswer.Build(message, group, answers, AnswerId(message), clock.GetUtcNow());
        var refused = answers.Where(answer => !answer.IsTaken).ToList();
        var why = refused.Count == 0 ? null : new Refusal(refused[0].Why!.Code,
            $"Not taken: {string.Join("; ", refused.Select(answer => $"{answer.Asked.Name}: {answer.Why!.Message}").Distinct(StringComparer.Ordinal))}",
            refused[0].Why!.Detail, refused[0].Why!.Hint);
        var taken = answers.Where(answer => answer.IsTaken).ToList();
        if (taken.Count == 0)
            return new MessageOutcome.Waits(why!) { Answer = bytes };
        var accessions = taken.Select(answer => answer.Accession).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return new MessageOutcome.Done(FormattableString.Invariant($"{taken.Count} of {answers.Count} lines taken: {string.Join(", ", accessions)}."),
            [.. placedLinks(), $"/patients/{patient.Id}"])
        {
            Answer = bytes,
            Remark = why,
        };

        IEnumerable<string> placedLinks() => accessions.Select(accession => $"/orders/{accession}");
    }

    private MessageOutcome.Waits Refuse(HospitalMessage message, Refusal why) =>
        new(why) { Answer = OrderAnswer.Refuse(message, why, AnswerId(message), clock.GetUtcNow()) };

    /// <summary>MSH-10 of the answer: told from the message, so that a repeated message has the same answer.</summary>
    private static string AnswerId(HospitalMessage message) => "VR" + message.Kept.Id.ToString("N")[14..];

    private static Refusal? Fault(HospitalMessage message)
    {
        if (message.Groups.Patients.Count != 1)
            return new Refusal("message-incomplete", "An order message is about exactly one patient.",
                FormattableString.Invariant($"This one names {message.Groups.Patients.Count}."), "Correct it, or ask the sender to send one each.");
        return message.Groups.Patients[0].Orders.Count == 0
            ? new Refusal("message-incomplete", "The message holds no order (no ORC or OBR).", Hint: "Ask the sender.")
            : null;
    }

    /// <summary>A stay that the order names and nobody told of before begins with the order.</summary>
    private static async Task<Outcome<Done>> StayAsync(
        Work work, HospitalMessage message, PatientId patient, PatientGroup group, CancellationToken ct)
    {
        if (!group.Pv1.Exists || PatientReading.Visit(message, group) is not { } visit
            || await EncounterStorage.FindAsync(work, visit.System, visit.Number, ct) is not null)
            return default(Done);
        var admitted = message.Instant(group.Pv1.Field(44)) ?? message.Kept.ReceivedAt;
        var outcome = await Admission.InAsync(work, new AdmitPatient(patient, visit.System, visit.Number,
            PatientReading.Class(group.Pv1), PatientReading.Place(group.Pv1.Field(3)),
            PatientReading.Person(group.Pv1.Field(7)), admitted), ct);
        return outcome.Refusal is { } refusal ? refusal : default(Done);
    }
}
