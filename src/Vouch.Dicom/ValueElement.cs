using System.Buffers.Binary;
using System.Text;
using Vouch.Dicom.Characters;
using Vouch.Dicom.Coding;

namespace Vouch.Dicom;

/// <summary>A value in memory: the bytes, and what they say. Source: PS3.5, 6.2.</summary>
public sealed class ValueElement : Element
{
    public ValueElement(Tag tag, Vr vr, ReadOnlyMemory<byte> bytes) : this(tag, vr, bytes, default)
    {
    }

    internal ValueElement(Tag tag, Vr vr, ReadOnlyMemory<byte> bytes, Origin origin) : base(tag, vr, origin) => Bytes = bytes;

    /// <summary>As it was read; numbers in the order of their source, which <see cref="IsBigEndian"/> tells.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    public bool IsBigEndian => Origin.Coding == ElementCoding.ExplicitBig;

    public bool IsEmpty => Bytes.Length == 0;

    /// <summary>Several texts, parted by backslashes where the representation has several; padded to an even length.</summary>
    public static ValueElement OfTexts(Tag tag, Vr vr, IEnumerable<string> values, CharacterSet? characters = null)
    {
        if (vr.Kind() != VrKind.Text)
            throw new ArgumentException($"{tag}: {vr.Letters()} is no text.", nameof(vr));
        var text = string.Join('\\', values);
        var bytes = vr.HasCharacterSet() ? (characters ?? CharacterSet.Default).Encode(text, vr) : CharacterSet.Default.Encode(text, vr);
        return new(tag, vr, bytes.Length % 2 == 0 ? bytes : [.. bytes, vr.Padding()]);
    }

    /// <summary>Numbers; those of UV beyond a long are taken bit by bit.</summary>
    /// <exception cref="OverflowException">A number does not fit the representation.</exception>
    public static ValueElement OfIntegers(Tag tag, Vr vr, IReadOnlyList<long> values)
    {
        var unit = vr.Kind() == VrKind.Integer ? vr.UnitBytes()
            : throw new ArgumentException($"{tag}: {vr.Letters()} is no integer.", nameof(vr));
        var bytes = new byte[values.Count * unit];
        for (var i = 0; i < values.Count; i++)
        {
            var at = bytes.AsSpan(i * unit);
            var value = values[i];
            switch (vr)
            {
                case Vr.US: BinaryPrimitives.WriteUInt16LittleEndian(at, checked((ushort)value)); break;
                case Vr.SS: BinaryPrimitives.WriteInt16LittleEndian(at, checked((short)value)); break;
                case Vr.UL: BinaryPrimitives.WriteUInt32LittleEndian(at, checked((uint)value)); break;
                case Vr.SL: BinaryPrimitives.WriteInt32LittleEndian(at, checked((int)value)); break;
                case Vr.UV: BinaryPrimitives.WriteUInt64LittleEndian(at, unchecked((ulong)value)); break;
                default: BinaryPrimitives.WriteInt64LittleEndian(at, value); break;
            }
        }

        return new(tag, vr, bytes);
    }

