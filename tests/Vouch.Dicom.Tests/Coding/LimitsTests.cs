using Vouch.Dicom.Files;

namespace Vouch.Dicom.Tests.Coding;

public sealed class LimitsTests
{
    [Theory]
    [InlineData(63, true)]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Sequences_nest_as_deep_as_the_limit_says(int depth, bool read)
    {
        var inner = new DataSet();
        for (var i = 0; i < depth; i++)
            inner = new DataSet().SetItems(new Tag(0x0040, 0xA730), inner);
        var bytes = inner.ToBytes(TransferSyntax.ExplicitLittle);
        if (read)
            Assert.Equal(bytes, DataSet.Read(bytes, TransferSyntax.ExplicitLittle).ToBytes(TransferSyntax.ExplicitLittle));
        else
            Assert.Contains("nested deeper than 64", Assert.Throws<DicomFormatException>(() => DataSet.Read(bytes,
                TransferSyntax.ExplicitLittle)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Elements_items_and_fragments_are_counted()
    {
        var limits = new ReadingLimits { Elements = 10 };
        byte[] ten = [.. Enumerable.Range(0, 10).SelectMany(i => (byte[])[8, 0, (byte)i, 0x10, 0, 0, 0, 0])];
        Assert.Equal(10, DataSet.Read(ten, TransferSyntax.ImplicitLittle, limits).Count);
        Assert.Throws<DicomFormatException>(() => DataSet.Read((byte[])[.. ten, 9, 0, 0x10, 0, 0, 0, 0, 0], TransferSyntax.ImplicitLittle,
            limits));
        var items = new DataSet().SetItems(new Tag(0x0040, 0xA730),
            [.. Enumerable.Range(0, 10).Select(_ => new DataSet())]).ToBytes(TransferSyntax.ExplicitLittle);
        Assert.Throws<DicomFormatException>(() => DataSet.Read(items, TransferSyntax.ExplicitLittle, limits));
    }

    [Fact]
    public void Values_in_memory_have_a_limit_each_and_together()
    {
        var data = new DataSet().SetBytes(new Tag(0x0009, 0x1001), Vr.OB, new byte[600]).SetBytes(new Tag(0x0009, 0x1002), Vr.OB,
            new byte[600]).ToBytes(TransferSyntax.ExplicitLittle);
        Assert.Equal(2, DataSet.Read(data, TransferSyntax.ExplicitLittle, new() { ValueBytes = 600, TotalBytes = 1200 }).Count);
        Assert.Throws<DicomFormatException>(() => DataSet.Read(data, TransferSyntax.ExplicitLittle, new() { ValueBytes = 599 }));
        Assert.Throws<DicomFormatException>(() => DataSet.Read(data, TransferSyntax.ExplicitLittle, new() { TotalBytes = 1199 }));
    }

    [Fact]
    public void A_small_deflated_data_set_does_not_become_a_large_one()
    {
        var deflated = new DataSet().SetBytes(new Tag(0x0009, 0x1001), Vr.OB, new byte[10_000_000]).ToBytes(TransferSyntax.Deflated);
        Assert.True(deflated.Length < 20_000);
        Assert.Contains("inflated", Assert.Throws<DicomFormatException>(() => DataSet.Read(deflated, TransferSyntax.Deflated,
            new() { TotalBytes = 1_000_000 })).Message, StringComparison.Ordinal);
        Assert.Single(DataSet.Read(deflated, TransferSyntax.Deflated));
    }

    [Fact]
    public void Reading_has_a_time()
    {
        byte[] many = [.. Enumerable.Range(0, 5000).SelectMany(i => (byte[])[8, 0, (byte)i, (byte)(i >> 8), 0, 0, 0, 0])];
        Assert.Contains("takes longer", Assert.Throws<DicomFormatException>(() => DataSet.Read(many, TransferSyntax.ImplicitLittle,
            new() { Time = TimeSpan.Zero })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_length_that_lies_costs_no_memory()
    {
        byte[] lying = [0xE0, 0x7F, 0x10, 0, .. "OW"u8, 0, 0, 0, 0, 0, 0x3F, 1, 2, 3, 4];
        using var once = new OnceStream(lying);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<DicomFormatException>(() => DataSet.Read(once, TransferSyntax.ExplicitLittle));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 4_000_000);
    }

    [Fact]
    public void Pixel_data_of_three_gigabytes_are_read_frame_by_frame_and_copied_without_being_held()
    {
        const int frames = 3000;
        var head = new DataSet().Set(Tags.SopClassUid, "1.2.840.10008.5.1.4.1.1.7.3").Set(Tags.SopInstanceUid,
            "1.2.3").Set(Tags.NumberOfFrames, frames).Set(Tags.Rows, 1024)
            .Set(Tags.Columns, 1024).Set(Tags.SamplesPerPixel, 1).Set(Tags.BitsAllocated, 8).Set(Tags.PhotometricInterpretation,
                "MONOCHROME2");
        using var begin = new MemoryStream();
        using (var small = new DicomFile(head, TransferSyntax.ExplicitLittle))
            small.Write(begin);
        const long length = frames * 1024L * 1024;
        byte[] header = [.. begin.ToArray(), 0xE0, 0x7F, 0x10, 0, .. "OB"u8, 0, 0, .. BitConverter.GetBytes((uint)length)];
        using var large = new LargeStream(header, length);
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var file = DicomFile.Read(large);
        var pixels = Vouch.Dicom.Pixels.PixelFrames.Of(file.Data)!;
        Assert.Equal((frames, 1024L * 1024), (pixels.Count, pixels.Length(2999)));
        Assert.Equal(LargeStream.ByteAt(header.Length + (2999L * 1024 * 1024)), pixels.ToArray(2999)[0]);
        using var sum = new CountingStream();
        file.Write(sum);
        Assert.Equal(header.Length + length, sum.Length);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 8_000_000,
            Invariant($"{GC.GetAllocatedBytesForCurrentThread() - before} bytes"));
    }

    [Fact]
    public void Of_a_stream_that_is_read_once_large_values_are_handed_on_as_they_come()
    {
        var data = new DataSet().Set(Tags.Rows, 7).SetBytes(Tags.PixelData, Vr.OW, Enumerable.Range(0, 200_000).Select(i =>
            (byte)i).ToArray()).SetBytes(Tags.DataSetTrailingPadding, Vr.OB, new byte[2]);
        using var once = new OnceStream(data.ToBytes(TransferSyntax.ExplicitLittle));
        var handed = new List<string>();
        var read = DataSet.Read(once, TransferSyntax.ExplicitLittle, null, (tag, vr, fragment, length, value) =>
        {
            var first = new byte[300];
            value.ReadExactly(first);
            handed.Add(Invariant($"{tag} {vr} {fragment} {length} {first[299]}"));
        });
        Assert.Equal(["(7FE0,0010) OW -1 200000 43"], handed);
        Assert.Equal(["(0028,0010) US", "(7FE0,0010) OW", "(FFFC,FFFC) OB"], read.Select(one => one.ToString()));
        Assert.Throws<InvalidOperationException>(() => read.ToBytes(TransferSyntax.ExplicitLittle));
    }
}
