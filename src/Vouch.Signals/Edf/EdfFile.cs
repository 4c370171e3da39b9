using System.Collections.Immutable;

namespace Vouch.Signals.Edf;

/// <summary>Files in the European Data Format: EDF, EDF+ (with gaps too), BDF.</summary>
public static class EdfFile
{
    /// <summary>Frames a second of a file that has annotations only: its times to a millisecond.</summary>
    private const double AnnotationRate = 1000;

    /// <exception cref="SignalFormatException">Not as the specification says; the file is cut; no signal could have its limits.</exception>
    public static Recording Read(string path) => Parse(Limits.Read(path), Path.GetFileName(path));

    /// <summary>Writes EDF+ ("BDF+" with a name ending in .bdf). The last second is filled up with each signal's last sample.</summary>
    /// <exception cref="ArgumentException">A sample is missing or does not fit 16 (24) bits; a limit needs more than 8 characters.</exception>
    public static void Write(string path, Recording recording) =>
        File.WriteAllBytes(path, EdfWriter.Bytes(recording, path.EndsWith(".bdf", StringComparison.OrdinalIgnoreCase) ? 3 : 2));

    internal static bool Recognises(ReadOnlySpan<byte> head) =>
        head.StartsWith("0       "u8) && head.Length >= 256 && char.IsAsciiDigit((char)head[184])
        || head.Length > 8 && head[0] == 0xff && head[1..].StartsWith("BIOSEMI"u8);

    internal static Recording Parse(byte[] bytes, string file)
    {
        var header = EdfHeader.Read(bytes, file);
        var remarks = ImmutableArray.CreateBuilder<string>();
        var records = Records(header, bytes.Length, remarks, file);
        var signals = header.Signals.Where(signal => !signal.IsAnnotations && signal.SamplesPerRecord > 0).ToArray();
        if (signals.Length > 0 && header.RecordSeconds == 0)
            throw new SignalFormatException("A data record with samples lasts longer than 0 s.", 244, file);
        var perFrame = signals.Length == 0 ? 1 : signals.Select(signal => signal.SamplesPerRecord).Aggregate(Divisor);
        var rate = signals.Length == 0 ? AnnotationRate : perFrame / header.RecordSeconds;
        var (annotations, onsets) = Annotations(header, bytes, records, rate, file);
        var first = onsets.Length > 0 ? onsets[0] ?? 0 : 0;
        var begins = Begins(header, records, perFrame, rate, onsets, first, file);
        var frames = begins.Length == 0 ? 0 : begins[^1] + perFrame;
        Limits.Count(frames > Limits.Samples ? frames : frames * signals.Sum(signal => (long)signal.SamplesPerRecord / perFrame), 236, file, Limits.For(bytes.Length));
        var channels = Samples(header, signals, bytes, begins, frames, perFrame);
        var start = header.Start is { } time ? new DateTimeOffset(time, TimeSpan.Zero) + TimeSpan.FromSeconds(Math.Clamp(first, 0, 1)) : (DateTimeOffset?)null;
        return new(header.Width == 3 ? "BDF" : header.IsPlus ? "EDF+" : "EDF", Path.GetFileNameWithoutExtension(file), rate, channels, start,
            EdfSubject.From(header, start), header.Recorded.Length == 0 ? [] : [header.Recorded],
            [.. annotations.Select(one => one with { Frame = one.Frame - (long)Math.Round(first * rate) })], remarks.DrainToImmutable());
    }

    private static int Records(EdfHeader header, long length, ImmutableArray<string>.Builder remarks, string file)
    {
        if (header.RecordBytes == 0)
            throw new SignalFormatException("The data records have no samples.", 236, file);
        var there = (length - header.Length) / header.RecordBytes;
        if (header.Records > there)
            throw new SignalFormatException(Invariant($"{header.Records} data records are claimed; the file has {there}."), length, file);
        if (header.Records == -1)
            remarks.Add(Invariant($"The number of data records was not written; the file has {there}."));
        else if (length > header.Length + header.Records * header.RecordBytes)
            remarks.Add(Invariant($"{length - header.Length - header.Records * header.RecordBytes} bytes after the last data record are not read."));
        return (int)Math.Min(header.Records == -1 ? there : header.Records, int.MaxValue);
    }

