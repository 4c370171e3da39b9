using System.Buffers.Binary;

namespace Vouch.Dicom.Coding;

/// <content>What stands before values, made here. Source: PS3.5, 7.1.</content>
internal sealed partial class DataSetWriter
{
    private void NewHeader(Tag tag, Vr vr, uint length, ElementCoding coding)
    {
        Span<byte> header = stackalloc byte[12];
        var isBig = coding == ElementCoding.ExplicitBig;
        PutTag(header, tag, isBig);
        if (coding == ElementCoding.ImplicitLittle)
        {
            PutLong(header[4..], length, isBig);
            Raw(header[..8]);
            return;
        }

        vr = Measure.WrittenVr(vr, length);
        header[4] = (byte)((ushort)vr >> 8);
        header[5] = (byte)vr;
        if (vr.HasLongLength())
        {
            header[6] = header[7] = 0;
            PutLong(header[8..], length, isBig);
            Raw(header);
            return;
        }

        if (isBig)
            BinaryPrimitives.WriteUInt16BigEndian(header[6..], (ushort)length);
        else
            BinaryPrimitives.WriteUInt16LittleEndian(header[6..], (ushort)length);
        Raw(header[..8]);
    }

    private void ItemHeader(Tag tag, uint length, ElementCoding coding)
    {
        Span<byte> header = stackalloc byte[8];
        PutTag(header, tag, coding == ElementCoding.ExplicitBig);
        PutLong(header[4..], length, coding == ElementCoding.ExplicitBig);
        Raw(header);
    }

    private static uint Length(long bytes) => bytes < ElementHeader.Undefined ? (uint)bytes
        : throw new InvalidOperationException(Invariant($"A value of {bytes} bytes has no place in an element."));

    private static void PutTag(Span<byte> into, Tag tag, bool isBig)
    {
        if (isBig)
            BinaryPrimitives.WriteUInt32BigEndian(into, tag.Number);
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(into, tag.Group);
            BinaryPrimitives.WriteUInt16LittleEndian(into[2..], tag.Element);
        }
    }

    private static void PutLong(Span<byte> into, uint number, bool isBig)
    {
        if (isBig)
            BinaryPrimitives.WriteUInt32BigEndian(into, number);
        else
            BinaryPrimitives.WriteUInt32LittleEndian(into, number);
    }
}
