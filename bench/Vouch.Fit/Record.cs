using Vouch.Signals;
using Vouch.Signals.Wfdb;

namespace Vouch.Fit;

/// <summary>An annotated recording: mV of each channel, and what people marked.</summary>
public sealed record Record(string Name, double Rate, float[][] Signals, IReadOnlyList<Annotation> Reference)
{
    public long Frames => Signals[0].Length;

    /// <summary>All WFDB records with reference annotations (.atr) of a folder, by name.</summary>
    public static List<Record> Of(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*.hea").Where(one => File.Exists(Path.ChangeExtension(one, "atr"))).Order(StringComparer.Ordinal).Select(Read),
    ];

    private static Record Read(string header)
    {
        var recording = WfdbRecord.Read(header);
        return new(Path.GetFileNameWithoutExtension(header), recording.Rate, [.. recording.Channels.Select(one => one.Millivolts()!)],
            WfdbAnnotations.Read(Path.ChangeExtension(header, "atr"), recording.Rate));
    }
}
