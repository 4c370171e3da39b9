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
            case 2: BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ushort>(whole), MemoryMarshal.Cast<byte, ushort>(whole)); break;
            case 4: BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, uint>(whole), MemoryMarshal.Cast<byte, uint>(whole)); break;
            case 8: BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ulong>(whole), MemoryMarshal.Cast<byte, ulong>(whole)); break;
        }
    }
}
