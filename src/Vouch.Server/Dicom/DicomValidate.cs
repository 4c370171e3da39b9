using System.CommandLine;
using System.Globalization;
using Vouch.Dicom;
using Vouch.Dicom.Files;
using Vouch.Dicom.Pixels;
using Vouch.Dicom.Validation;

namespace Vouch.Server.Dicom;

/// <summary><c>vouch dicom validate FILE…</c></summary>
internal static class DicomValidate
{
    public static Command Create()
    {
        var files = DicomInput.Files();
        var command = new Command("validate",
            "Say what in files is not as encoding, representations and dictionary ask; values are not shown. 0 nothing, 1 something, 2 one was not read.") { files };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(files), parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error));
        return command;
    }

    internal static int Run(IReadOnlyList<string> files, TextWriter output, TextWriter error)
    {
        var exit = 0;
        foreach (var path in files)
        {
            using var file = DicomInput.Open(path, error);
            if (file is null)
            {
                exit = DicomCommand.FailedExit;
                continue;
            }

            var remarks = Remarks(file);
            foreach (var remark in remarks)
                output.WriteLine($"{path}: {remark}");
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{path}: {(remarks.Count == 0 ? "nothing to remark" : $"{remarks.Count} remark{(remarks.Count == 1 ? "" : "s")}")}"));
            exit = exit == 0 && remarks.Count > 0 ? DicomCommand.RefusedExit : exit;
        }

        return exit;
    }

    /// <summary>What was met while reading, and what is found afterwards and was not met yet.</summary>
    private static List<Remark> Remarks(DicomFile file)
    {
        var remarks = file.Remarks.ToList();
        foreach (var remark in DataSetCheck.Of(file.Meta).Concat(DataSetCheck.Of(file.Data)))
            if (!remarks.Any(one => one.Path == remark.Path && one.Text == remark.Text))
                remarks.Add(remark);
        try
        {
            PixelFrames.Of(file.Data);
        }
        catch (DicomFormatException refused)
        {
            remarks.Add(new(refused.Path, refused.Offset, refused.Message));
        }

        return remarks;
    }
}
