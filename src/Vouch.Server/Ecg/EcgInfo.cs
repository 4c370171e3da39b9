using System.CommandLine;
using System.Globalization;
using Vouch.Signals;

namespace Vouch.Server.Ecg;

/// <summary><c>vouch ecg info FILE…</c></summary>
internal static class EcgInfo
{
    public static Command Create()
    {
        var files = new Argument<string[]>("file") { Description = "WFDB (.hea), EDF, BDF, SCP-ECG, HL7 aECG, GE MUSE, Philips XML, CSV.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("info", "Say what is in recordings: format, channels, duration. Names of patients are not shown. 0 all read, 2 one was not.")
        {
            files,
        };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(files), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command;
    }

    internal static int Run(IReadOnlyList<string> files, TextWriter output, TextWriter error)
    {
        var exit = 0;
        foreach (var file in files)
        {
            if (EcgCommand.Read(file, error) is { } recording)
                Show(file, recording, output);
            else
                exit = EcgCommand.UnreadableExit;
        }
        return exit;
    }

    private static void Show(string file, Recording recording, TextWriter output)
    {
        Line($"{file}: {recording.Format}, {recording.Channels.Length} channels, {recording.Rate:0.####} Hz, {recording.Frames} frames, {recording.Duration.TotalSeconds:0.###} s");
        if (recording.Start is { } start)
            Line($"  start {start:yyyy-MM-dd HH:mm:ss.FFF}");
        if (recording.Subject is { AgeYears: { } age })
            Line($"  age {age:0.#} years");
        if (recording.Subject is { Sex: { } sex })
            Line($"  sex {(sex == Sex.Female ? "female" : "male")}");
        foreach (var channel in recording.Channels)
        {
            var missing = channel.Samples.Count(sample => sample == Channel.Missing);
            var perFrame = channel.SamplesPerFrame == 1 ? "" : FormattableString.Invariant($", {channel.SamplesPerFrame} samples a frame");
            var values = channel.Values().Where(value => !double.IsNaN(value)).DefaultIfEmpty(double.NaN).ToArray();
            Line($"  {channel.Name}{(channel.Lead is { } lead ? " = " + lead.Mdc() : "")}: {values.Min():0.###} to {values.Max():0.###} {channel.Unit}, step {1 / Math.Abs(channel.Gain):0.######}{perFrame}{(missing > 0 ? FormattableString.Invariant($", {missing} missing") : "")}");
        }
        if (!recording.Annotations.IsEmpty)
            Line($"  {recording.Annotations.Length} annotations");
        foreach (var remark in recording.Remarks)
            Line($"  tolerated: {remark}");

        void Line(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture).ReplaceLineEndings(" "));
    }
}
