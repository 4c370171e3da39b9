using Vouch.Dicom.Pixels;

namespace Vouch.Dicom.Deidentification;

/// <summary>A part of every frame in pixels, 0 0 its upper left corner; what goes beyond the frame is left out.</summary>
public readonly record struct PixelRegion(int X, int Y, int Width, int Height)
{
    /// <summary>An object's native pixel data with zeros in the regions of every frame. Source: PS3.15, E.3.1; PS3.3, C.7.6.3.1.</summary>
    /// <exception cref="DicomFormatException">The frames are compressed, or their samples do not lie in whole bytes one by one.</exception>
    internal static ValueElement Blanked(DataSet data, Element pixels, IReadOnlyList<PixelRegion> regions)
    {
        var (rows, columns) = ((int)(data.Integer(Tags.Rows) ?? 0), (int)(data.Integer(Tags.Columns) ?? 0));
        var bits = data.Integer(Tags.BitsAllocated) ?? 0;
        var samples = (int)(data.Integer(Tags.SamplesPerPixel) ?? 1);
        var photometric = data.Text(Tags.PhotometricInterpretation) ?? "";
        if (pixels is FragmentsElement)
            throw Refused("Compressed frames cannot be blanked.");
        if (bits is not (8 or 16 or 32 or 64) || samples is < 1 or > 4 || photometric.EndsWith("422", StringComparison.Ordinal)
            || photometric.EndsWith("420", StringComparison.Ordinal) || PixelFrames.Of(data) is not { } frames)
            throw Refused("Only pixels whose samples lie in whole bytes one by one can be blanked.");
        var bytes = (pixels is StoredElement stored ? stored.Bytes.ToMemory() : ((ValueElement)pixels).Bytes).ToArray();
        var isByPlane = samples > 1 && data.Integer(new(0x0028, 0x0006)) == 1;
        var pixelBytes = (int)bits / 8 * (isByPlane ? 1 : samples);
        var planes = frames.Count * (isByPlane ? samples : 1);
        for (var plane = 0; plane < planes; plane++)
            foreach (var region in regions)
                region.Blank(bytes.AsSpan(plane * rows * columns * pixelBytes, rows * columns * pixelBytes), rows, columns, pixelBytes);
        return new(pixels.Tag, pixels.Vr, bytes, pixels.Origin);
    }

    private void Blank(Span<byte> plane, int rows, int columns, int pixelBytes)
    {
        var (left, right) = (Math.Clamp(X, 0, columns), (int)Math.Clamp((long)X + Width, 0, columns));
        if (right <= left)
            return;
        for (var row = Math.Clamp(Y, 0, rows); row < Math.Clamp((long)Y + Height, 0, rows); row++)
            plane.Slice(((row * columns) + left) * pixelBytes, (right - left) * pixelBytes).Clear();
    }

    private static DicomFormatException Refused(string text) => new(text, Tags.PixelData.ToString());
}
