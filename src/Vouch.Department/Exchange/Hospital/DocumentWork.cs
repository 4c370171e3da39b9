using System.Text;
using Vouch.Department.Patients;
using Vouch.Department.Platform;
using Vouch.Wire.Hl7;
using Vouch.Wire.Hl7.Types;

namespace Vouch.Department.Exchange.Hospital;

/// <summary>
/// Documents that other systems tell of a patient: kept on the chart as theirs, with their text or file. The patient must be
/// known here. Source: HL7 v2.5.1 chapter 9, 9.4 events T01 to T11, 9.6.1 TXA, 7.4.2 OBX.
/// </summary>
public sealed class DocumentWork(ConnectionsInForce connections, Blobs blobs) : IMessageWork
{
    /// <summary>Longest file and text of a document.</summary>
    public const int BytesMax = 48 * 1024 * 1024, WordsMax = 1_000_000;

    public bool Takes(ConnectionRecord connection, string messageType) => connection.Purpose == "hospital" && ActOf(messageType) is not null;

    /// <summary>What is said of one document waits for what was said before; no order and no stay waits for a letter.</summary>
    public string? SubjectOf(InboxMessage message) =>
        HospitalMessage.Read(message, connections.Zone).Succeeded(out var read, out _) && read.Hl7.Segment("TXA").Field(12).FirstText.Trim() is { Length: > 0 } number
            ? "document:" + number : null;

    public async Task<MessageOutcome> RunAsync(Work work, InboxMessage kept, CancellationToken ct)
    {
        if (!HospitalMessage.Read(kept, connections.Zone).Succeeded(out var message, out var refusal))
            return new MessageOutcome.Waits(refusal);
        var act = ActOf(kept.MessageType)!;
        var txa = message.Hl7.Segment("TXA");
        var number = txa.Field(12).FirstText.Trim();
        if (message.Groups.Patients.Count == 0 || number.Length == 0)
            return new MessageOutcome.Waits(new Refusal("message-incomplete", "The message names no patient (PID-3) or no document (TXA-12).", Hint: "Ask the sender, or correct the message."));
        if (!(await PatientIntake.OfResultAsync(work, message, message.Groups.Patients[0], ct)).Succeeded(out var patient, out refusal))
            return new MessageOutcome.Waits(refusal);
        if (patient is null)
            return new MessageOutcome.Waits(new Refusal("patient-identifier-missing", "The message names no number of the patient (PID-3).", Hint: "Ask the sender, or correct the message."));
        if (act is "status" or "cancellation" && (await OutsideDocuments.OfNumberAsync(work, patient.Id, kept.Connection.Id, number, ct)).Count == 0)
            return new MessageOutcome.Waits(new Refusal("document-unknown", "Nothing was told of this document before, for this patient.", Hint: "Ask the sender for the document itself, then replay; or set it aside."));
        if (!(await ContentAsync(message, ct)).Succeeded(out var content, out refusal))
            return new MessageOutcome.Waits(refusal);
        var parent = txa.Field(13).FirstText.Trim();
        var kind = txa.Field(2).Coded().Display.Trim();
        await OutsideDocuments.KeepAsync(work, new OutsideDocument(Guid.CreateVersion7(work.Now), patient.Id, kept.Connection.Id, kept.Id, kept.Seq, SenderOf(message), act,
            Short(number), parent.Length == 0 ? null : Short(parent), kind.Length == 0 ? "Document" : Short(DocumentWords.Kind(kind)),
            PatientReading.Person(txa.Field(9)) ?? PatientReading.Person(txa.Field(5)), message.Instant(txa.Field(4)) ?? message.Instant(txa.Field(6)),
            txa.Text(17).Trim(), content.Words, content.MediaType, content.Blob, kept.ReceivedAt), ct);
        return new MessageOutcome.Done(content.Words.Length == 0 && content.Blob is null ? "Noted on the chart: no text or file came with it." : "Kept on the chart as another system's document.",
            $"/patients/{patient.Id}");
    }

    /// <summary>What an event does to a document; null: no such event.</summary>
    private static string? ActOf(string messageType) => messageType switch
    {
        "MDM^T01" or "MDM^T02" => "new",
        "MDM^T03" or "MDM^T04" => "status",
        "MDM^T05" or "MDM^T06" => "addendum",
        "MDM^T07" or "MDM^T08" => "edit",
        "MDM^T09" or "MDM^T10" => "replacement",
        "MDM^T11" => "cancellation",
        _ => null,
    };

    private static string SenderOf(HospitalMessage message) => Short(
        string.Join(", ", new[] { message.Hl7.Header.SendingApplication, message.Hl7.Header.SendingFacility }.Where(part => part.Length > 0)) is { Length: > 0 } said
            ? said : message.Kept.Connection.Name);

    /// <summary>The lines of text together, and the one file. Refusals: document-unreadable.</summary>
    private async Task<Outcome<(string Words, string? MediaType, string? Blob)>> ContentAsync(HospitalMessage message, CancellationToken ct)
    {
        var words = new StringBuilder();
        byte[]? file = null;
        var subtype = "";
        foreach (var obx in message.Hl7.Segments.Where(segment => segment.Name == "OBX"))
        {
            var place = $"OBX-5 of OBX {obx.Text(1)}";
            switch (obx.Text(2))
            {
                case "ED" when obx.Field(5).Part(5).HasValue:
                    if (file is not null)
                        return Unreadable("The message carries more than one file.", place);
                    if (!Decode(obx.Field(5), place).Succeeded(out file, out var refusal))
                        return refusal;
                    subtype = obx.Field(5).Part(3).FirstText.Trim();
                    break;
                case "ED":
                    break; // Announced, and empty.
                case "RP":
                    words.AppendLine($"Kept by the sender: {obx.Field(5).Part(1).FirstText}");
                    break;
                case "TX" or "FT" or "ST" or "":
                    foreach (var line in obx.Field(5).Repetitions)
                        words.AppendLine(line.Text);
                    if (!obx.Field(5).HasValue)
                        words.AppendLine();
                    break;
            }

            if (words.Length > WordsMax)
                return Unreadable(FormattableString.Invariant($"The text is longer than {WordsMax} characters."), place);
        }

        if (file is null)
            return (words.ToString().Trim('\r', '\n'), null, null);
        return (await blobs.PutAsync(new MemoryStream(file), BytesMax, ct)).Succeeded(out var name, out var tooLarge)
            ? (words.ToString().Trim('\r', '\n'), MediaTypes.Of(file, subtype), name.ToString()) : tooLarge;
    }

    /// <summary>Encapsulated data by its encoding. Source: HL7 v2.5.1 chapter 2A, 2.A.24 ED; table 0299.</summary>
    private static Outcome<byte[]> Decode(Hl7Value value, string place)
    {
        var text = value.Part(5).Text;
        try
        {
            return value.Part(4).FirstText.Trim().ToUpperInvariant() switch
            {
                "BASE64" or "" => Convert.FromBase64String(text),
                "HEX" => Convert.FromHexString(text.Trim()),
                "A" => Encoding.UTF8.GetBytes(text),
                _ => Unreadable($"The encoding {value.Part(4).FirstText} is not known (ED-4).", place),
            };
        }
        catch (FormatException)
        {
            return Unreadable($"The file is not written in the encoding that ED-4 names ({value.Part(4).FirstText}).", place);
        }
    }

    private static Refusal Unreadable(string why, string place) =>
        new("document-unreadable", why, place, "Ask the sender to send it again; or correct the message, or set it aside.");

    private static string Short(string text) => text.Length <= 200 ? text : text[..200];
}
