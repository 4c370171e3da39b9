using System.Globalization;
using Vouch.Department.Exchange.Outbox;
using Vouch.Department.Platform;
using Vouch.Wire.Astm;
using Vouch.Wire.Hl7;

namespace Vouch.Department.Exchange.Analysers;

/// <summary>
/// HL7 order flow of IHE LAW: the query QBP^Q11 is acknowledged by RSP^K11, the work order steps follow as OML^O33 over the
/// connection that leads to the same device; nothing ordered is said by ORC-1 DC. The analyser's ORL^O34 acknowledges it.
/// Source: IHE PaLM TF-2, LAB-27 and LAB-28; HL7 v2.5.1 4.4.8 (OML^O33), 5.3.1.2 (QBP/RSP), 13.4.10 (TCD).
/// </summary>
internal static class LawOrders
{
    public const string Type = "OML^O33^OML_O33";

    /// <summary>Writes the order messages to the outbox and gives the response; AE where nothing leads to the device.</summary>
    public static async Task<HostAnswer?> AnswerAsync(
        Work work, InboxMessage message, string[] tubes, DecidedOrders decided, DateTimeOffset now, CancellationToken ct)
    {
        if (Hl7Message.Parse(message.Body) is not Hl7Parse.Parsed(var asked))
            return null;
        var way = await work.OneAsync<Guid?>(
            "select id from connection where device_id = $1 and kind = 'mllp-out' and purpose = 'analyser' and enabled order by name limit 1",
            [message.Connection.DeviceId], r => r.GetGuid(0), ct);
        if (way is { } connection)
        {
            foreach (var (tube, number) in tubes.Select((tube, at) => (tube, at + 1)))
            {
                var order = decided.Orders.FirstOrDefault(one => one.SpecimenId == tube) ?? new DeviceOrder(tube, []);
                await OutboxWriting.AddAsync(work, new NewMessage(connection, message.Connection.DeviceId!.Value, "tube:" + tube, Type,
                    string.Create(CultureInfo.InvariantCulture, $"inbox:{message.Id}:{number}"),
                    controlId => (Orders(asked.Header.SendingApplication, asked.Header.SendingFacility, order, "NW", controlId, now), null)), ct);
            }

            await LawCancellations.RememberAsync(work, connection, decided, ct);
        }

        var header = asked.Header;
        Hl7Error[] errors = way is null
            ? [new Hl7Error(Hl7ErrorCode.ApplicationInternal, default, "No connection leads to this analyser for its orders.")]
            : [];
        var query = asked.Segment("QPD");
        var builder = Acknowledgement.Begin(header, "RSP^K11^RSP_K11", way is null ? AcknowledgementCode.AE : AcknowledgementCode.AA,
            "Q" + message.Id.ToString("N")[13..], now, errors);
        builder.Segment("QAK").Set(1, query.Text(2)).Set(2, way is null ? "AE" : "OK").Copy(3, query.Field(1));
        builder.Copy(query);
        return new HostAnswer(builder.Build());
    }

    /// <summary>The work order steps of one tube.</summary>
    /// <param name="control">NW, or CA to take them back.</param>
    public static byte[] Orders(string application, string facility, DeviceOrder order, string control, string controlId, DateTimeOffset now)
    {
        var builder = Hl7Builder.Begin(new Hl7Sender
        {
            Application = "VOUCH",
            ReceivingApplication = application,
            ReceivingFacility = facility,
        }, Type, controlId, now);
        var patient = order.Patient;
        if (patient.Id.Length > 0 || patient.Name.Length > 0)
            builder.Segment("PID").Set(1, "1").Set(3, patient.Id).SetComponents(5, [.. patient.Name.Split('^')]).Set(7, patient.BirthDate).Set(8, patient.Sex);
        builder.Segment("SPM").Set(1, "1").Set(2, order.SpecimenId).Set(4, order.SpecimenType).SetComponents(11, "P", "", "HL70369");
        builder.Segment("SAC").Set(3, order.SpecimenId);
        if (order.Tests.Count == 0)
            builder.Segment("ORC").Set(1, "DC").Set(9, now);
        foreach (var (code, number) in order.Tests.Select((code, at) => (code, at + 1)))
        {
            var step = order.SpecimenId + "-" + code;
            builder.Segment("ORC").Set(1, control).Set(2, step).Set(9, now);
            builder.Segment("TQ1").Set(1, "1").Set(9, order.Priority == "S" ? "S" : order.Priority == "A" ? "A" : "R");
            builder.Segment("OBR").Set(1, number.ToString(CultureInfo.InvariantCulture)).Set(2, step).SetComponents(4, code, "", "LN");
            // TCD-2, auto-dilution factor, a structured numeric: 1 to 10.
            if (order.Dilutions.TryGetValue(code, out var factor))
                builder.Segment("TCD").SetComponents(1, code, "", "LN").SetComponents(2, "", "1", ":", factor.ToString("0.##", CultureInfo.InvariantCulture));
        }

        return builder.Build();
    }
}
