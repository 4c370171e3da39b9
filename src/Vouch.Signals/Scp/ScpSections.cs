using System.Buffers.Binary;

namespace Vouch.Signals.Scp;

/// <summary>
/// The record: its CRC and length, the pointers of section 0, each section with a CRC of its own.
/// Source: EN 1064:2005 (ISO 11073-91064), 5.2 and 5.3.
/// </summary>
internal sealed class ScpSections
{
    private const int HeaderLength = 16, PointerLength = 10, First = 6;
    private readonly Dictionary<int, (int Begin, int Length)> sections = [];
    private readonly byte[] bytes;
    private readonly string file;

    public ScpSections(byte[] bytes, string file)
    {
        (this.bytes, this.file) = (bytes, file);
        if (!Recognises(bytes))
            throw new SignalFormatException("SCPECG was expected in the header of section 0.", 16, file);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(2));
        if (length < First + HeaderLength || length > bytes.Length)
            throw new SignalFormatException(Invariant($"The record says {length} bytes; the file has {bytes.Length}."), 2, file);
        Length = (int)length;
        CheckCrc(0, Length, "record");
        var zero = Header(First, 0, null);
        for (var at = First + HeaderLength; at + PointerLength <= First + zero; at += PointerLength)
        {
            var id = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));
            var size = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 2));
            var index = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 6));
            if (id == 0 || size == 0)
                continue;
            if (index < 1 || size < HeaderLength || index - 1 + size > length)
                throw new SignalFormatException(Invariant($"Section {id} of {size} bytes from {index} does not lie in the record."), at, file);
            if (!sections.TryAdd(id, ((int)index - 1, (int)size)))
                throw new SignalFormatException(Invariant($"Section {id} is pointed to twice."), at, file);
            Header((int)index - 1, id, (int)size);
        }
    }

    public int Length { get; }

    public static bool Recognises(ReadOnlySpan<byte> head) => head.Length >= First + HeaderLength && head[16..].StartsWith("SCPECG"u8);

    public bool Has(int id) => sections.TryGetValue(id, out var section) && section.Length > HeaderLength;

    /// <summary>What follows a section's header.</summary>
    public ScpReader Open(int id) => sections.TryGetValue(id, out var section)
        ? new(bytes.AsSpan(section.Begin + HeaderLength, section.Length - HeaderLength), section.Begin + HeaderLength, file)
        : throw new SignalFormatException(Invariant($"Section {id} is missing."), First, file);

    private int Header(int begin, int id, int? size)
    {
        var said = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(begin + 2));
        var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(begin + 4));
        if (said != id || length < HeaderLength || begin + (long)length > Length || size is { } pointed && pointed != length)
            throw new SignalFormatException(Invariant($"The header of section {id} was expected, with its length."), begin, file);
        CheckCrc(begin, (int)length, Invariant($"section {id}"));
        return (int)length;
    }

    /// <summary>CRC-CCITT from 0xFFFF of what follows the CRC itself.</summary>
    private void CheckCrc(int begin, int length, string what)
    {
        var crc = 0xffff;
        foreach (var one in bytes.AsSpan(begin + 2, length - 2))
        {
            crc ^= one << 8;
            for (var bit = 0; bit < 8; bit++)
                crc = crc << 1 ^ ((crc & 0x8000) != 0 ? 0x1021 : 0);
            crc &= 0xffff;
        }
        if (crc != BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(begin)))
            throw new SignalFormatException($"The CRC of the {what} does not fit.", begin, file);
    }
}
