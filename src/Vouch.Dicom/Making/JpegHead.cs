using System.Buffers.Binary;

namespace Vouch.Dicom.Making;

/// <summary>What the header of a JPEG says. Source: ITU-T T.81, B.2.2.</summary>
/// <param name="Process">The frame header's marker: 0xC0 baseline, 0xC1 extended sequential, 0xC2 progressive …</param>
/// <param name="IsHalved">Colour has half as many samples in a line as brightness (4:2:2 or 4:2:0).</param>
/// <param name="IsRgb">Its components are red, green, blue, and not brightness and colour.</param>
internal readonly record struct JpegHead(byte Process, int Bits, int Rows, int Columns, int Components, bool IsHalved, bool IsRgb)
{
    /// <exception cref="DicomFormatException">No JPEG, or one that ends before its frame header.</exception>
    public static JpegHead Read(ReadOnlySpan<byte> jpeg)
    {
        if (!jpeg.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]))
            throw new DicomFormatException("A JPEG was expected: it begins with FF D8.", offset: 0);
        byte? transform = null;
        for (var at = 2; at + 4 <= jpeg.Length;)
        {
            if (jpeg[at] != 0xFF)
                throw new DicomFormatException("A marker of JPEG was expected.", offset: at);
            var marker = jpeg[at + 1];
            if (marker is 0xFF)
            {
                at++;
                continue;
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(jpeg[(at + 2)..]);
            if (length < 2 || at + 2 + length > jpeg.Length)
                throw new DicomFormatException("A segment of JPEG goes beyond the end.", offset: at);
            var segment = jpeg.Slice(at + 4, length - 2);
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
                return Frame(marker, segment, transform, at);
            if (marker == 0xEE && segment.Length >= 12 && segment.StartsWith("Adobe"u8))
                transform = segment[11];
            at += 2 + length;
        }

        throw new DicomFormatException("A frame header was expected before the end.", offset: jpeg.Length);
    }

    private static JpegHead Frame(byte process, ReadOnlySpan<byte> segment, byte? transform, int at)
    {
        if (segment.Length < 6 || segment.Length < 6 + (segment[5] * 3) || segment[5] == 0)
            throw new DicomFormatException("A frame header with its components was expected.", offset: at);
        var components = segment[5];
        var isHalved = components > 1 && segment[7] >> 4 > segment[10] >> 4;
        return new(process, segment[0], BinaryPrimitives.ReadUInt16BigEndian(segment[1..]),
            BinaryPrimitives.ReadUInt16BigEndian(segment[3..]), components,
            isHalved, transform == 0);
    }
}
