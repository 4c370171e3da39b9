using FsCheck;
using FsCheck.Fluent;
using Vouch.Dicom.Deidentification;
using Vouch.Dicom.Pixels;

namespace Vouch.Dicom.Tests.Deidentification;

public sealed class PixelRegionTests
{
    private static readonly Pseudonyms Key = new("a key of enough bytes"u8);

    [Fact]
    public void Exactly_the_samples_of_the_regions_become_zero()
    {
        var cases = from rows in Gen.Choose(1, 9)
                    from columns in Gen.Choose(1, 9)
                    from frames in Gen.Choose(1, 3)
                    from samples in Gen.Elements(1, 3)
                    from bytes in Gen.Elements(1, 2)
                    from planar in Gen.Elements(0, 1)
                    from numbers in Gen.ArrayOf(Gen.Choose(0, 12), 8)
                    select (rows, columns, frames, samples, bytes, planar, numbers);
        Prop.ForAll(cases.ToArbitrary(), one =>
        {
            PixelRegion[] regions = [new(one.numbers[0], one.numbers[1], one.numbers[2], one.numbers[3]), new(one.numbers[4],
                one.numbers[5], one.numbers[6], one.numbers[7])];
            var data = Image(one.rows, one.columns, one.frames, one.samples, one.bytes * 8, one.planar);
            var made = new Deidentifier(Key, Retained.Nothing, regions).Apply(data).Data.Bytes(Tags.PixelData)!.Value.Span;
            for (var i = 0; i < one.rows * one.columns * one.frames * one.samples; i++)
            {
                // Where sample i lies. Source: PS3.3, C.7.6.3.1.3: by pixel (0) or by plane (1).
                var pixel = one.planar == 1 ? i % (one.rows * one.columns) : i / one.samples % (one.rows * one.columns);
                var (x, y) = (pixel % one.columns, pixel / one.columns);
                var isBlank = Array.Exists(regions, region => x >= region.X && x < region.X + region.Width && y >= region.Y
                    && y < region.Y + region.Height);
                if (made[i * one.bytes] != (isBlank ? 0 : 0xAB))
                    return false;
            }

            return true;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void An_object_says_that_its_pixels_were_cleaned_only_when_they_were()
    {
        PixelRegion[] corner = [new(0, 0, 2, 1)];
        var done = new Deidentifier(Key, Retained.Nothing, corner).Apply(Image(4, 4, 1, 1, 8, 0).Set(new Tag(0x28, 0x301), "YES"));
        Assert.Equal(("NO", "113101"), (done.Data.Text(new(0x28, 0x301)), done.Data.Items(new(0x12, 0x64))[^1].Text(new(8, 0x100))));
        Assert.Empty(done.Risks);
        Assert.Contains(new("(7FE0,0010)", ConfidentialityAction.Blank), done.Changes);
        var without = new Deidentifier(Key, Retained.Nothing, corner).Apply(new DataSet()).Data;
        Assert.Equal(["113100"], without.Items(new(0x12, 0x64)).Select(one => one.Text(new(8, 0x100))));
        Assert.False(without.Contains(new(0x28, 0x301)));
    }

    [Fact]
    public void Pixels_that_cannot_be_blanked_are_refused()
    {
        var compressed = Image(4, 4, 1, 1, 8, 0).Set(PixelFrames.Encapsulated([new StoredBytes(new byte[8])]));
        var halved = Image(4, 4, 1, 3, 8, 0).Set(Tags.PhotometricInterpretation, "YBR_FULL_422");
        var bits = Image(4, 4, 1, 1, 8, 0).Set(Tags.BitsAllocated, 1);
        foreach (var data in (DataSet[])[compressed, halved, bits])
            Assert.Equal("(7FE0,0010)", Assert.Throws<DicomFormatException>(() => new Deidentifier(Key, Retained.Nothing, [new(0, 0, 1,
                1)]).Apply(data)).Path);
    }

    private static DataSet Image(int rows, int columns, int frames, int samples, int bits, int planar)
    {
        var pixels = new byte[rows * columns * frames * samples * bits / 8];
        Array.Fill(pixels, (byte)0xAB);
        return new DataSet().Set(Tags.Rows, rows).Set(Tags.Columns, columns).Set(Tags.NumberOfFrames, frames).Set(Tags.SamplesPerPixel,
            samples)
            .Set(Tags.BitsAllocated, bits).Set(new Tag(0x28, 6), planar).Set(Tags.PhotometricInterpretation, samples == 1 ? "MONOCHROME2"
                : "RGB")
            .SetBytes(Tags.PixelData, Vr.OW, pixels);
    }
}
