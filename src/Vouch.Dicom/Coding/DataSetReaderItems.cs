namespace Vouch.Dicom.Coding;

/// <content>What consists of items: sequences, and pixel data in fragments. Source: PS3.5, 7.5 and A.4.</content>
internal sealed partial class DataSetReader
{
    private SequenceElement Sequence(DataSet within, ElementHeader header, Vr vr, Origin origin, ElementCoding coding, long outer)
    {
        if (path.Depth >= limits.Depth)
            throw Refused(header.Tag, Invariant($"Sequences are nested deeper than {limits.Depth}."));
        var end = header.IsUndefined ? outer : source.Position + header.Length;
        var items = new List<DataSet>();
        var delimiter = ReadOnlyMemory<byte>.Empty;
        var isBig = coding == ElementCoding.ExplicitBig;
        path.Enter(header.Tag);
        while (source.Position < end)
        {
            var at = source.Position;
            var head = source.Peek((int)Math.Min(8, end - at));
            if (head.Length < 8)
                throw Refused(null, "The bytes end within a sequence.");
            var (tag, length) = (HeaderReader.TagAt(head, isBig), HeaderReader.LongAt(head[4..], isBig));
            if (tag == Tags.SequenceDelimitation)
            {
                delimiter = EndOfSequence(header, length, end);
                break;
            }

            if (tag != Tags.Item)
                throw Refused(tag, "An item was expected.");
            path.NextItem();
            items.Add(Item(within, length, coding, header.IsImplicit || vr == Vr.UN, end));
        }

        if (header.IsUndefined && delimiter.IsEmpty)
            throw Refused(null, "The sequence has no delimiter.");
        path.Leave();
        return new(header.Tag, vr, items, header.IsUndefined, origin, delimiter);
    }

    private ReadOnlyMemory<byte> EndOfSequence(ElementHeader header, uint length, long end)
    {
        var at = source.Position;
        if (length != 0)
            Remark(null, at, Invariant($"The delimiter has the length {length}."));
        if (!header.IsUndefined)
        {
            Remark(null, at, "The sequence has a length and a delimiter.");
            if (at + 8 != end)
                throw Refused(null, "A delimiter stands within a sequence that has a length.");
        }

        return source.Take(8);
    }

    private DataSet Item(DataSet within, uint length, ElementCoding coding, bool isImplicit, long outer)
    {
        Count(null);
        var header = source.Take(8);
        if (length != ElementHeader.Undefined && length > Math.Min(outer, source.End) - source.Position)
            throw Refused(null, Invariant($"The item's length {length} goes beyond what is left."));
        var end = length == ElementHeader.Undefined ? outer : source.Position + length;
        var item = new DataSet();
        item.SetParent(within);
        // Within what is implicit in an explicit data set some devices go on explicitly.
        if (isImplicit && coding == ElementCoding.ImplicitLittle && IsExplicitAhead(end))
            coding = ElementCoding.ExplicitLittle;
        var form = new ItemForm(header, default, coding, length == ElementHeader.Undefined);
        item.Form = form with { End = Elements(item, coding, end, form) };
        return item;
    }

    private bool IsItemAhead(ElementCoding coding) =>
        source.Peek(4) is { Length: 4 } head && HeaderReader.TagAt(head, coding == ElementCoding.ExplicitBig) is var tag
            && (tag == Tags.Item || tag == Tags.SequenceDelimitation);

    private bool IsExplicitAhead(long end) =>
        HeaderReader.Read(source, ElementCoding.ImplicitLittle, Math.Min(end, source.End) - source.Position, new DataSet(),
            out var sin) is not null && sin is not null;

    private FragmentsElement Fragments(ElementHeader header, Origin origin, bool isBig, long end)
    {
        if (header.IsImplicit || isBig)
            Remark(header.Tag, source.Position - header.Bytes, "Pixel data in fragments are only allowed with explicit little endian.");
        var fragments = new List<Fragment>();
        path.Enter(header.Tag);
        while (true)
        {
            var head = source.Peek((int)Math.Min(8, end - source.Position));
            if (head.Length < 8)
                throw Refused(null, "The pixel data have no delimiter.");
            var (tag, length) = (HeaderReader.TagAt(head, isBig), HeaderReader.LongAt(head[4..], isBig));
            if (tag == Tags.SequenceDelimitation)
            {
                if (length != 0)
                    Remark(null, source.Position, Invariant($"The delimiter has the length {length}."));
                path.Leave();
                return new(header.Tag, header.IsImplicit ? Vr.OB : header.Vr, fragments, origin, source.Take(8));
            }

            if (tag != Tags.Item)
                throw Refused(tag, "A fragment was expected.");
            path.NextItem();
            Count(null);
            if (length > Math.Min(end, source.End) - source.Position - 8)
                throw Refused(null, Invariant($"The fragment's length {length} goes beyond what is left."));
            if (length % 2 == 1)
                Remark(null, source.Position, Invariant($"The length {length} is odd."));
            fragments.Add(Fragment(header, source.Take(8), fragments.Count, length));
        }
    }

    private Fragment Fragment(ElementHeader header, ReadOnlyMemory<byte> head, int number, uint length)
    {
        if (length > limits.KeptBytes || number > 0)
        {
            if (source.Store(length) is { } stored)
                return new(stored, head);
            if (onLarge is not null)
            {
                Hand(header.Tag, header.Vr, number, length);
                return new(StoredBytes.Gone(length), head);
            }
        }

        return new(new(Take(header.Tag, length)), head);
    }

    private void Hand(Tag tag, Vr vr, int fragment, uint length)
    {
        using var part = new PartStream(source, length);
        onLarge!(tag, vr, fragment, length, part);
        source.Skip(part.Left);
    }
}
