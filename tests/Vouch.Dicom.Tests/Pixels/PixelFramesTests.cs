using System.Buffers.Binary;
using Vouch.Dicom.Files;
using Vouch.Dicom.Pixels;

namespace Vouch.Dicom.Tests.Pixels;

public sealed class PixelFramesTests
{
    private static readonly byte[] Soi = [0xFF, 0xD8, 0xFF, 0xE0];

    /// <summary>Offset tables, fragments' lengths and the lengths of the frames they are.</summary>
    [Theory]
    [InlineData("", "4,6,8", 3, "4,6,8")]
    [InlineData("", "4,6,8", 1, "18")]
    [InlineData("0,12,26", "4,6,8", 3, "4,6,8")]
    [InlineData("0,26", "4,6,8", 2, "10,8")]
    [InlineData("0,27", "4,6,8", 2, "10,8")]
    [InlineData("0,12", "4,6", 2, "4,6")]
    [InlineData("0,0", "4,6", 2, "4,6")]
    public void Fragments_are_frames_by_table_number_and_beginnings(string table, string lengths, int count, string frames)
    {
        // The third fragment begins an image, the second goes on with the first: what tells where a table does not fit.
        var fragments = lengths.Split(',').Select(int.Parse).Select((length, i) => i == 1 ? new byte[length]
            : (byte[])[.. Soi, .. new byte[length - 4]]).ToArray();
        var data = new DataSet().Set(Tags.NumberOfFrames, count).Set(new FragmentsElement(Tags.PixelData, [Table(table),
            .. fragments.Select(one => new StoredBytes(one))]));
        var read = PixelFrames.Of(DataSet.Read(data.ToBytes(TransferSyntax.ExplicitLittle), TransferSyntax.ExplicitLittle))!;
        Assert.Equal(frames, string.Join(',', Enumerable.Range(0, read.Count).Select(read.Length)));
    }

    [Fact]
    public void What_cannot_be_told_is_refused()
    {
        var data = new DataSet().Set(Tags.NumberOfFrames, 2).Set(new FragmentsElement(Tags.PixelData, [new(default), new(new byte[4]),
            new(new byte[4]), new(new byte[4])]));
        Assert.Equal("(7FE0,0010): Which of 3 fragments are which of 2 frames cannot be told.", Assert.Throws<DicomFormatException>(() =>
            PixelFrames.Of(data)).Told);
        Assert.Null(PixelFrames.Of(new DataSet()));
    }

