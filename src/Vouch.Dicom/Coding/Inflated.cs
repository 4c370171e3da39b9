using System.IO.Compression;

namespace Vouch.Dicom.Coding;

/// <summary>A deflated data set, whole. Source: PS3.5, A.5; RFC 1951.</summary>
internal static class Inflated
{
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> deflated, ReadingLimits limits)
    {
        using var stream = new MemoryStream(deflated.ToArray(), writable: false);
        return Of(stream, limits);
    }

    /// <exception cref="DicomFormatException">It is not deflated, or becomes larger than the limits allow.</exception>
    public static ReadOnlyMemory<byte> Of(Stream deflated, ReadingLimits limits)
    {
        try
        {
            using var inflating = new DeflateStream(deflated, CompressionMode.Decompress, leaveOpen: true);
            using var all = new MemoryStream();
            var piece = new byte[64 * 1024];
            for (int read; (read = inflating.Read(piece)) > 0;)
            {
                if (all.Length + read > Math.Min(limits.TotalBytes, Array.MaxLength))
                    throw new DicomFormatException(
                    Invariant($"The data set becomes larger than {limits.TotalBytes} bytes when it is inflated."));
                all.Write(piece, 0, read);
            }

            return all.GetBuffer().AsMemory(0, (int)all.Length);
        }
        catch (InvalidDataException)
        {
            throw new DicomFormatException("The data set should be deflated and is not.");
        }
    }
}
