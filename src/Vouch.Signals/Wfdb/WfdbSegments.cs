using System.Collections.Immutable;

namespace Vouch.Signals.Wfdb;

/// <summary>
/// Multi-segment records. With a variable layout (a first segment of 0 frames) signals are found by their description and
/// brought to the layout's gain and baseline; what a segment does not record is missing. Source: header(5).
/// </summary>
internal static class WfdbSegments
{
    public static ImmutableArray<Channel> Read(string folder, WfdbHeader record, string file)
    {
        var total = record.Segments.Sum(segment => Math.Min(segment.Frames, Limits.Samples));
        if (record.Frames != 0 && total != record.Frames)
            throw new SignalFormatException(Invariant($"The segments have {total} frames together; the record line says {record.Frames}."), 1, file, isLine: true);
        var headers = Headers(folder, record, file);
        var variable = record.Segments[0].Frames == 0;
        var layout = headers[0];
        if (layout is null)
            throw new SignalFormatException("A record cannot begin with a gap: its signals would not be known.", record.Segments[0].Line, file, isLine: true);
        if (layout.SignalCount != record.SignalCount)
            throw new SignalFormatException(Invariant($"{record.SignalCount} signals were expected in segment {layout.Name}."), record.Segments[0].Line, file, isLine: true);
        var bytes = Bytes(folder, headers);
        Limits.Count(total > Limits.Samples ? total : total * layout.Signals.Sum(signal => (long)signal.SamplesPerFrame), null, file, Limits.For(bytes));
        var samples = layout.Signals.Select(signal => Empty(total * signal.SamplesPerFrame)).ToArray();
        var at = 0L;
        for (var i = 0; i < headers.Length; at += record.Segments[i].Frames, i++)
        {
            if (headers[i] is { } segment && !(variable && i == 0))
                Copy(folder, segment, layout, variable, record.Segments[i], samples, at, file);
        }
        return [.. layout.Signals.Select((signal, i) => WfdbRecord.Channel(signal, samples[i]))];
    }

    /// <summary>The headers in order, null for a gap; all that is missing is named at once.</summary>
    private static WfdbHeader?[] Headers(string folder, WfdbHeader record, string file)
    {
        var missing = new List<string>();
        var headers = new WfdbHeader?[record.Segments.Length];
        for (var i = 0; i < headers.Length; i++)
        {
            var segment = record.Segments[i];
            if (segment.IsGap)
                continue;
            var path = Path.Combine(folder, segment.Name + ".hea");
            if (!File.Exists(path))
            {
                missing.Add(segment.Name + ".hea");
                continue;
            }
            var header = headers[i] = WfdbHeaderText.Read(path);
            if (!header.Segments.IsEmpty)
                throw new SignalFormatException($"Segment {segment.Name} has segments itself.", segment.Line, file, isLine: true);
            if (header.Rate != record.Rate || segment.Frames > 0 && header.Frames != segment.Frames)
            {
                throw new SignalFormatException(Invariant(
                    $"Segment {segment.Name} should have {segment.Frames} frames at {record.Rate} Hz, not {header.Frames} at {header.Rate} Hz."),
                    segment.Line, file, isLine: true);
            }
            if (segment.Frames > 0)
                missing.AddRange(header.Signals.Select(signal => signal.File).Distinct().Where(name => !File.Exists(Path.Combine(folder, name))));
        }
        return missing.Count == 0 ? headers : throw new SignalFormatException(
            Invariant($"{missing.Count} files of the record are missing: {string.Join(", ", missing.Take(10))}{(missing.Count > 10 ? " and more" : "")}."), null, file);
    }

    private static long Bytes(string folder, WfdbHeader?[] headers) => headers.OfType<WfdbHeader>()
        .SelectMany(header => header.Signals.Select(signal => signal.File)).Distinct()
        .Select(name => new FileInfo(Path.Combine(folder, name))).Sum(one => one.Exists ? one.Length : 0);

    private static void Copy(string folder, WfdbHeader segment, WfdbHeader layout, bool variable, WfdbSegment line, int[][] samples, long at, string file)
    {
        var channels = WfdbRecord.Channels(folder, segment, line.Frames, line.Name + ".hea");
        if (!variable && channels.Length != samples.Length)
            throw new SignalFormatException(Invariant($"{samples.Length} signals were expected in segment {line.Name}."), line.Line, file, isLine: true);
        var taken = new bool[samples.Length];
        for (var i = 0; i < channels.Length; i++)
        {
            var channel = channels[i];
            var to = variable ? Find(layout, channel.Name, taken) : i;
            if (to < 0)
                throw new SignalFormatException($"Segment {line.Name} has a signal \"{channel.Name}\" that the layout does not know.", line.Line, file, isLine: true);
            taken[to] = true;
            var signal = layout.Signals[to];
            if (channel.SamplesPerFrame != signal.SamplesPerFrame || channel.Unit != signal.Unit)
            {
                throw new SignalFormatException(
                    Invariant($"Signal \"{channel.Name}\" of segment {line.Name} should have {signal.SamplesPerFrame} samples per frame in {signal.Unit}."),
                    line.Line, file, isLine: true);
            }
            Rescale(channel, signal, samples[to].AsSpan((int)(at * signal.SamplesPerFrame), channel.Samples.Length));
        }
    }

    private static int Find(WfdbHeader layout, string name, bool[] taken)
    {
        for (var i = 0; i < layout.Signals.Length; i++)
        {
            if (!taken[i] && layout.Signals[i].Description == name)
                return i;
        }
        return -1;
    }

    private static void Rescale(Channel from, WfdbSignal to, Span<int> samples)
    {
        if (from.Gain == to.Gain && from.Baseline == to.Baseline)
        {
            from.Samples.CopyTo(samples);
            return;
        }
        var scale = to.Gain / from.Gain;
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = from.Samples[i] == Channel.Missing ? Channel.Missing
                : (int)Math.Clamp(Math.Round((from.Samples[i] - (double)from.Baseline) * scale + to.Baseline), -int.MaxValue, int.MaxValue);
        }
    }

    private static int[] Empty(long count)
    {
        var samples = new int[count];
        samples.AsSpan().Fill(Channel.Missing);
        return samples;
    }
}
