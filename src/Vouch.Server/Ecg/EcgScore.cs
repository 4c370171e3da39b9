using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Vouch.Signals;
using Vouch.Signals.Ec57;
using Vouch.Signals.Wfdb;

namespace Vouch.Server.Ecg;

/// <summary><c>vouch ecg score FOLDER</c></summary>
internal static class EcgScore
{
    private static readonly TimeSpan BetweenProgress = TimeSpan.FromSeconds(2);

    public static Command Create()
    {
        var folder = new Argument<string>("folder") { Description = "A folder of WFDB records with annotations." };
        var reference = new Option<string>("--reference") { Description = "The annotator that is held for true.", DefaultValueFactory = _ => "atr" };
        var test = new Option<string?>("--test") { Description = "The annotator that is scored; without it the detector of Vouch is run." };
        var lead = NumberOption.Whole("--lead", "The number of the only channel the detector looks at, 0 the first.");
        var command = new Command("score",
            "Compare beats and rhythms with a reference as ANSI/AAMI EC57 asks (the counts of bxb), record by record, gross and average. 0 done, 2 it could not be.")
        {
            folder, reference, test, lead,
        };
        command.SetAction((parsed, ct) => Task.FromResult(Run(parsed.GetRequiredValue(folder), parsed.GetRequiredValue(reference), parsed.GetValue(test),
            parsed.GetValue(lead), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, ct)));
        return command;
    }

    private static int Run(string folder, string reference, string? test, int? lead, TextWriter output, TextWriter error, CancellationToken ct)
    {
        if (!Directory.Exists(folder))
        {
            EcgCommand.Line(error, $"{folder}: this folder is not there.");
            return EcgCommand.UnreadableExit;
        }

        var headers = Directory.EnumerateFiles(folder, "*.hea").Where(one => File.Exists(Path.ChangeExtension(one, reference)))
            .Order(StringComparer.Ordinal).ToList();
        if (headers.Count == 0)
        {
            EcgCommand.Line(error, $"{folder}: no record has annotations with the ending .{reference}.");
            return EcgCommand.UnreadableExit;
        }

        var records = new List<RecordScore>();
        var told = Stopwatch.StartNew();
        foreach (var header in headers)
        {
            ct.ThrowIfCancellationRequested();
            if (told.Elapsed >= BetweenProgress)
            {
                told.Restart();
                error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{records.Count} of {headers.Count} records scored"));
            }

            if (Score(header, reference, test, lead, error) is not { } score)
                return EcgCommand.UnreadableExit;
            records.Add(score);
        }

        output.Write(new Score([.. records]).Text());
        return 0;
    }

    private static RecordScore? Score(string header, string reference, string? test, int? lead, TextWriter error)
    {
        if (EcgCommand.Read(header, error) is not { } recording)
            return null;
        var reading = Path.ChangeExtension(header, reference);
        try
        {
            var truth = WfdbAnnotations.Read(reading, recording.Rate);
            reading = test is null ? header : Path.ChangeExtension(header, test);
            IReadOnlyList<Annotation> found = test is null ? EcgBeats.Find(recording, lead) : WfdbAnnotations.Read(reading, recording.Rate);
            return RecordScore.Of(Path.GetFileNameWithoutExtension(header), truth, found, recording.Rate, recording.Frames);
        }
        catch (SignalFormatException refused)
        {
            EcgCommand.Refuse(reading, refused, error);
            return null;
        }
    }
}
