using Vouch.Signals.Interpretation;
using Vouch.Signals.Measuring;
using Vouch.Signals.Wfdb;

namespace Vouch.Signals.Tests.Interpretation;

/// <summary>
/// Ten seconds of every thirty of the MIT-BIH records (two leads, ambulatory), interpreted like resting recordings: what rhythm is
/// said where the reference has one rhythm throughout.
/// </summary>
internal static class MonitoredPieces
{
    /// <param name="step">Only every so many of the pieces.</param>
    public static List<(string Reference, string[] Codes)> Interpret(int step)
    {
        var pieces = new List<(string, string[])>();
        foreach (var name in RealFiles.Names("mitdb", "*.hea", ""))
        {
            var recording = RealRecordings.Read(name);
            var leads = recording.Channels.Select(one => one.Millivolts()!).ToArray();
            var rhythms = WfdbAnnotations.Read(RealFiles.At(Path.ChangeExtension(name, "atr")), recording.Rate).Where(one =>
                one.Code == AnnotationCode.RhythmChange).ToArray();
            var length = (int)(10 * recording.Rate);
            for (var from = 0L; from + length <= recording.Frames; from += 3L * length * step)
            {
                if (rhythms.Any(one => one.Frame > from && one.Frame < from + length)
                    || rhythms.LastOrDefault(one => one.Frame <= from).Note is not { } reference)
                    continue;
                var measured = EcgMeasurement.Measure([.. leads.Select(lead => lead[(int)from..(int)(from + length)])], recording.Rate,
                    [.. recording.Channels.Select(one => (one.Name, one.Lead))]);
                pieces.Add((reference.TrimEnd('\0'), [.. Reading.Of(measured, recording.Subject).Statements.Select(one => one.Code)]));
            }
        }

        return pieces;
    }
}
