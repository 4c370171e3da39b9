using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Vouch.Signals;
using Vouch.Signals.Detection;
using Vouch.Signals.Ec57;
using Vouch.Signals.Rhythms;
using Vouch.Signals.Wfdb;

namespace Vouch.Server.Ecg;

/// <summary><c>vouch ecg beats RECORD</c></summary>
internal static class EcgBeats
{
    public static Command Create()
    {
        var record = new Argument<string>("record") { Description = "A recording; of WFDB the record's name or its header." };
        var annotator = new Option<string>("--annotator") { Description = "The ending of the file that is written.", DefaultValueFactory = _ => "vouch" };
        var lead = NumberOption.Whole("--lead", "The number of the only channel to look at, 0 the first; else those that are best together.");
        var command = new Command("beats",
            "Find and classify the beats of a recording, and its rhythms: a WFDB annotation file is written beside it. No file is written over. 0 done, 2 it could not be.")
        {
            record, annotator, lead,
        };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(record), parsed.GetRequiredValue(annotator), parsed.GetValue(lead),
            parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command;
    }

    /// <summary>Beats, rhythms and pauses of a recording by the library's own detector.</summary>
    /// <exception cref="SignalFormatException">The recording has no such channel, no voltage, or no rate the detector works at.</exception>
    internal static List<Annotation> Find(Recording recording, int? lead)
    {
        ImmutableArray<Channel> channels = lead is not { } number ? DetectionLeads.Of(recording)
            : number >= 0 && number < recording.Channels.Length ? [recording.Channels[number]]
            : throw new SignalFormatException(Text($"There is no channel {number}: the recording has {recording.Channels.Length}, 0 the first."));
        if (channels.IsEmpty || channels[0].Millivolts() is null)
            throw new SignalFormatException("No channel is a voltage: there is no ECG to look at.");
        var rate = recording.Rate * channels[0].SamplesPerFrame;
        if (rate is < QrsDetector.RateLeast or > QrsDetector.RateMost)
            throw new SignalFormatException(Text($"Beats are found at {QrsDetector.RateLeast} to {QrsDetector.RateMost} Hz; this was recorded at {rate} Hz."));
        return lead is null ? RhythmAnalysis.Annotate(recording) : RhythmAnalysis.Annotate(recording, channels);
    }

    private static int Run(string record, string annotator, int? lead, TextWriter output, TextWriter error)
    {
        if (annotator.Length is 0 or > 20 || !annotator.All(char.IsAsciiLetterOrDigit))
            return Refuse(error, "--annotator: 1 to 20 letters and digits were expected.");
        var path = Path.ChangeExtension(record, annotator);
        if (File.Exists(path))
            return Refuse(error, $"{path}: this file is there already; --annotator gives another ending.");
        if (EcgCommand.Read(record, error) is not { } recording)
            return EcgCommand.UnreadableExit;
        try
        {
            var found = Find(recording, lead);
            WfdbAnnotations.Write(path, found);
            output.WriteLine(Text($"{path}: {found.Count(one => one.Code.BeatClass() is not null)} beats, {found.Count(one => one.Code == AnnotationCode.RhythmChange)} rhythms"));
            return 0;
        }
        catch (SignalFormatException refused)
        {
            EcgCommand.Refuse(record, refused, error);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            EcgCommand.Line(error, $"{path}: {refused.Message}");
        }

        return EcgCommand.UnreadableExit;
    }

    private static int Refuse(TextWriter error, string text)
    {
        EcgCommand.Line(error, text);
        return EcgCommand.UnreadableExit;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
