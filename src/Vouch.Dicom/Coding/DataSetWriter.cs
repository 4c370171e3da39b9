using System.Buffers;

namespace Vouch.Dicom.Coding;

/// <summary>
/// Writes data elements. What was read in the same coding and not changed goes out byte for byte; everything else as the standard asks:
/// even lengths, its own headers. Source: PS3.5, 7.
/// </summary>
internal sealed partial class DataSetWriter(Stream output) : IDisposable
{
    private const int BufferBytes = 64 * 1024;

    private readonly byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private int filled;

    public void Write(DataSet all, ElementCoding coding)
    {
        foreach (var element in all.Written(coding))
            Write(element, coding);
    }

    /// <summary>Everything has gone to the stream then.</summary>
    public void Dispose()
    {
        Flush();
        ArrayPool<byte>.Shared.Return(buffer);
    }

    public void Raw(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > buffer.Length - filled)
        {
            Flush();
            if (bytes.Length >= buffer.Length)
            {
                output.Write(bytes);
                return;
            }
        }

        bytes.CopyTo(buffer.AsSpan(filled));
        filled += bytes.Length;
    }

    private void Flush()
    {
        output.Write(buffer, 0, filled);
        filled = 0;
    }

    private void Write(Element element, ElementCoding coding)
    {
        switch (element)
        {
            case ValueElement value:
                Header(element, coding, value.Bytes.Length);
                Value(value, coding);
                break;
            case StoredElement stored:
                Header(element, coding, stored.Bytes.Length);
                Stored(stored, coding);
                break;
            case SequenceElement sequence:
                Sequence(sequence, coding);
                break;
            case FragmentsElement fragments:
                Fragments(fragments, coding);
                break;
        }
    }

    private void Value(ValueElement value, ElementCoding coding)
    {
        if (value.Origin.Is(coding))
        {
            Raw(value.Bytes.Span);
            return;
        }

        var bytes = value.Bytes;
        if (value.IsBigEndian != (coding == ElementCoding.ExplicitBig) && value.Vr.UnitBytes() > 1)
        {
            var swapped = bytes.ToArray();
            ByteOrder.Swap(swapped, value.Vr.UnitBytes());
            bytes = swapped;
        }

        Raw(bytes.Span);
        if (bytes.Length % 2 == 1)
            Raw([value.Vr.Padding()]);
    }

    private void Stored(StoredElement stored, ElementCoding coding)
    {
        if (stored.Bytes.IsGone)
            throw new InvalidOperationException($"{stored.Tag}: the value was handed on while reading.");
        Flush();
        if (stored.Origin.Is(coding) || stored.IsBigEndian == (coding == ElementCoding.ExplicitBig) || stored.Vr.UnitBytes() == 1)
            stored.Bytes.CopyTo(output);
        else
        {
            var piece = new byte[BufferBytes];
            for (long at = 0; at < stored.Bytes.Length; at += piece.Length)
            {
                var part = piece.AsSpan(0, (int)Math.Min(piece.Length, stored.Bytes.Length - at));
                stored.Bytes.Read(at, part);
                ByteOrder.Swap(part, stored.Vr.UnitBytes());
                output.Write(part);
            }
        }

        if (!stored.Origin.Is(coding) && stored.Bytes.Length % 2 == 1)
            Raw([stored.Vr.Padding()]);
    }

    private void Sequence(SequenceElement sequence, ElementCoding coding)
    {
        var inner = Measure.Inner(sequence, coding);
        if (sequence.IsUndefinedLength)
            Undefined(sequence, coding);
        else
            Header(sequence, coding, Measure.Content(sequence, coding));
        foreach (var item in sequence.Items)
            Item(item, inner);
        if (sequence.IsUndefinedLength || sequence.Origin.Is(coding))
            End(sequence.Origin.Is(coding) ? sequence.End : default, Tags.SequenceDelimitation, inner, sequence.IsUndefinedLength);
    }

    private void Item(DataSet item, ElementCoding coding)
    {
        var isKept = item.Form.Header.Length > 0 && item.Form.Coding == coding;
        var length = item.Form.IsUndefinedLength ? ElementHeader.Undefined : Length(Measure.Item(item, coding));
        if (isKept && HeaderReader.LongAt(item.Form.Header.Span[4..], coding == ElementCoding.ExplicitBig) == length)
            Raw(item.Form.Header.Span);
        else
            ItemHeader(Tags.Item, length, coding);
        Write(item, coding);
        End(isKept ? item.Form.End : default, Tags.ItemDelimitation, coding, item.Form.IsUndefinedLength);
    }

    private void End(ReadOnlyMemory<byte> asRead, Tag tag, ElementCoding coding, bool isNeeded)
    {
        if (asRead.Length > 0)
            Raw(asRead.Span);
        else if (isNeeded)
            ItemHeader(tag, 0, coding);
    }

    private void Fragments(FragmentsElement fragments, ElementCoding coding)
    {
        if (coding != ElementCoding.ExplicitLittle && !fragments.Origin.Is(coding))
            throw new InvalidOperationException($"{fragments.Tag}: fragments can only be written with explicit little endian.");
        Undefined(fragments, coding);
        foreach (var fragment in fragments.All)
        {
            if (fragment.Bytes.IsGone)
                throw new InvalidOperationException($"{fragments.Tag}: a fragment was handed on while reading.");
            var isKept = fragment.Header.Length > 0 && fragments.Origin.Is(coding);
            if (isKept)
                Raw(fragment.Header.Span);
            else
                ItemHeader(Tags.Item, Length(fragment.Bytes.Length + (fragment.Bytes.Length % 2)), coding);
            Flush();
            fragment.Bytes.CopyTo(output);
            if (!isKept && fragment.Bytes.Length % 2 == 1)
                Raw([0]);
        }

        End(fragments.Origin.Is(coding) ? fragments.End : default, Tags.SequenceDelimitation, coding, isNeeded: true);
    }

    private void Undefined(Element element, ElementCoding coding)
    {
        if (element.Origin.Is(coding))
            Raw(element.Origin.Header.Span);
        else
            NewHeader(element.Tag, element.Vr, ElementHeader.Undefined, coding);
    }

    /// <summary>As it was read, unless its length is another now.</summary>
    private void Header(Element element, ElementCoding coding, long length)
    {
        if (element is not SequenceElement && element.Origin.Is(coding))
        {
            Raw(element.Origin.Header.Span);
            return;
        }

        var even = Length(element is SequenceElement ? length : length + (length % 2));
        if (element.Origin.Is(coding) && HeaderReader.LongAt(element.Origin.Header.Span[^4..], coding == ElementCoding.ExplicitBig) == even)
            Raw(element.Origin.Header.Span);
        else
            NewHeader(element.Tag, element.Vr, even, coding);
    }
}
