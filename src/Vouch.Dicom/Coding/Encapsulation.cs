using System.Buffers.Binary;

namespace Vouch.Dicom.Coding;

/// <summary>Encapsulated pixel data as bytes of one value, where another form has no fragments: items, and no delimiter.</summary>
internal static class Encapsulation
{
    public static byte[] Bytes(FragmentsElement element)
    {
        using var all = new MemoryStream();
        Span<byte> head = stackalloc byte[8];
        foreach (var fragment in element.All)
        {
            var length = (uint)(fragment.Bytes.Length + (fragment.Bytes.Length % 2));
            BinaryPrimitives.WriteUInt32LittleEndian(head, 0xE000FFFE);
            BinaryPrimitives.WriteUInt32LittleEndian(head[4..], length);
            all.Write(head);
            fragment.Bytes.CopyTo(all);
            if (fragment.Bytes.Length % 2 == 1)
                all.WriteByte(0);
        }

        return all.ToArray();
    }

    /// <summary>Null: the bytes are not items from beginning to end.</summary>
    public static FragmentsElement? Of(Tag tag, Vr vr, ReadOnlyMemory<byte> bytes)
    {
        var fragments = new List<Fragment>();
        var at = 0;
        while (bytes.Length - at >= 8 && BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[at..]) == 0xE000FFFE)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[(at + 4)..]);
            if (length > bytes.Length - at - 8)
                return null;
            fragments.Add(new(new(bytes.Slice(at + 8, (int)length)), default));
            at += 8 + (int)length;
        }

        var isEnd = at == bytes.Length || bytes.Length - at == 8 && BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[at..]) == 0xE0DDFFFE;
        return isEnd && fragments.Count > 0 ? new(tag, vr, fragments, default, default) : null;
    }
}
