using System.Diagnostics;

namespace Vouch.Dicom.Coding;

/// <summary>
/// Reads data elements, with every length held against what is left. What devices do wrong and can be understood is named as a
/// remark. Source: PS3.5, 7 and A.
/// </summary>
internal sealed partial class DataSetReader(ByteSource source, ReadingLimits limits, LargeValue? onLarge, long offset)
{
    private readonly ReadingPath path = new();
    private readonly List<Remark> remarks = [];
    private readonly long began = Stopwatch.GetTimestamp();
    private int elements;
    private long kept;

    public IReadOnlyList<Remark> Remarks => remarks;

    /// <summary>What comes after the last element and is none.</summary>
    public ReadOnlyMemory<byte> Trailing { get; private set; }

    /// <summary>All elements, or those before a tag.</summary>
    /// <param name="end">Where they end; <see cref="long.MaxValue"/>: with the source.</param>
    public DataSet Read(ElementCoding coding, long end, Tag? before = null)
    {
        var all = new DataSet();
        try
        {
            Elements(all, coding, end, null, before);
        }
        catch (EndOfStreamException)
        {
            throw Refused(null, "The bytes end within an element.");
        }

        return all;
    }

    public void Remark(Tag? tag, long at, string text)
    {
        if (remarks.Count < limits.Remarks)
            remarks.Add(new(path.To(tag), offset + at, text));
        else if (remarks.Count == limits.Remarks)
            remarks.Add(new("", null, Invariant($"There is more than these {limits.Remarks} remarks say.")));
    }

    /// <param name="item">The item that these elements are of; null: none, they are the outermost.</param>
    /// <returns>The bytes of the delimiter that ended them; empty: a length did.</returns>
    private ReadOnlyMemory<byte> Elements(DataSet all, ElementCoding coding, long end, ItemForm? item, Tag? before = null)
    {
        var (last, group) = (default(Tag), default((long Offset, Tag Tag, uint Length)?));
        while (source.Position < end)
        {
            var at = source.Position;
            var left = Math.Min(end, source.End) - at;
            if (item is null && before is null && all.Count > 0 && IsTrailing(left))
                break;
            if (HeaderReader.Read(source, coding, left, all, out var sin) is not { } header)
            {
                if (item is null && (before is not null || source.Peek(1).Length == 0))
                    break;
                if (item is not null || all.Count == 0)
                    throw Refused(null, item is null ? "Fewer bytes than an element has are no data set."
                        : "The bytes end within an item.");
                Trail("Fewer bytes than an element has are left at the end.");
                break;
            }

            if (before is { } stop && header.Tag >= stop)
                break;
            group = EndOfGroup(group, header.Tag, at);
            if (header.Tag == Tags.ItemDelimitation && item is { } form)
                return Delimiter(form, header, end);
            if (header.Tag.Group == 0xFFFE)
                throw Refused(header.Tag, "An item or a delimiter stands where an element was expected.");
            if (sin is not null)
                Remark(header.Tag, at, sin);
            if (all.Count > 0 && header.Tag <= last)
                Remark(header.Tag, at, header.Tag == last ? "The element is there twice." : "The element is not in the order of tags.");
            last = header.Tag;
            var element = Element(all, header, coding, at, end);
            all.Append(element);
            if (header.Tag.IsGroupLength && element is ValueElement { Vr: Vr.UL } value && value.Integers() is [var length])
                group = (source.Position, header.Tag, (uint)length);
        }

        if (item is { IsUndefinedLength: true })
            throw Refused(null, "The item has no delimiter.");
        EndOfGroup(group, null, source.Position);
        return default;
    }

    private (long, Tag, uint)? EndOfGroup((long Offset, Tag Tag, uint Length)? group, Tag? next, long at)
    {
        if (group is not { } one || next is { } tag && tag.Group == one.Tag.Group)
            return group;
        if (at - one.Offset != one.Length)
            Remark(one.Tag, one.Offset - 4, Invariant($"The group has {at - one.Offset} bytes, not {one.Length}."));
        return null;
    }

