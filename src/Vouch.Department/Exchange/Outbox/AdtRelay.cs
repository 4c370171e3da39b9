using System.Globalization;
using Vouch.Department.Exchange.Hospital;
using Vouch.Department.Patients;
using Vouch.Department.Platform;
using Vouch.Wire.Hl7;

namespace Vouch.Department.Exchange.Outbox;

/// <summary>
/// Passes on what the administration tells, to systems that hear of patients from us only: the same segments under our own
/// header, in the transaction that took the message, never back to the system it came from.
/// Source: HL7 v2.5.1 chapter 3.
/// </summary>
internal static class AdtRelay
{
    public static async Task SendAsync(Work work, HospitalMessage message, PatientId patient, IEnumerable<ConnectionRecord> connections, CancellationToken ct)
    {
        foreach (var partner in connections.Where(one => one.Kind == "mllp-out" && one.Id != message.Terms.Paired && PartnerTerms.Read(one.Settings).RelaysAdt).OrderBy(one => one.Id))
            await OutboxWriting.AddAsync(work, new NewMessage(partner.Id, patient.Value, "patient:" + patient, message.Kept.MessageType,
                string.Create(CultureInfo.InvariantCulture, $"inbox:{message.Kept.Id}:relay"), controlId => Build(message, PartnerTerms.Read(partner.Settings), controlId, work.Now)), ct);
    }

    private static (byte[] Body, string? Remark) Build(HospitalMessage message, PartnerTerms terms, string controlId, DateTimeOffset now)
    {
        var header = message.Hl7.Header;
        var structure = message.Hl7.Segment("MSH").Field(9).Part(3).FirstText;
        var builder = Hl7Builder.Begin(new Hl7Sender
        {
            Application = "VOUCH",
            Facility = header.SendingFacility,
            ReceivingApplication = terms.ReceivingApplication ?? "",
            ReceivingFacility = terms.ReceivingFacility ?? "",
            ProcessingId = header.ProcessingId.Length == 0 ? "P" : header.ProcessingId,
            Version = header.Version.Length == 0 ? "2.5.1" : header.Version,
        }, $"{message.Kept.MessageType}{(structure.Length == 0 ? "" : "^" + structure)}", controlId, now, terms.Charset is { } name ? Hl7Charset.Find(name) : null);
        foreach (var segment in message.Hl7.Segments.Skip(1))
            builder.Copy(segment);
        var body = builder.Build();
        return (body, OutboxWriting.Lost(builder));
    }
}
