using System.CommandLine;
using System.Text;
using Vouch.Dicom;
using Vouch.Dicom.Json;

namespace Vouch.Server.Dicom;

/// <summary><c>vouch dicom json FILE…</c></summary>
internal static class DicomToJson
{
    public static Command Create()
    {
        var files = DicomInput.Files();
        var inline = new Option<bool>("--inline") { Description = "Large values too; else the address of the file stands for them." };
        var indented = new Option<bool>("--indent") { Description = "With line breaks and indentation." };
        var command = new Command("json", "Write files as DICOM JSON (PS3.18, F), each a line, patients' values too. 0 all written, 2 one was not.") { files, inline, indented };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(files), parsed.GetValue(inline), parsed.GetValue(indented),
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error));
        return command;
    }

    internal static int Run(IReadOnlyList<string> files, bool inline, bool indented, TextWriter output, TextWriter error)
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

            var address = new Uri(Path.GetFullPath(path)).AbsoluteUri;
            try
            {
                using var json = new MemoryStream();
                DicomJson.Write(json, file.Data, inline ? null : (_, element) => element is StoredElement or FragmentsElement
                    ? $"{address}#{element.Tag.Number:X8}" : null, indented);
                output.WriteLine(Encoding.UTF8.GetString(json.ToArray()));
            }
            catch (DicomFormatException refused)
            {
                DicomCommand.Line(error, $"{path}: {refused.Told}");
                exit = DicomCommand.FailedExit;
            }
        }

        return exit;
    }
}