    private ReadOnlyMemory<byte> Delimiter(ItemForm form, ElementHeader header, long end)
    {
        var at = source.Position;
        if (header.Length != 0)
            Remark(header.Tag, at, Invariant($"The delimiter has the length {header.Length}."));
        if (!form.IsUndefinedLength)
        {
            Remark(header.Tag, at, "The item has a length and a delimiter.");
            if (at + 8 != end)
                throw Refused(header.Tag, "A delimiter stands within an item that has a length.");
        }

        return source.Take(8);
    }

    private Element Element(DataSet within, ElementHeader header, ElementCoding coding, long at, long end)
    {
        Count(header.Tag);
        var left = Math.Min(end, source.End) - at - header.Bytes;
        if (!header.IsUndefined && header.Length > left)
            throw Refused(header.Tag, Invariant($"The length {header.Length} goes beyond the {left} bytes that are left."), at);
        var origin = new Origin(source.Take(header.Bytes), coding);
        if (header is { Vr: Vr.SQ, IsImplicit: true, IsUndefined: false, Length: > 0 } && !IsItemAhead(coding))
        {
            Remark(header.Tag, at, "There are no items in what the dictionary has as a sequence.");
            header = header with { Vr = Vr.UN };
        }

        if (header.Vr == Vr.SQ)
            return Sequence(within, header, Vr.SQ, origin, header.IsImplicit && coding != ElementCoding.ExplicitBig
                ? ElementCoding.ImplicitLittle : coding, end);
        if (!header.IsUndefined)
        {
            if (header.Length % 2 == 1)
                Remark(header.Tag, at, Invariant($"The length {header.Length} is odd."));
            return Value(header, origin);
        }

        if (header.Tag == Tags.PixelData || header.Vr is Vr.OB or Vr.OW && !header.IsImplicit)
            return Fragments(header, origin, coding == ElementCoding.ExplicitBig, end);
        if (header.Vr != Vr.UN && !header.IsImplicit)
            Remark(header.Tag, at, $"{header.Vr.Letters()} without a length is taken for a sequence.");
        return Sequence(within, header, header.IsImplicit ? Vr.SQ : Vr.UN, origin, ElementCoding.ImplicitLittle, end);
    }

    private Element Value(ElementHeader header, Origin origin)
    {
        if (header.Length > limits.KeptBytes)
        {
            if (source.Store(header.Length) is { } stored)
                return new StoredElement(header.Tag, header.Vr, stored, origin);
            if (onLarge is not null)
            {
                Hand(header.Tag, header.Vr, -1, header.Length);
                return new StoredElement(header.Tag, header.Vr, StoredBytes.Gone(header.Length), origin);
            }
        }

        return new ValueElement(header.Tag, header.Vr, Take(header.Tag, header.Length), origin);
    }

    private ReadOnlyMemory<byte> Take(Tag tag, uint length)
    {
        kept += length;
        if (length > limits.ValueBytes || kept > limits.TotalBytes || length > Array.MaxLength)
            throw Refused(tag, Invariant($"A value of {length} bytes is more than is taken into memory."));
        return source.Take(length);
    }

    private void Count(Tag? tag)
    {
        if (++elements > limits.Elements)
            throw Refused(tag, Invariant($"There are more than {limits.Elements} elements, items and fragments."));
        if (elements % 1024 == 0 && Stopwatch.GetElapsedTime(began) > limits.Time)
            throw Refused(tag, Invariant($"Reading takes longer than {limits.Time.TotalSeconds} s."));
    }

    /// <summary>Zeros to the end: devices fill up blocks with them.</summary>
    private bool IsTrailing(long left)
    {
        var head = source.Peek((int)Math.Min(64, left));
        if (head.Length == 0 || head.ContainsAnyExcept((byte)0))
            return false;
        Trail("Zeros follow the last element.");
        return true;
    }

    private void Trail(string text)
    {
        var at = source.Position;
        using var rest = new MemoryStream();
        Span<byte> piece = stackalloc byte[1024];
        for (int read; (read = source.Read(piece)) > 0;)
        {
            rest.Write(piece[..read]);
            if (rest.Length > limits.KeptBytes || piece[..read].ContainsAnyExcept((byte)0) && rest.Length >= 12)
                throw Refused(null, "Something that is no element follows the last one.", at);
        }

        Remark(null, at, text);
        Trailing = rest.ToArray();
    }

    private DicomFormatException Refused(Tag? tag, string text, long? at = null) => new(text, path.To(tag),
        offset + (at ?? source.Position));
}
