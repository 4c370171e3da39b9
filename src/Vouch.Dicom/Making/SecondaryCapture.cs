using System.Globalization;

namespace Vouch.Dicom.Making;

/// <summary>A picture as an object of DICOM. Source: PS3.3, A.8.1 and C.8.6; a JPEG keeps its bytes: PS3.5, A.4.1 and 8.2.1.</summary>
public static class SecondaryCapture
{
    public const string SopClass = "1.2.840.10008.5.1.4.1.1.7";

    private const string JpegBaseline = "1.2.840.10008.1.2.4.50";

    /// <summary>A baseline JPEG of 8 bits, grey or colour, as it is: nothing is decoded.</summary>
    /// <exception cref="DicomFormatException">No JPEG, or one of another kind (progressive, 12 bits, four colours).</exception>
    public static (DataSet Data, TransferSyntax Syntax) OfJpeg(ObjectHead head, ReadOnlyMemory<byte> jpeg)
    {
        var picture = JpegHead.Read(jpeg.Span);
        if (picture.Process != 0xC0 || picture.Bits != 8 || picture.Components is not (1 or 3) || picture.Rows == 0 || picture.Columns == 0)
        {
            throw new DicomFormatException(string.Create(CultureInfo.InvariantCulture,
                $"A baseline JPEG of 8 bits in grey or colour was expected; this is process {picture.Process - 0xC0}, {picture.Bits} bits, {picture.Components} components."));
        }

        var data = Picture(head, picture.Rows, picture.Columns, picture.Components,
            picture.Components == 1 ? "MONOCHROME2" : picture.IsRgb ? "RGB" : picture.IsHalved ? "YBR_FULL_422" : "YBR_FULL");
        var raw = (double)picture.Rows * picture.Columns * picture.Components;
        data.Set(MakingTags.LossyImageCompression, "01").Set(MakingTags.LossyRatio, Math.Round(raw / jpeg.Length, 2))
            .Set(MakingTags.LossyMethod, "ISO_10918_1");
        var even = jpeg.Length % 2 == 0 ? jpeg : (byte[])[.. jpeg.Span, 0];
        return (data.Set(new FragmentsElement(Tags.PixelData, [new StoredBytes(ReadOnlyMemory<byte>.Empty), new StoredBytes(even)])),
            TransferSyntax.Of(JpegBaseline));
    }

    /// <summary>Pixels of 8 bits, row by row from the top.</summary>
    /// <param name="components">1: grey, 0 black. 3: red, green, blue of each pixel.</param>
    /// <exception cref="ArgumentException">The bytes are not rows × columns × components.</exception>
    public static DataSet OfPixels(ObjectHead head, int rows, int columns, int components, ReadOnlyMemory<byte> pixels)
    {
        if (components is not (1 or 3) || rows is < 1 or > ushort.MaxValue || columns is < 1 or > ushort.MaxValue
            || pixels.Length != (long)rows * columns * components)
            throw new ArgumentException("Rows × columns × 1 or 3 bytes were expected.", nameof(pixels));
        return Picture(head, rows, columns, components, components == 1 ? "MONOCHROME2" : "RGB").SetBytes(Tags.PixelData, Vr.OB, pixels);
    }

    private static DataSet Picture(ObjectHead head, int rows, int columns, int components, string photometric)
    {
        var data = head.Begin(SopClass, "OT").Set(MakingTags.ConversionType, "WSD").Set(MakingTags.Laterality, "")
            .Set(MakingTags.PatientOrientation, "").Set(MakingTags.BurnedInAnnotation, "YES")
            .Set(Tags.SamplesPerPixel, components).Set(Tags.PhotometricInterpretation, photometric)
            .Set(Tags.Rows, rows).Set(Tags.Columns, columns).Set(Tags.BitsAllocated, 8L).Set(MakingTags.BitsStored, 8L)
            .Set(MakingTags.HighBit, 7L)
            .Set(Tags.PixelRepresentation, 0L);
        return components == 1 ? data : data.Set(MakingTags.PlanarConfiguration, 0L);
    }
}
