using System.Collections.Immutable;

namespace Vouch.Signals.Wfdb;

/// <summary>
/// Records of the WFDB format: a header (.hea) and its signal files. Source: WFDB Applications Guide, header(5), signal(5).
/// </summary>
public static class WfdbRecord
{
    public const string Format = "WFDB";

    /// <summary>Reads a record with its samples.</summary>
    /// <param name="path">Of the header file, with or without ".hea".</param>
    /// <exception cref="SignalFormatException">Not as header(5) or signal(5) say; a file is missing; a checksum does not fit.</exception>
    public static Recording Read(string path)
    {
        var file = path.EndsWith(".hea", StringComparison.OrdinalIgnoreCase) ? path : path + ".hea";
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        var header = WfdbHeaderText.Read(file);
        var channels = header.Segments.IsEmpty
            ? Channels(folder, header, header.Frames, Path.GetFileName(file))
            : WfdbSegments.Read(folder, header, Path.GetFileName(file));
        return new(Format, header.Name, header.Rate, channels, header.Start, WfdbSubject.From(header.Comments), header.Comments, [], []);
    }

    /// <summary>Writes the header and one signal file beside it, with the sums of its samples.</summary>
    /// <param name="path">Of the header file; its name without ".hea" is the record's.</param>
    /// <param name="format">16, 24, 32, 61, 80, 160, 212, 310 or 311; null: the narrowest of 16, 24 and 32 that holds every sample.</param>
    /// <exception cref="ArgumentException">The format is none of these or does not hold a sample; the name is none of header(5).</exception>
    public static void Write(string path, Recording recording, int? format = null) => WfdbWriter.Write(path, recording, format);

    /// <summary>Whether a header names this file as one with its signals.</summary>
    internal static bool HasSignalFile(string header, string file) => WfdbHeaderText.Read(header).Signals.Any(signal => signal.File == file);

    internal static ImmutableArray<Channel> Channels(string folder, WfdbHeader header, long frames, string file)
    {
        var channels = ImmutableArray.CreateBuilder<Channel>(header.Signals.Length);
        for (var from = 0; from < header.Signals.Length;)
        {
            var to = from + 1;
            while (to < header.Signals.Length && header.Signals[to].File == header.Signals[from].File)
                to++;
            var signals = header.Signals[from..to];
            var samples = WfdbSignalFile.Read(folder, signals, frames, file);
            for (var i = 0; i < signals.Length; i++)
                channels.Add(Channel(signals[i], samples[i]));
            from = to;
        }
        if (frames == 0 && channels.Count > 0)
        {
            var shortest = channels.Min(channel => channel.Samples.Length / channel.SamplesPerFrame);
            if (channels.Any(channel => channel.Samples.Length / channel.SamplesPerFrame != shortest))
                throw new SignalFormatException("The header gives no number of samples, and the signal files have different ones.", 1, file, isLine: true);
        }
        return channels.DrainToImmutable();
    }

    internal static Channel Channel(WfdbSignal signal, int[] samples) =>
        new(signal.Description, LeadNames.Parse(signal.Description), signal.Unit, signal.Gain, signal.Baseline, signal.SamplesPerFrame, samples)
        {
            Bits = signal.Bits,
            AdcZero = signal.AdcZero,
        };
}
