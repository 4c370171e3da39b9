using System.Buffers.Binary;
using System.Numerics;

namespace Vouch.Dicom.Storage;

/// <summary>CRC-32C of bytes that come in pieces of any length. Source: RFC 3720, B.4; the processor's instruction where it has one.</summary>
internal struct RunningCrc()
{
    private uint _crc = uint.MaxValue;

    public readonly uint Value => ~_crc;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        var crc = _crc;
        for (; bytes.Length >= 8; bytes = bytes[8..]) crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var one in bytes) crc = BitOperations.Crc32C(crc, one);
        _crc = crc;
    }
}
