namespace Vouch.Dicom.Coding;

/// <summary>How many bytes something will take, as <see cref="DataSetWriter"/> writes it.</summary>
internal static class Measure
{
    public static long Content(DataSet all, ElementCoding coding) => Content(all.Written(coding), coding);

    public static long Content(IEnumerable<Element> all, ElementCoding coding)
    {
        long bytes = 0;
        foreach (var element in all)
            bytes += Whole(element, coding);
        return bytes;
    }

    /// <summary>All items, with what ends them.</summary>
    public static long Content(SequenceElement sequence, ElementCoding coding)
    {
        var inner = Inner(sequence, coding);
        long bytes = 0;
        foreach (var item in sequence.Items)
            bytes += WholeItem(item, inner);

        // A delimiter after a length that was read so is counted by that length.
        return bytes + (!sequence.IsUndefinedLength && sequence.Origin.Is(coding) ? sequence.End.Length : 0);
    }

    /// <summary>What the length of an item says: a delimiter that was read within it is counted too.</summary>
    public static long Item(DataSet item, ElementCoding coding) =>
        Content(item, coding) + (!item.Form.IsUndefinedLength && item.Form.Header.Length > 0 && item.Form.Coding == coding
            ? item.Form.End.Length : 0);

    /// <summary>An item with its header and what ends it.</summary>
    public static long WholeItem(DataSet item, ElementCoding coding) =>
        8 + Item(item, coding) + (item.Form.IsUndefinedLength ? item.Form.Header.Length > 0 && item.Form.Coding == coding
            ? item.Form.End.Length : 8 : 0);

    /// <summary>What stands before the items of a sequence.</summary>
    public static long Header(SequenceElement sequence, ElementCoding coding) =>
        sequence.Origin.Is(coding) ? sequence.Origin.Header.Length : coding == ElementCoding.ImplicitLittle ? 8 : 12;

    /// <summary>What is in a sequence of unknown representation is implicit. Source: PS3.5, 6.2.2.</summary>
    public static ElementCoding Inner(SequenceElement sequence, ElementCoding coding)
    {
        if (sequence.Vr == Vr.UN)
            return sequence.Origin.Is(coding) && sequence.Items.Count > 0 && sequence.Items[0].Form.Header.Length > 0
                ? sequence.Items[0].Form.Coding : ElementCoding.ImplicitLittle;
        return sequence.Origin.Is(coding) && sequence.Items.Count > 0 && sequence.Items[0].Form.Header.Length > 0
            ? sequence.Items[0].Form.Coding : coding;
    }

    /// <summary>A value too long for its representation's length is written as unknown. Source: PS3.5, 6.2.2.</summary>
    public static Vr WrittenVr(Vr vr, uint length) =>
        !vr.IsKnown() || !vr.HasLongLength() && length > ushort.MaxValue ? Vr.UN : vr;

    private static long Whole(Element element, ElementCoding coding)
    {
        var isKept = element.Origin.Is(coding);
        var content = element switch
        {
            ValueElement value => value.Bytes.Length,
            StoredElement stored => stored.Bytes.Length,
            SequenceElement sequence => Content(sequence, coding) + (sequence.IsUndefinedLength ? isKept ? sequence.End.Length : 8 : 0),
            FragmentsElement fragments => fragments.All.Sum(one => 8 + one.Bytes.Length + (isKept ? 0 : one.Bytes.Length % 2)) + (isKept
                ? fragments.End.Length : 8),
            _ => 0,
        };
        if (!isKept && element is ValueElement or StoredElement)
            content += content % 2;
        return Header(element, coding, isKept, content) + content;
    }

    private static long Header(Element element, ElementCoding coding, bool isKept, long content)
    {
        if (isKept)
            return element.Origin.Header.Length;
        var length = (uint)Math.Min(content, ElementHeader.Undefined);
        return coding == ElementCoding.ImplicitLittle || !WrittenVr(element.Vr, length).HasLongLength() ? 8 : 12;
    }
}
