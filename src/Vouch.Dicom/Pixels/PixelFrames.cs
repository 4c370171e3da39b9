using System.Buffers.Binary;

namespace Vouch.Dicom.Pixels;

/// <summary>The frames of an object's pixel data, each where it lies. Source: PS3.5, 8 and A.4; PS3.3, C.7.6.3.</summary>
public sealed class PixelFrames
{
    private readonly Func<int, IReadOnlyList<StoredBytes>> frame;

    private PixelFrames(int count, Func<int, IReadOnlyList<StoredBytes>> frame, bool isEncapsulated)
    {
        this.frame = frame;
        Count = count;
        IsEncapsulated = isEncapsulated;
    }

    public int Count { get; }

    /// <summary>Whether a frame is a compressed image by itself.</summary>
    public bool IsEncapsulated { get; }

    /// <summary>Null: the data set has no pixel data.</summary>
    /// <exception cref="DicomFormatException">The pixel data do not fit what the data set says of them.</exception>
    public static PixelFrames? Of(DataSet data) =>
        (data.Find(Tags.PixelData) ?? data.Find(Tags.FloatPixelData) ?? data.Find(Tags.DoubleFloatPixelData)) switch
        {
            FragmentsElement fragments => Encapsulated(FragmentFrames.Of(data, fragments, FramesSaid(data))),
            StoredElement stored => Native(data, stored.Bytes),
            ValueElement value => Native(data, new(value.Bytes)),
            _ => null,
        };

    /// <summary>The bytes of one frame, 0 the first, in parts that follow each other; native ones in the order of their source.</summary>
    public IReadOnlyList<StoredBytes> Frame(int number) =>
        number >= 0 && number < Count ? frame(number) : throw new ArgumentOutOfRangeException(nameof(number));

    public long Length(int number) => Frame(number).Sum(one => one.Length);

    public void CopyTo(int number, Stream target)
    {
        foreach (var part in Frame(number))
            part.CopyTo(target);
    }

    /// <summary>One frame in memory.</summary>
    public byte[] ToArray(int number)
    {
        using var all = new MemoryStream(checked((int)Length(number)));
        CopyTo(number, all);
        return all.ToArray();
    }

    /// <summary>
    /// Compressed frames as pixel data: a fragment each, with the offset table where its 32 bits reach. Source: PS3.5, A.4.
    /// </summary>
    public static FragmentsElement Encapsulated(IReadOnlyList<StoredBytes> frames)
    {
        var table = new byte[frames.Count * 4];
        long at = 0;
        for (var i = 0; i < frames.Count && at <= uint.MaxValue; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(table.AsSpan(i * 4), (uint)at);
            at += 8 + frames[i].Length + (frames[i].Length % 2);
        }

        return new(Tags.PixelData, [new StoredBytes(at > uint.MaxValue ? [] : table), .. frames]);
    }

    private static int FramesSaid(DataSet data) => data.Integer(Tags.NumberOfFrames) switch
    {
        null => 1,
        >= 0 and <= int.MaxValue and var count => (int)count,
        _ => throw new DicomFormatException("The number of frames is none.", Tags.NumberOfFrames.ToString()),
    };

    private static PixelFrames Encapsulated(IReadOnlyList<IReadOnlyList<StoredBytes>> frames) =>
        new(frames.Count, number => frames[number], isEncapsulated: true);

    /// <summary>Nothing is held of the frames: there may be as many as there are bits.</summary>
    private static PixelFrames Native(DataSet data, StoredBytes all)
    {
        var bits = FrameBits(data);
        var count = FramesSaid(data);
        if (bits == 0 || count > all.Length * 8 / bits)
            throw new DicomFormatException(Invariant($"{count} frames of {(bits + 7) / 8} bytes are not in {all.Length} bytes."),
                Tags.PixelData.ToString());
        var each = (long)bits;
        return new(count, number => [each % 8 == 0 ? all.Slice(number * each / 8, each / 8) : Bits(all, number * each, each)],
            isEncapsulated: false);
    }

    /// <summary>
    /// Bits of one native frame. Source: PS3.3, C.7.6.3.1.2: of 4:2:2 there are two samples for a pixel, of 4:2:0 one and a half.
    /// </summary>
    private static Int128 FrameBits(DataSet data)
    {
        var samples = data.Text(Tags.PhotometricInterpretation) switch
        {
            "YBR_FULL_422" or "YBR_PARTIAL_422" => 4,
            "YBR_PARTIAL_420" => 3,
            _ => 2 * (data.Integer(Tags.SamplesPerPixel) ?? 1),
        };
        Int128 pixels = (data.Integer(Tags.Rows) ?? 0) * (data.Integer(Tags.Columns) ?? 0);
        return pixels * samples * (data.Integer(Tags.BitsAllocated) ?? 0) / 2;
    }

    /// <summary>
    /// Frames of single bits follow each other without filling up bytes; the lowest bit is the first. Source: PS3.5, 8.1.1.
    /// </summary>
    private static StoredBytes Bits(StoredBytes all, long from, long count)
    {
        var source = new byte[(int)(((from + count + 7) / 8) - (from / 8))];
        all.Read(from / 8, source);
        var frame = new byte[(int)((count + 7) / 8)];
        for (long i = 0; i < count; i++)
        {
            var at = (from % 8) + i;
            if ((source[at / 8] >> (int)(at % 8) & 1) == 1)
                frame[i / 8] |= (byte)(1 << (int)(i % 8));
        }

        return new(frame);
    }
}
