using System.CommandLine;
using Vouch.Dicom;
using Vouch.Dicom.Files;
using Vouch.Dicom.Making;
using Vouch.Dicom.Values;

namespace Vouch.Server.Dicom;

/// <summary><c>vouch dicom pack FILE --out OBJECT</c></summary>
internal static class DicomPack
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "A PDF, or a baseline JPEG." };
        var target = new Option<string>("--out") { Description = "The object to write; nothing is written over.", Required = true };
        var id = new Option<string?>("--patient-id");
        var name = new Option<string?>("--patient-name") { Description = "Family^Given." };
        var accession = new Option<string?>("--accession");
        var study = new Option<string?>("--study") { Description = "Study Instance UID; without it a study of its own." };
        var title = new Option<string?>("--title") { Description = "Of the document, or of the picture's series." };
        var command = new Command("pack", "Make an object of a document (PDF) or a picture (JPEG), which keeps its bytes. 0 made, 2 not.") { file, target, id, name, accession, study, title };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(file), parsed.GetRequiredValue(target), new ObjectHead
        {
            PatientId = parsed.GetValue(id),
            PatientName = parsed.GetValue(name) is { } written ? PersonName.Parse(written) : null,
            AccessionNumber = parsed.GetValue(accession),
            StudyInstance = parsed.GetValue(study) is { } uid ? new Uid(uid) : null,
            SeriesDescription = parsed.GetValue(title),
            Made = TimeProvider.System.GetLocalNow(),
        }, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command;
    }

    private static int Run(string path, string target, ObjectHead head, TextWriter output, TextWriter error)
    {
        if (Path.Exists(target))
            return DicomCommand.Fail(error, $"{target}: it is there already, and nothing is written over.");
        if (head.StudyInstance is { IsValid: false })
            return DicomCommand.Fail(error, "--study: a UID was expected, digits parted by dots.");
        try
        {
            var bytes = File.ReadAllBytes(path);
            var (data, syntax) = bytes.AsSpan().StartsWith("%PDF-"u8)
                ? (EncapsulatedPdf.Of(head, bytes, head.SeriesDescription ?? ""), TransferSyntax.ExplicitLittle)
                : SecondaryCapture.OfJpeg(head, bytes);
            using var made = new DicomFile(data, syntax);
            made.Write(target);
            output.WriteLine($"{path} → {target}: {data.Text(Tags.SopInstanceUid)}");
            return 0;
        }
        catch (DicomFormatException refused)
        {
            return DicomCommand.Fail(error, $"{path}: {refused.Told}");
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            return DicomCommand.Fail(error, File.Exists(path) ? $"{target}: it cannot be written, or {path} not read."
                : $"{path}: {DicomInput.Why(path, closed)}");
        }
    }
}