    public static ValueElement OfReals(Tag tag, Vr vr, IReadOnlyList<double> values)
    {
        var bytes = new byte[values.Count * vr.UnitBytes()];
        for (var i = 0; i < values.Count; i++)
            if (vr == Vr.FL)
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * 4), (float)values[i]);
            else if (vr == Vr.FD)
                BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(i * 8), values[i]);
            else
                throw new ArgumentException($"{tag}: {vr.Letters()} is no real number.", nameof(vr));
        return new(tag, vr, bytes);
    }

    public static ValueElement OfTags(Tag tag, IReadOnlyList<Tag> values)
    {
        var bytes = new byte[values.Count * 4];
        for (var i = 0; i < values.Count; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(i * 4), values[i].Group);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan((i * 4) + 2), values[i].Element);
        }

        return new(tag, Vr.AT, bytes);
    }

    /// <summary>The values as text, without the padding that means nothing; empty ones stay empty. None of an empty element.</summary>
    /// <param name="characters">Of the data set it stands in.</param>
    public IReadOnlyList<string> Texts(CharacterSet characters)
    {
        if (IsEmpty || Vr.Kind() != VrKind.Text)
            return [];
        var text = Vr.HasCharacterSet() ? characters.Decode(Bytes.Span, Vr) : Encoding.Latin1.GetString(Bytes.Span);
        return Vr.HasOneText() ? [Trimmed(text)] : text.Contains('\\') ? [.. text.Split('\\').Select(Trimmed)] : [Trimmed(text)];
    }

    /// <summary>The values of an integer representation; of others none. A last one that is cut off is none; of UV those beyond a long
    /// are negative, bit by bit.</summary>
    public IReadOnlyList<long> Integers()
    {
        if (Vr.Kind() != VrKind.Integer)
            return [];
        var unit = Vr.UnitBytes();
        var values = new long[Bytes.Length / unit];
        for (var i = 0; i < values.Length; i++)
        {
            var at = Bytes.Span.Slice(i * unit, unit);
            values[i] = Vr switch
            {
                Vr.US => IsBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(at) : BinaryPrimitives.ReadUInt16LittleEndian(at),
                Vr.SS => IsBigEndian ? BinaryPrimitives.ReadInt16BigEndian(at) : BinaryPrimitives.ReadInt16LittleEndian(at),
                Vr.UL => IsBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(at) : BinaryPrimitives.ReadUInt32LittleEndian(at),
                Vr.SL => IsBigEndian ? BinaryPrimitives.ReadInt32BigEndian(at) : BinaryPrimitives.ReadInt32LittleEndian(at),
                _ => IsBigEndian ? BinaryPrimitives.ReadInt64BigEndian(at) : BinaryPrimitives.ReadInt64LittleEndian(at),
            };
        }

        return values;
    }

    /// <summary>The values of FL and FD; of others none.</summary>
    public IReadOnlyList<double> Reals()
    {
        if (Vr.Kind() != VrKind.Real)
            return [];
        var unit = Vr.UnitBytes();
        var values = new double[Bytes.Length / unit];
        for (var i = 0; i < values.Length; i++)
        {
            var at = Bytes.Span.Slice(i * unit, unit);
            values[i] = (Vr, IsBigEndian) switch
            {
                (Vr.FL, false) => BinaryPrimitives.ReadSingleLittleEndian(at),
                (Vr.FL, true) => BinaryPrimitives.ReadSingleBigEndian(at),
                (_, false) => BinaryPrimitives.ReadDoubleLittleEndian(at),
                _ => BinaryPrimitives.ReadDoubleBigEndian(at),
            };
        }

        return values;
    }

    /// <summary>The values of AT; of others none.</summary>
    public IReadOnlyList<Tag> TagValues()
    {
        if (Vr != Vr.AT)
            return [];
        var values = new Tag[Bytes.Length / 4];
        for (var i = 0; i < values.Length; i++)
        {
            var at = Bytes.Span.Slice(i * 4, 4);
            values[i] = IsBigEndian
                ? new(BinaryPrimitives.ReadUInt16BigEndian(at), BinaryPrimitives.ReadUInt16BigEndian(at[2..]))
                : new(BinaryPrimitives.ReadUInt16LittleEndian(at), BinaryPrimitives.ReadUInt16LittleEndian(at[2..]));
        }

        return values;
    }

    /// <summary>The bytes with numbers in little endian order.</summary>
    public ReadOnlyMemory<byte> LittleEndianBytes()
    {
        if (!IsBigEndian || Vr.UnitBytes() == 1)
            return Bytes;
        var swapped = Bytes.ToArray();
        ByteOrder.Swap(swapped, Vr.UnitBytes());
        return swapped;
    }

    /// <summary>
    /// Without trailing padding; leading spaces mean nothing either but in long texts. Zero bytes at the end are padding of devices.
    /// Source: PS3.5, 6.2.
    /// </summary>
    private string Trimmed(string text)
    {
        var trimmed = text.TrimEnd(' ', '\0');
        return Vr is Vr.ST or Vr.LT or Vr.UT or Vr.UC or Vr.UR or Vr.PN or Vr.UI or Vr.DT or Vr.TM or Vr.DA ? trimmed
            : trimmed.TrimStart(' ');
    }
}
