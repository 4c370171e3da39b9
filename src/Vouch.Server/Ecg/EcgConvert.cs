using System.CommandLine;
using System.Globalization;
using Vouch.Signals;
using Vouch.Signals.Wfdb;

namespace Vouch.Server.Ecg;

/// <summary><c>vouch ecg convert IN… OUT</c></summary>
internal static class EcgConvert
{
    public static Command Create()
    {
        var files = new Argument<string[]>("file")
        {
            Description = "The recordings, and last the file to write – or, with --to, the folder to write them in.",
            Arity = new ArgumentArity(2, 100_000),
        };
        var to = new Option<string?>("--to") { Description = "hea, edf, bdf, xml or csv: write every recording into the folder named last, in this format." };
        var marks = new Option<string?>("--annotations") { Description = "The annotator of a WFDB record, such as atr: its marks go along (EDF, BDF, WFDB)." };
        var command = new Command("convert",
            "Write recordings in another format, known by the ending: .hea (WFDB), .edf, .bdf, .xml (HL7 aECG), .csv. No file is written over. 0 done, 2 one could not be.")
        {
            files, to, marks,
        };
        command.SetAction((parsed, ct) => Task.FromResult(Run(parsed.GetRequiredValue(files), parsed.GetValue(to), parsed.GetValue(marks), parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error, ct)));
        return command;
    }

    internal static int Run(IReadOnlyList<string> files, string? to, string? marks, TextWriter output, TextWriter error, CancellationToken ct)
    {
        var last = files[^1];
        if (to is null && files.Count != 2)
        {
            EcgCommand.Line(error, "More than one recording is written into a folder: name it last, and the format with --to.");
            return EcgCommand.UnreadableExit;
        }
        if (to is not null && !Directory.Exists(last))
        {
            EcgCommand.Line(error, $"{last}: this folder is not there.");
            return EcgCommand.UnreadableExit;
        }
        var exit = 0;
        for (var i = 0; i < files.Count - 1; i++)
        {
            ct.ThrowIfCancellationRequested();
            var target = to is null ? last : Path.Combine(last, Path.GetFileNameWithoutExtension(files[i]) + "." + to.TrimStart('.'));
            if (Convert(files[i], target, marks, error))
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(files.Count > 2 ? FormattableString.Invariant($"{i + 1} of {files.Count - 1}: ") : "")}{files[i]} → {target}"));
            else
                exit = EcgCommand.UnreadableExit;
        }
        return exit;
    }

    private static bool Convert(string from, string to, string? marks, TextWriter error)
    {
        if (!RecordingFile.Writes(to))
        {
            EcgCommand.Line(error, $"{to}: a name ending in .hea, .edf, .bdf, .xml or .csv was expected.");
            return false;
        }
        if (RecordingFile.WrittenFiles(to).FirstOrDefault(Path.Exists) is { } there)
        {
            EcgCommand.Line(error, $"{there}: it is there already, and no file is written over.");
            return false;
        }
        if (EcgCommand.Read(from, error) is not { } recording)
            return false;
        try
        {
            if (marks is not null)
                recording = recording with { Annotations = WfdbAnnotations.Read(Path.ChangeExtension(from, marks), recording.Rate) };
            RecordingFile.Write(to, recording);
            return true;
        }
        catch (SignalFormatException refused)
        {
            EcgCommand.Refuse(from, refused, error);
        }
        catch (ArgumentException refused)
        {
            EcgCommand.Line(error, $"{from}: {refused.Message.Split(" (Parameter")[0]}");
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            EcgCommand.Line(error, $"{to}: it cannot be written.");
        }
        return false;
    }
}
