using System.CommandLine;
using System.Globalization;
using Vouch.Signals;
using Vouch.Signals.Measuring;

namespace Vouch.Server.Ecg;

/// <summary><c>vouch ecg measure FILE…</c></summary>
internal static class EcgMeasure
{
    public static Command Create()
    {
        var files = new Argument<string[]>("file") { Description = "Recordings at rest, best of twelve leads.", Arity = ArgumentArity.OneOrMore };
        var json = new Option<bool>("--json") { Description = "One JSON object a recording, each on its line; names and units: docs/ecg-library.md." };
        var command = new Command("measure",
            "Measure recordings: rate, P, PR, QRS, QT, axes, and the waves of every lead. Not for diagnosis unread. 0 all measured, 2 one was not.")
        {
            files, json,
        };
        command.SetAction((parsed, ct) => Task.FromResult(Run(parsed.GetRequiredValue(files), parsed.GetValue(json), parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error, ct)));
        return command;
    }

    private static int Run(IReadOnlyList<string> files, bool json, TextWriter output, TextWriter error, CancellationToken ct)
    {
        var exit = 0;
        foreach (var file in files)
        {
            ct.ThrowIfCancellationRequested();
            if (EcgCommand.Read(file, error) is not { } recording || Measured(file, recording, error) is not { } measured)
                exit = EcgCommand.UnreadableExit;
            else if (json)
                output.WriteLine(EcgMeasureJson.Line(file, measured));
            else
                Show(file, measured, output);
        }

        return exit;
    }

    private static Measurements? Measured(string file, Recording recording, TextWriter error)
    {
        try
        {
            return EcgMeasurement.Measure(recording);
        }
        catch (SignalFormatException refused)
        {
            EcgCommand.Refuse(file, refused, error);
            return null;
        }
    }

    private static void Show(string file, Measurements measured, TextWriter output)
    {
        var typical = measured.Beats.Count(beat => beat.IsTypical);
        Line($"{file}: rate {Whole(measured.HeartRate)}/min, {measured.Beats.Length} beats, {typical} averaged{(typical == 0 ? ": nothing can be measured" : "")}");
        if (measured.Rr is { } rr)
            Line($"  RR {rr.Mean:0} ms ({rr.Least:0} to {rr.Most:0}, SD {rr.Sd:0}, RMSSD {rr.Rmssd:0})");
        Line($"  P {Whole(measured.PDuration)} ms, PR {Whole(measured.Pr)} ms, QRS {Whole(measured.Qrs)} ms, QT {Whole(measured.Qt)} ms");
        if (measured.Qtc is { } qtc)
            Line($"  QTc {qtc.Bazett:0} (Bazett), {qtc.Fridericia:0} (Fridericia), {qtc.Framingham:0} (Framingham), {qtc.Hodges:0} (Hodges) ms");
        Line($"  axes P {Whole(measured.PAxis)}°, QRS {Whole(measured.QrsAxis)}°, T {Whole(measured.TAxis)}°");
        Line($"  atria {(measured.Atria.IsContinuous ? "without a line between, " : "")}{Whole(measured.Atria.RatePerMinute)}/min, {measured.Atria.PWaves.Length} P waves");
        var width = Math.Max(6, measured.Leads.Select(lead => lead.Name.Length + 1).DefaultIfEmpty().Max());
        Line($"  {"mV".PadRight(width)}{"P",8}{"Q",8}{"R",8}{"S",8}{"R'",8}{"S'",8}{"T",8}{"ST J",8}{"+60",8}{"+80 ms",8}{"noise µV",10}");
        foreach (var lead in measured.Leads)
            Lead(lead);

        void Lead(LeadMeasurements lead)
        {
            if (lead.IsUnusable)
                Line($"  {lead.Name.PadRight(width)}cannot be measured");
            else
                Line($"  {lead.Name.PadRight(width)}{Heights(lead)}{lead.StJ,8:0.00}{lead.St60,8:0.00}{lead.St80,8:0.00}{lead.NoiseMicrovolts,10:0}");
        }

        void Line(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture).ReplaceLineEndings(" "));
    }

    private static string Whole(double? value) => value is { } known ? known.ToString("0", CultureInfo.InvariantCulture) : "–";

    private static string Heights(LeadMeasurements lead) =>
        string.Concat(((Wave?[])[lead.P, lead.Q, lead.R, lead.S, lead.RPrime, lead.SPrime, lead.T]).Select(Height));

    private static string Height(Wave? wave) => (wave is { } known ? known.Millivolts.ToString("0.00", CultureInfo.InvariantCulture) : "–").PadLeft(8);
}
