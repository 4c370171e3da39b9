using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Vouch.Dicom.Coding;

internal static class ByteOrder
{
    /// <summary>Turns the bytes of each whole unit; what is left of a cut-off unit stays.</summary>
    public static void Swap(Span<byte> bytes, int unit)
    {
        var whole = bytes[..(bytes.Length - (bytes.Length % unit))];
        switch (unit)
        {
            case 2:
                var shorts = MemoryMarshal.Cast<byte, ushort>(whole);
                BinaryPrimitives.ReverseEndianness(shorts, shorts);
                break;
            case 4:
                var words = MemoryMarshal.Cast<byte, uint>(whole);
                BinaryPrimitives.ReverseEndianness(words, words);
                break;
            case 8:
                var longs = MemoryMarshal.Cast<byte, ulong>(whole);
                BinaryPrimitives.ReverseEndianness(longs, longs);
                break;
        }
    }
}