    /// <summary>10 MB may say that they are 80 million frames; of a big segmentation one frame is read, not all.</summary>
    [Fact]
    public void Frames_of_single_bits_take_no_memory_before_they_are_asked_for()
    {
        const int Frames = 80_000_000;
        var pixels = new byte[Frames / 8];
        pixels[^1] = 0x80;
        var data = new DataSet().Set(Tags.Rows, 1).Set(Tags.Columns, 1).Set(Tags.BitsAllocated, 1).Set(Tags.NumberOfFrames, Frames)
            .SetBytes(Tags.PixelData, Vr.OW, pixels);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var frames = PixelFrames.Of(data)!;
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100_000);
        Assert.Equal((Frames, "00", "01"), (frames.Count, Convert.ToHexString(frames.ToArray(Frames - 2)),
            Convert.ToHexString(frames.ToArray(Frames - 1))));
        Assert.Throws<ArgumentOutOfRangeException>(() => frames.Frame(Frames));
    }

    /// <summary>49633 × 62515 × 53565 × 55495 = 2⁶³ + 817: twice that has 1634 as its lower 64 bits.</summary>
    [Fact]
    public void A_frame_of_more_bits_than_a_long_counts_is_refused()
    {
        var data = new DataSet().Set(Tags.Rows, 49633).Set(Tags.Columns, 62515).Set(Tags.SamplesPerPixel, 53565)
            .Set(Tags.BitsAllocated, 55495).SetBytes(Tags.PixelData, Vr.OW, new byte[104]);
        Assert.Throws<DicomFormatException>(() => PixelFrames.Of(data));
    }

    [Fact]
    public void An_extended_offset_table_says_where_frames_are_and_their_odd_lengths()
    {
        var frames = PixelFrames.Encapsulated([new(new byte[3]), new(new byte[5])]);
        var data = new DataSet().Set(Tags.NumberOfFrames, 2).Set(new FragmentsElement(Tags.PixelData, [new(default), new(new byte[4]),
            new(new byte[6])]))
            .SetBytes(Tags.ExtendedOffsetTable, Vr.OV, Longs(0, 12)).SetBytes(Tags.ExtendedOffsetTableLengths, Vr.OV, Longs(3, 5));
        var read = PixelFrames.Of(data)!;
        Assert.Equal([3L, 5L], [read.Length(0), read.Length(1)]);
        Assert.Equal("000000000C000000", Convert.ToHexString(frames.OffsetTable.ToMemory().Span));
    }

    [Theory]
    [InlineData("MONOCHROME2", 1, 16, 2, 2, 3, 24, 8)]
    [InlineData("RGB", 3, 8, 2, 2, 2, 24, 12)]
    [InlineData("YBR_FULL_422", 3, 8, 2, 2, 2, 16, 8)]
    [InlineData("YBR_PARTIAL_420", 3, 8, 2, 2, 1, 6, 6)]
    public void Native_frames_are_as_long_as_their_pixels(string photometric, int samples, int bits, int rows, int columns, int count,
        int bytes, int frameBytes)
    {
        var data = Native(photometric, samples, bits, rows, columns, count).SetBytes(Tags.PixelData, Vr.OW, Enumerable.Range(0,
            bytes).Select(i => (byte)i).ToArray());
        var frames = PixelFrames.Of(data)!;
        Assert.Equal((count, false), (frames.Count, frames.IsEncapsulated));
        for (var i = 0; i < count; i++)
            Assert.Equal(Enumerable.Range(i * frameBytes, frameBytes).Select(one => (byte)one), frames.ToArray(i));
        data.Set(Tags.NumberOfFrames, count + 1);
        Assert.Throws<DicomFormatException>(() => PixelFrames.Of(data));
    }

    [Fact]
    public void Frames_of_single_bits_begin_within_bytes()
    {
        // Two frames of 3 × 3 bits: 1s in the first, 101010101 in the second, the lowest bit first.
        var data = Native("MONOCHROME2", 1, 1, 3, 3, 2).SetBytes(Tags.PixelData, Vr.OB, new byte[] { 0xFF, 0b10101011, 0b00000010, 0 });
        var frames = PixelFrames.Of(data)!;
        Assert.Equal([0xFF, 0x01], frames.ToArray(0));
        Assert.Equal([0b01010101, 0x01], frames.ToArray(1));
    }

    [Fact]
    public void Every_real_object_with_pixels_has_its_frames()
    {
        RealFiles.At("");
        var (objects, frames, whole) = (0, 0, 0);
        foreach (var name in RealFiles.Names().Where(name => name.EndsWith(".dcm", StringComparison.Ordinal)))
        {
            using var file = Opened(name);
            if (file?.Data.Find(Tags.PixelData) is not { } element || Bytes(element) is var all && all == 0)
                continue;
            try
            {
                var read = PixelFrames.Of(file.Data)!;
                objects++;
                frames += read.Count;
                var sum = Enumerable.Range(0, read.Count).Sum(read.Length);
                Assert.True(read.IsEncapsulated ? sum == all : sum <= all, name);
                whole += all - sum <= 1 ? 1 : 0;
            }
            catch (DicomFormatException refused)
            {
                // Without the image module, or one whose pixels were cut out.
                Assert.True(refused.Message.Contains("frames of", StringComparison.Ordinal), $"{name}: {refused.Told}");
            }
        }

        Assert.True(objects > 100 && frames > objects && whole > objects - 10,
            Invariant($"{objects} objects, {frames} frames, {whole} of them all there is"));
    }

    private static long Bytes(Element element) => element switch
    {
        FragmentsElement fragments => fragments.Fragments.Sum(one => one.Length),
        StoredElement stored => stored.Bytes.Length,
        _ => ((ValueElement)element).Bytes.Length,
    };

    private static DicomFile? Opened(string name)
    {
        try
        {
            return DicomFile.Open(RealFiles.At(name));
        }
        catch (DicomFormatException)
        {
            return null;
        }
    }

    private static DataSet Native(string photometric, int samples, int bits, int rows, int columns, int count) => new DataSet()
        .Set(Tags.PhotometricInterpretation, photometric).Set(Tags.SamplesPerPixel, samples).Set(Tags.BitsAllocated, bits).Set(Tags.Rows,
            rows).Set(Tags.Columns, columns)
        .Set(Tags.NumberOfFrames, count);

    private static StoredBytes Table(string offsets) =>
        new(offsets.Split(',', StringSplitOptions.RemoveEmptyEntries).SelectMany(one =>
            BitConverter.GetBytes(uint.Parse(one, System.Globalization.CultureInfo.InvariantCulture))).ToArray());

    private static byte[] Longs(params long[] values)
    {
        var bytes = new byte[values.Length * 8];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * 8), values[i]);
        return bytes;
    }
}