    /// <summary>The annotations, and the time at which each record says that it begins.</summary>
    private static (List<Annotation>, double?[]) Annotations(EdfHeader header, byte[] bytes, int records, double rate, string file)
    {
        var annotations = new List<Annotation>();
        if (!header.Signals.Any(signal => signal.IsAnnotations))
            return (annotations, []);
        var onsets = new double?[records];
        for (var record = 0; record < records; record++)
        {
            var place = header.Length + record * header.RecordBytes;
            foreach (var signal in header.Signals)
            {
                var length = signal.SamplesPerRecord * header.Width;
                if (signal.IsAnnotations)
                {
                    foreach (var tal in EdfAnnotations.Read(bytes.AsMemory((int)place, length), place, file))
                    {
                        onsets[record] ??= tal.Onset;
                        if (Math.Abs(tal.Onset) * rate > long.MaxValue / 4)
                            throw new SignalFormatException("An onset lies beyond any recording.", place, file);
                        foreach (var text in tal.Texts.Where(text => text.Length > 0))
                            annotations.Add(new((long)Math.Round(tal.Onset * rate), AnnotationCode.Comment, Note: text) { Seconds = tal.Duration });
                        if (annotations.Count > Limits.Annotations)
                            throw new SignalFormatException(Invariant($"There are more than {Limits.Annotations} annotations."), place, file);
                    }
                }
                place += length;
            }
        }
        return (annotations, onsets);
    }

    /// <summary>The first frame of each record: one after the other, or where a file with gaps says.</summary>
    private static long[] Begins(EdfHeader header, int records, int perFrame, double rate, double?[] onsets, double first, string file)
    {
        if (header.RecordSeconds == 0)
            return [];
        var begins = new long[records];
        for (var i = 0; i < records; i++)
        {
            var next = i == 0 ? 0 : begins[i - 1] + perFrame;
            begins[i] = header.HasGaps && i < onsets.Length && onsets[i] is { } onset ? (long)Math.Round((onset - first) * rate) : next;
            if (begins[i] < next || begins[i] > Limits.Samples)
            {
                throw new SignalFormatException(Invariant($"Data record {i + 1} begins before the one before it ends, or too late."),
                    header.Length + i * header.RecordBytes, file);
            }
        }
        return begins;
    }

    private static ImmutableArray<Channel> Samples(EdfHeader header, EdfSignal[] signals, byte[] bytes, long[] begins, long frames, int perFrame)
    {
        var samples = signals.Select(signal => new int[frames * (signal.SamplesPerRecord / perFrame)]).ToArray();
        if (header.HasGaps)
        {
            foreach (var one in samples)
                one.AsSpan().Fill(Channel.Missing);
        }
        for (var record = 0; record < begins.Length; record++)
        {
            var place = (int)(header.Length + record * header.RecordBytes);
            var channel = 0;
            foreach (var signal in header.Signals)
            {
                if (!signal.IsAnnotations && signal.SamplesPerRecord > 0)
                {
                    var to = samples[channel++].AsSpan((int)(begins[record] * (signal.SamplesPerRecord / perFrame)), signal.SamplesPerRecord);
                    for (var i = 0; i < to.Length; i++)
                        to[i] = Sample(bytes, place + i * header.Width, header.Width);
                }
                place += signal.SamplesPerRecord * header.Width;
            }
        }
        return [.. signals.Select((signal, i) => new Channel(signal.Label, LeadNames.Parse(signal.Label), signal.Unit, signal.Gain, signal.Baseline,
            signal.SamplesPerRecord / perFrame, samples[i]) { Bits = header.Width * 8 })];
    }

    private static int Sample(byte[] bytes, int at, int width) => width == 2
        ? (short)(bytes[at] | bytes[at + 1] << 8)
        : bytes[at] | bytes[at + 1] << 8 | (sbyte)bytes[at + 2] << 16;

    private static int Divisor(int a, int b) => b == 0 ? a : Divisor(b, a % b);
}
