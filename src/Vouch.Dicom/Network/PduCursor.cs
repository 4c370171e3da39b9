using System.Buffers.Binary;
using System.Text;

namespace Vouch.Dicom.Network;

/// <summary>Reads big-endian fields out of a unit; a field that is not all there is refused with its name and place.</summary>
internal ref struct PduCursor(ReadOnlySpan<byte> content, int start, string place)
{
    private readonly ReadOnlySpan<byte> _content = content;
    private int _at;

    public readonly bool IsAtEnd => _at == _content.Length;

    public readonly int Remaining => _content.Length - _at;

    /// <summary>Bytes from the beginning of the unit's variable part.</summary>
    public readonly int Offset => start + _at;

    public readonly string Place => place;

    public byte Byte(string field) => Bytes(1, field)[0];

    public ushort UInt16(string field) => BinaryPrimitives.ReadUInt16BigEndian(Bytes(2, field));

    public uint UInt32(string field) => BinaryPrimitives.ReadUInt32BigEndian(Bytes(4, field));

    public ReadOnlySpan<byte> Bytes(int count, string field)
    {
        if (count > Remaining)
            throw Refuse(field, Invariant($"{count} bytes are said to follow, {Remaining} are left."));
        var bytes = _content.Slice(_at, count);
        _at += count;
        return bytes;
    }

    /// <summary>Bytes with their length, 16 bits, before them.</summary>
    public ReadOnlySpan<byte> Counted(string field) => Bytes(UInt16(field), field);

    /// <summary>A UID with its length before it.</summary>
    public string CountedUid(string field)
    {
        var at = this;
        return Uid(Counted(field), at, field);
    }

    /// <summary>All that is left, as a UID.</summary>
    public string RestAsUid(string field)
    {
        var at = this;
        return Uid(Bytes(Remaining, field), at, field);
    }

    public string Text(int count, string field) => Encoding.Latin1.GetString(Bytes(count, field)).Trim(' ', '\0');

    /// <summary>An item: type, a reserved byte, length, content.</summary>
    public PduCursor Item(out byte type)
    {
        type = Byte("item type");
        Bytes(1, "reserved");
        var length = UInt16("item length");
        var inner = $"{place}, item {type:X2}H";
        if (length > Remaining)
            throw new PduException(Invariant($"{length} bytes are said to follow, {Remaining} are left."), inner, Offset);
        var at = Offset;
        return new(Bytes(length, "item"), at, inner);
    }

    public readonly PduException Refuse(string field, string message) => new(message, $"{place}, {field}", Offset);

    // Devices pad UIDs with NUL or spaces; letters would be no UID and could be a path.
    private static string Uid(ReadOnlySpan<byte> bytes, PduCursor at, string field)
    {
        var text = Encoding.Latin1.GetString(bytes).Trim(' ', '\0');
        if (text.Length > 64) throw at.Refuse(field, Invariant($"A UID of {text.Length} characters; 64 are allowed."));
        foreach (var one in text)
            if (!char.IsAsciiDigit(one) && one != '.')
                throw at.Refuse(field, Invariant($"A UID has digits and points, not the character {(int)one:X2}H."));
        return text;
    }
}
