using Vouch.Department.Orders;
using Vouch.Department.Platform;
using Vouch.Wire.Hl7;
using Vouch.Wire.Hl7.Types;

namespace Vouch.Department.Exchange.Hospital;

/// <summary>
/// Appointments for the collection of an order that is here: its scheduled time. Appointments for anything else are not kept.
/// Source: HL7 v2.5.1 chapter 10, 10.4.1 SIU^S12 to S15, 10.6.1 SCH (26 placer, 27 filler order number), 10.6.4 AIS.
/// </summary>
public sealed class AppointmentWork(ConnectionsInForce connections) : IMessageWork
{
    public bool Takes(ConnectionRecord connection, string messageType) =>
        connection.Purpose == "hospital" && messageType is "SIU^S12" or "SIU^S13" or "SIU^S14" or "SIU^S15";

    /// <summary>As the order's own messages name it: an order that waits is waited for.</summary>
    public string? SubjectOf(InboxMessage message) =>
        HospitalMessage.Read(message, connections.Zone).Succeeded(out var read, out _) && Placer(read) is { Id.Length: > 0 } placer
            ? $"order:{System(read, placer)}|{placer.Id.Trim()}" : null;

    public async Task<MessageOutcome> RunAsync(Work work, InboxMessage kept, CancellationToken ct)
    {
        if (!HospitalMessage.Read(kept, connections.Zone).Succeeded(out var message, out var refusal)
            || !(await OrderAsync(work, message, ct)).Succeeded(out var order, out refusal))
            return new MessageOutcome.Waits(refusal);
        var link = $"/orders/{order.Accession}";
        if ((await OrdersStorage.TubesAsync(work, order.Id, ct)) is { Count: > 0 } tubes && tubes.TrueForAll(tube => tube.CollectedAt is not null))
            return new MessageOutcome.Done("Nothing was changed: the order is collected already.", link);
        if (message.Event == "S15")
            return Changed(await OrderChange.InAsync(work, new ChangeOrder(order.Id, AsSoonAsPossible: true, Reason: $"{kept.MessageType} of {kept.Connection.Name}"), ct),
                "The collection has no time any more.", link, new Refusal("collection-unscheduled", "The order stands and is due at once.",
                    Hint: "Cancel it if it is not wanted."));
        if (Start(message) is not { } at)
            return new MessageOutcome.Waits(new Refusal("message-incomplete", "The appointment names no time (SCH-11, TQ1-7, AIS-4).", Hint: "Ask the sender, or correct the message."));
        return Changed(await OrderChange.InAsync(work, new ChangeOrder(order.Id, CollectAt: at, Reason: $"{kept.MessageType} of {kept.Connection.Name}"), ct),
            "The collection is scheduled.", link, null);
    }

    private static MessageOutcome Changed(Outcome<Order> changed, string sentence, string link, Refusal? remark) =>
        changed.Refusal is { } refusal ? new MessageOutcome.Waits(refusal) : new MessageOutcome.Done(sentence, link) { Remark = remark };

    /// <summary>The order that SCH names, of the patient that PID names.</summary>
    private static async Task<Outcome<Order>> OrderAsync(Work work, HospitalMessage message, CancellationToken ct)
    {
        var (placer, filler) = (Placer(message), message.Hl7.Get("SCH-27").FirstText.Trim());
        if (placer.Id.Trim().Length == 0 && filler.Length == 0)
            return new Refusal("appointment-without-order", $"{message.Kept.MessageType}: the appointment names no order (SCH-26, SCH-27).",
                Hint: "Appointments are kept here as the time of an order's collection only. Enter it where appointments are kept, then set it aside; or list SIU as not needed.");
        if (message.Groups.Patients.Count == 0)
            return new Refusal("patient-identifier-missing", "The appointment names no patient (PID-3).", Hint: "Ask the sender, or correct the message.");
        if (!(await PatientIntake.OfResultAsync(work, message, message.Groups.Patients[0], ct)).Succeeded(out var patient, out var refusal))
            return refusal;
        if (patient is null)
            return new Refusal("patient-identifier-missing", "The appointment names no number of the patient (PID-3).", Hint: "Ask the sender, or correct the message.");
        var found = placer.Id.Trim().Length == 0 ? [] : await OrdersStorage.FindByPlacerAsync(work, System(message, placer), placer.Id, ct);
        if (filler.Length > 0 && await OrdersStorage.FindByAccessionAsync(work, filler, ct) is { } own)
            found.Add(own);
        foreach (var order in found)
            if (await Patients.SamePerson.IsAsync(work, order.Patient, patient.Id, ct))
                return order;
        return OrderRefusals.NotFound();
    }

    private static EntityIdentifier Placer(HospitalMessage message) => message.Hl7.Get("SCH-26").Entity();

    private static string System(HospitalMessage message, EntityIdentifier placer) => HospitalMessage.SystemOf(placer.Assigner)
        ?? (message.Hl7.Header.SendingApplication is { Length: > 0 } sender ? sender : message.Kept.Connection.Name);

    private static DateTimeOffset? Start(HospitalMessage message)
    {
        foreach (var field in new[] { message.Hl7.Get("SCH-11").Part(4), message.Hl7.Get("TQ1-7"), message.Hl7.Get("AIS-4"), message.Hl7.Get("AIL-6"), message.Hl7.Get("AIP-6") })
            if (message.Instant(field) is { } at)
                return at;
        return null;
    }
}
