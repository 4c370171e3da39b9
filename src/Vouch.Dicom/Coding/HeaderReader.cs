using System.Buffers.Binary;
using Vouch.Dicom.Registry;

namespace Vouch.Dicom.Coding;

/// <summary>Reads what stands before values, and understands what devices write there. Source: PS3.5, 7.1.</summary>
internal static class HeaderReader
{
    public static Tag TagAt(ReadOnlySpan<byte> head, bool isBig) => isBig
        ? new(BinaryPrimitives.ReadUInt16BigEndian(head), BinaryPrimitives.ReadUInt16BigEndian(head[2..]))
        : new(BinaryPrimitives.ReadUInt16LittleEndian(head), BinaryPrimitives.ReadUInt16LittleEndian(head[2..]));

    public static uint LongAt(ReadOnlySpan<byte> head, bool isBig) =>
        isBig ? BinaryPrimitives.ReadUInt32BigEndian(head) : BinaryPrimitives.ReadUInt32LittleEndian(head);

    public static ushort ShortAt(ReadOnlySpan<byte> head, bool isBig) =>
        isBig ? BinaryPrimitives.ReadUInt16BigEndian(head) : BinaryPrimitives.ReadUInt16LittleEndian(head);

    /// <summary>The header at the source's place; null: fewer bytes are left than a header has.</summary>
    /// <param name="left">Bytes to the end of what the element is in.</param>
    /// <param name="sin">What was not as the standard asks; null: nothing.</param>
    public static ElementHeader? Read(ByteSource source, ElementCoding coding, long left, DataSet within, out string? sin)
    {
        sin = null;
        var head = source.Peek((int)Math.Min(12, left));
        if (head.Length < 8)
            return null;
        var isBig = coding == ElementCoding.ExplicitBig;
        var tag = TagAt(head, isBig);
        if (tag.Group == 0xFFFE)
            return new(tag, Vr.None, LongAt(head[4..], isBig), 8, IsImplicit: true);
        var vr = (Vr)(head[4] << 8 | head[5]);
        if (coding == ElementCoding.ImplicitLittle)
        {
            var length = LongAt(head[4..], isBig: false);
            if (!vr.IsKnown() || !(length > left - 8 && length != ElementHeader.Undefined || DictionaryHas(tag, vr)
                && IsExplicit(head, vr, left)))
                return new(tag, within.VrOf(tag), length, 8, IsImplicit: true);
            sin = "The representation is explicit where it should be implicit.";
            return Explicit(head, tag, vr, isBig: false);
        }

        if (vr.IsKnown())
            return Explicit(head, tag, vr, isBig);
        return Unknown(source, tag, isBig, left, within, out sin);
    }

    private static ElementHeader? Explicit(ReadOnlySpan<byte> head, Tag tag, Vr vr, bool isBig)
    {
        if (!vr.HasLongLength())
            return new(tag, vr, ShortAt(head[6..], isBig), 8, IsImplicit: false);
        return head.Length < 12 ? null : new(tag, vr, LongAt(head[8..], isBig), 12, IsImplicit: false);
    }

    /// <summary>Letters that are no representation: one of a later edition, no letters at all, or an element without them.</summary>
    private static ElementHeader? Unknown(ByteSource source, Tag tag, bool isBig, long left, DataSet within, out string sin)
    {
        var head = source.Peek((int)Math.Min(12, left));
        var vr = (Vr)(head[4] << 8 | head[5]);
        sin = $"\"{vr.Letters()}\" is no value representation.";
        var (shortLength, implicitLength) = (ShortAt(head[6..], isBig), LongAt(head[4..], isBig));
        if (vr.IsLetters() && shortLength == 0 && head.Length == 12 && LongAt(head[8..], isBig) is var length && length <= left - 12)
            return new(tag, vr, length, 12, IsImplicit: false);
        if (shortLength <= left - 8 && FollowedByElement(source, tag, 8 + shortLength, left, isBig))
            return new(tag, vr, shortLength, 8, IsImplicit: false);
        if (implicitLength <= left - 8 || implicitLength == ElementHeader.Undefined)
        {
            sin = "The representation is implicit where it should be explicit.";
            return new(tag, within.VrOf(tag), implicitLength, 8, IsImplicit: true);
        }

        return new(tag, vr, shortLength, 8, IsImplicit: false);
    }

    /// <summary>Whether, after so many bytes, there is an element with a known representation and a later tag, or the end.</summary>
    private static bool FollowedByElement(ByteSource source, Tag tag, int after, long left, bool isBig)
    {
        if (after == left)
            return true;
        var ahead = source.Peek((int)Math.Min(after + 8L, left));
        if (ahead.Length < after + 8)
            return ahead.Length == after;
        var next = TagAt(ahead[after..], isBig);
        return next.Group == 0xFFFE || next > tag && ((Vr)(ahead[after + 4] << 8 | ahead[after + 5])).IsKnown();
    }

    private static bool IsExplicit(ReadOnlySpan<byte> head, Vr vr, long left) => vr.HasLongLength()
        ? head.Length == 12 && head[6] == 0 && head[7] == 0 && (LongAt(head[8..], false) is var length
            && (length <= left - 12 || length == ElementHeader.Undefined))
        : ShortAt(head[6..], false) <= left - 8;

    private static bool DictionaryHas(Tag tag, Vr vr) => tag.IsPrivateCreator ? vr == Vr.LO
        : DataDictionary.Find(tag)?.Vrs.Contains(vr) ?? false;
}
