using System.CommandLine;
using System.Globalization;
using Vouch.Signals;

namespace Vouch.Server.Ecg;

/// <summary><c>vouch ecg info FILE…</c></summary>
internal static class EcgInfo
{
    public static Command Create()
    {
        var files = new Argument<string[]>("file") { Description = "WFDB (.hea), EDF, BDF, SCP-ECG, DICOM, HL7 aECG, GE MUSE, Philips XML, CSV.", Arity = ArgumentArity.OneOrMore };
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
        foreach (var said in recording.Device is { } device ? Device(device) : [])
            Line($"  {said}");
        foreach (var remark in recording.Remarks)
            Line($"  tolerated: {remark}");

        void Line(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture).ReplaceLineEndings(" "));
    }

    /// <summary>What the device measured on one line, and a line for each of its statements, in its words.</summary>
    private static IEnumerable<string> Device(DeviceMeasurements device)
    {
        var measured = new[]
        {
            Text("rate", device.HeartRate, "/min"), Text("atrial rate", device.AtrialRate, "/min"), Text("RR", device.Rr, " ms"), Text("P", device.PDuration, " ms"),
            Text("PR", device.Pr, " ms"), Text("QRS", device.Qrs, " ms"), Text("QT", device.Qt, " ms"),
        }
            .Concat(device.Qtc.Select(qtc => Text(qtc.Formula.Length > 0 ? $"QTc ({qtc.Formula})" : "QTc", qtc.Milliseconds, " ms")))
            .Concat([Text("P axis", device.PAxis, "°"), Text("QRS axis", device.QrsAxis, "°"), Text("T axis", device.TAxis, "°")])
            .OfType<string>().ToArray();
        if (measured.Length > 0)
            yield return "the device measured: " + string.Join(", ", measured);
        if (device.Beat is { Channels.IsEmpty: false } beat)
            yield return string.Create(CultureInfo.InvariantCulture, $"the device's beat: {beat.Channels.Length} channels, {beat.Rate:0.####} Hz, {beat.Channels[0].Samples.Length} samples");
        if (device.Severity.Length > 0)
            yield return "the device says: " + device.Severity;
        foreach (var statement in device.Statements)
            yield return $"the device says: {statement.Text}{(statement.Reason.Length > 0 ? $" ({statement.Reason})" : "")}";
    }

    private static string? Text(string name, double? value, string unit) =>
        value is { } number ? string.Create(CultureInfo.InvariantCulture, $"{name} {number:0.#}{unit}") : null;
}
