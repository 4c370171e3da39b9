using System.Globalization;
using System.Text;

namespace Vouch.Signals.Wfdb;

/// <summary>Writes records with all signals in one file.</summary>
internal static class WfdbWriter
{
    private static readonly int[] Formats = [16, 24, 32, 61, 80, 160, 212, 310, 311];

    public static void Write(string path, Recording recording, int? wanted)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        if (name.Length == 0 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-' or '.')))
            throw new ArgumentException("The name of a record has letters, digits, - and _ only.", nameof(path));
        if (recording.Channels.IsEmpty)
            throw new ArgumentException("A record without channels is not written.", nameof(recording));
        var format = wanted ?? new[] { 16, 24, 32 }.First(one => recording.Channels.All(channel => Fits(channel, one)));
        if (!Formats.Contains(format) || !recording.Channels.All(channel => Fits(channel, format)))
            throw new ArgumentException(Invariant($"Format {format} is not written, or does not hold every sample."), nameof(wanted));
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        File.WriteAllBytes(Path.Combine(folder, name + ".dat"), WfdbSamples.Pack(format, Interleaved(recording, format)));
        File.WriteAllText(Path.Combine(folder, name + ".hea"), Header(recording, name, format));
    }

    /// <summary>Whether every sample fits, with the lowest value kept for what is missing.</summary>
    private static bool Fits(Channel channel, int format)
    {
        var missing = WfdbSamples.Missing(format)!.Value;
        return channel.Samples.All(sample => sample == Channel.Missing || sample > missing && sample <= ~missing);
    }

    private static int[] Interleaved(Recording recording, int format)
    {
        var missing = WfdbSamples.Missing(format)!.Value;
        var frames = recording.Frames;
        var samples = new int[frames * recording.Channels.Sum(channel => (long)channel.SamplesPerFrame)];
        var at = 0;
        for (var frame = 0L; frame < frames; frame++)
        {
            foreach (var channel in recording.Channels)
            {
                for (var k = 0; k < channel.SamplesPerFrame; k++)
                    samples[at++] = Stored(channel, frame * channel.SamplesPerFrame + k, missing);
            }
        }
        return samples;
    }

    private static int Stored(Channel channel, long index, int missing) =>
        index >= channel.Samples.Length || channel.Samples[index] == Channel.Missing ? missing : channel.Samples[index];

    private static string Header(Recording recording, string name, int format)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{name} {recording.Channels.Length} {recording.Rate:R} {recording.Frames}");
        if (recording.Start is { } start)
            text.Append(CultureInfo.InvariantCulture, $" {start:HH:mm:ss.fff} {start:dd/MM/yyyy}");
        text.Append('\n');
        foreach (var channel in recording.Channels)
        {
            var missing = WfdbSamples.Missing(format)!.Value;
            var sum = 0;
            for (var i = 0L; i < recording.Frames * channel.SamplesPerFrame; i++)
                sum = unchecked(sum + Stored(channel, i, missing));
            var perFrame = channel.SamplesPerFrame == 1 ? "" : Invariant($"x{channel.SamplesPerFrame}");
            var first = recording.Frames == 0 ? channel.AdcZero : Stored(channel, 0, missing);
            text.Append(CultureInfo.InvariantCulture,
                $"{name}.dat {format}{perFrame} {channel.Gain:R}({channel.Baseline})/{Word(channel.Unit)} {channel.Bits} {channel.AdcZero} {first} {unchecked((short)sum)} 0 {Line(channel.Name)}\n");
        }
        foreach (var comment in recording.Comments)
            text.Append('#').Append(comment.Length > 0 && comment[0] != '#' ? " " : "").Append(Line(comment)).Append('\n');
        var subject = WfdbSubject.From(recording.Comments);
        if (subject.AgeYears is null && recording.Subject.AgeYears is { } years)
            text.Append(CultureInfo.InvariantCulture, $"# Age: {Math.Floor(years)}\n");
        if (subject.Sex is null && recording.Subject.Sex is { } sex)
            text.Append(CultureInfo.InvariantCulture, $"# Sex: {sex}\n");
        return text.ToString();
    }

    private static string Line(string text) => text.ReplaceLineEndings(" ").Trim();

    /// <summary>A unit has no blanks: "NU" (no unit) where there is none.</summary>
    private static string Word(string unit) => Line(unit) is { Length: > 0 } line ? line.Replace(' ', '_') : "NU";
}
