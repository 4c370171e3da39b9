using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace Vouch.Signals.Wfdb;

/// <summary>Annotation files in the MIT format. Source: WFDB Applications Guide, annot(5).</summary>
public static class WfdbAnnotations
{
    private const int Skip = 59, Num = 60, Sub = 61, Chn = 62, Aux = 63;
    private const int IntervalMost = 0x3ff;
    private const int NoteMost = 255;
    private const string Resolution = "## time resolution:";

    /// <summary>Reads the annotations in the order of the file. Detectors write some before the first frame: their frame is negative.</summary>
    /// <param name="rate">
    /// Frames a second of the record, Hz: times of a file with a time resolution of its own are converted to its frames.
    /// Null: they stay in the file's ticks.
    /// </param>
    /// <exception cref="SignalFormatException">The file ends within an annotation, or without the final mark; a code is not known.</exception>
    public static ImmutableArray<Annotation> Read(string path, double? rate = null) =>
        Parse(Limits.Read(path, Limits.Document), Path.GetFileName(path), rate);

    /// <inheritdoc cref="Read"/>
    /// <param name="file">Its name, for refusals.</param>
    public static ImmutableArray<Annotation> Parse(ReadOnlySpan<byte> bytes, string file, double? rate)
    {
        var annotations = ImmutableArray.CreateBuilder<Annotation>();
        var (at, time, channel, number) = (0, 0L, 0, 0);
        double? resolution = null;
        while (true)
        {
            var word = Word(bytes, ref at, file);
            var (code, value) = (word >> 10, word & IntervalMost);
            if (word == 0)
                break;
            if (code == Skip)
            {
                time += Word(bytes, ref at, file) << 16 | Word(bytes, ref at, file);
                continue;
            }
            if (code > 49)
                throw new SignalFormatException(Invariant($"An annotation was expected, not the code {code}."), at - 2, file);
            time += value;
            var (begin, subtype) = (at - 2, 0);
            string? note = null;
            while (at + 1 < bytes.Length && BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]) is var more && more >> 10 is >= Num and <= Aux)
            {
                at += 2;
                switch (more >> 10)
                {
                    case Num: number = (sbyte)more; break;
                    case Sub: subtype = (sbyte)more; break;
                    case Chn: channel = (byte)more; break;
                    default: note = Note(bytes, ref at, more & IntervalMost, file); break;
                }
            }
            if (code == 0)
                continue;
            if (code == (int)AnnotationCode.Comment && time == 0 && note?.StartsWith(Resolution, StringComparison.Ordinal) == true)
            {
                resolution = Text.Number(note.AsSpan(Resolution.Length)) is { } hertz and > 0 ? hertz
                    : throw new SignalFormatException("A time resolution above 0 Hz was expected.", begin, file);
                continue;
            }
            if (annotations.Count == Limits.Annotations)
                throw new SignalFormatException(Invariant($"There are more than {Limits.Annotations} annotations."), begin, file);
            annotations.Add(new(time, (AnnotationCode)code, subtype, channel, number, note));
        }
        return resolution is { } ticks && rate is { } frames && ticks != frames
            ? [.. annotations.Select(one => one with { Frame = (long)Math.Round(one.Frame * frames / ticks) })]
            : annotations.DrainToImmutable();
    }

    /// <summary>Writes the annotations, sorted by frame and channel.</summary>
    /// <exception cref="ArgumentException">A note has more than 255 bytes, a number does not fit 8 bits, or a frame lies more than 2³¹ before the first.</exception>
    public static void Write(string path, IEnumerable<Annotation> annotations)
    {
        using var stream = File.Create(path);
        stream.Write(Bytes(annotations));
    }

    /// <summary>The file that <see cref="Write"/> writes.</summary>
    public static byte[] Bytes(IEnumerable<Annotation> annotations)
    {
        using var stream = new MemoryStream();
        var (time, channel, number) = (0L, 0, 0);
        foreach (var one in annotations.OrderBy(one => one.Frame).ThenBy(one => one.Channel))
        {
            Check(one);
            for (; one.Frame - time > int.MaxValue; time += int.MaxValue)
                PutSkip(stream, int.MaxValue);
            if (one.Frame - time is < 0 or > IntervalMost)
            {
                PutSkip(stream, (int)(one.Frame - time));
                time = one.Frame;
            }
            Put(stream, (int)one.Code << 10 | (int)(one.Frame - time));
            time = one.Frame;
            if (one.Subtype != 0)
                Put(stream, Sub << 10 | one.Subtype & IntervalMost);
            if (one.Channel != channel)
                Put(stream, Chn << 10 | (channel = one.Channel));
            if (one.Number != number)
                Put(stream, Num << 10 | (number = one.Number) & IntervalMost);
            if (one.Note is { Length: > 0 } note)
            {
                var text = Encoding.UTF8.GetBytes(note);
                Put(stream, Aux << 10 | text.Length);
                stream.Write(text);
                if (text.Length % 2 == 1)
                    stream.WriteByte(0);
            }
        }
        Put(stream, 0);
        return stream.ToArray();
    }

    private static void Check(Annotation one)
    {
        if (one.Frame < int.MinValue || one.Code == AnnotationCode.None || (int)one.Code > 49 || one.Channel is < 0 or > byte.MaxValue
            || one.Subtype is < sbyte.MinValue or > sbyte.MaxValue || one.Number is < sbyte.MinValue or > sbyte.MaxValue
            || Encoding.UTF8.GetByteCount(one.Note ?? "") > NoteMost)
        {
            throw new ArgumentException(Invariant(
                $"The annotation at frame {one.Frame} does not fit the format (code 1–49, channel 0–255, subtype and number of 8 bits, note of {NoteMost} bytes)."),
                nameof(one));
        }
    }

    private static int Word(ReadOnlySpan<byte> bytes, ref int at, string file)
    {
        if (at + 2 > bytes.Length)
            throw new SignalFormatException("The file ends where an annotation or the final mark was expected.", at, file);
        at += 2;
        return BinaryPrimitives.ReadUInt16LittleEndian(bytes[(at - 2)..]);
    }

    private static string Note(ReadOnlySpan<byte> bytes, ref int at, int length, string file)
    {
        if (at + length > bytes.Length)
            throw new SignalFormatException(Invariant($"A note of {length} bytes was expected; the file ends before."), at, file);
        var note = Text.Decode(bytes.Slice(at, length)).TrimEnd('\0');
        at = Math.Min(at + length + (length & 1), bytes.Length);
        return note;
    }

    private static void Put(MemoryStream stream, int word)
    {
        stream.WriteByte((byte)word);
        stream.WriteByte((byte)(word >> 8));
    }

    private static void PutSkip(MemoryStream stream, int interval)
    {
        Put(stream, Skip << 10);
        Put(stream, interval >> 16);
        Put(stream, interval);
    }
}
