using System.Buffers.Binary;

namespace Vouch.Dicom.Pixels;

/// <summary>
/// Which fragments are which frame: by the extended offset table, the basic one, or, without a table that fits, by their number and how
/// they begin. Source: PS3.5, A.4; PS3.3, C.7.6.3.1.8.
/// </summary>
internal static class FragmentFrames
{
    public static IReadOnlyList<IReadOnlyList<StoredBytes>> Of(DataSet data, FragmentsElement element, int count)
    {
        StoredBytes[] fragments = [.. element.Fragments];
        if (count == 1)
            return [fragments];
        if (Extended(data) is { } extended && Between(fragments, extended, count) is { } byExtended)
            return Cut(byExtended, data);
        if (Basic(element.OffsetTable) is { } basic && Between(fragments, basic, count) is { } byBasic)
            return byBasic;
        if (fragments.Length == count)
            return [.. fragments.Select(one => new[] { one })];
        return ByBeginnings(fragments) is { } byBeginnings && byBeginnings.Count == count
            ? byBeginnings
            : throw new DicomFormatException(Invariant($"Which of {fragments.Length} fragments are which of {count} frames cannot be told."),
                element.Tag.ToString());
    }

    private static List<ulong>? Extended(DataSet data) => data.Bytes(Tags.ExtendedOffsetTable) is { Length: > 0 } bytes ? Longs(bytes)
        : null;

    private static List<ulong> Longs(ReadOnlyMemory<byte> bytes) =>
        [.. Enumerable.Range(0, bytes.Length / 8).Select(i => BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span[(i * 8)..]))];

    private static List<ulong>? Basic(StoredBytes table)
    {
        if (table.Length == 0 || table.Length > Array.MaxLength)
            return null;
        var bytes = table.ToMemory();
        return [.. Enumerable.Range(0, bytes.Length / 4).Select(i =>
            (ulong)BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[(i * 4)..]))];
    }

    /// <summary>The fragments from each offset to the next; null: an offset is none of a fragment.</summary>
    private static List<IReadOnlyList<StoredBytes>>? Between(StoredBytes[] fragments, List<ulong> offsets, int count)
    {
        if (offsets.Count != count)
            return null;
        var begins = new Dictionary<ulong, int>(fragments.Length);
        ulong at = 0;
        for (var i = 0; i < fragments.Length; i++)
        {
            begins[at] = i;
            at += 8 + (ulong)fragments[i].Length;
        }

        var frames = new List<IReadOnlyList<StoredBytes>>(count);
        for (var i = 0; i < count; i++)
        {
            var next = fragments.Length;
            if (!begins.TryGetValue(offsets[i], out var from) || i + 1 < count && !begins.TryGetValue(offsets[i + 1], out next)
                || next <= from)
                return null;
            frames.Add(fragments[from..next]);
        }

        return frames;
    }

    /// <summary>Without the byte that makes a fragment even, where the lengths of the frames are said.</summary>
    private static List<IReadOnlyList<StoredBytes>> Cut(List<IReadOnlyList<StoredBytes>> frames, DataSet data)
    {
        if (data.Bytes(Tags.ExtendedOffsetTableLengths) is not { Length: > 0 } bytes || Longs(bytes) is var lengths
            && lengths.Count != frames.Count)
            return frames;
        for (var i = 0; i < frames.Count; i++)
            if (frames[i] is [var only] && (ulong)only.Length == lengths[i] + 1)
                frames[i] = [only.Slice(0, only.Length - 1)];
        return frames;
    }

    /// <summary>
    /// A JPEG or JPEG-LS image begins with FFD8, JPEG 2000 with FF4F FF51, JPEG XL with FF0A. Source: the SOI and SOC markers.
    /// </summary>
    private static List<IReadOnlyList<StoredBytes>>? ByBeginnings(StoredBytes[] fragments)
    {
        var frames = new List<List<StoredBytes>>();
        foreach (var fragment in fragments)
        {
            if (IsBeginning(fragment))
                frames.Add([]);
            if (frames.Count == 0)
                return null;
            frames[^1].Add(fragment);
        }

        return [.. frames];
    }

    private static bool IsBeginning(StoredBytes fragment)
    {
        if (fragment.Length < 4)
            return false;
        Span<byte> head = stackalloc byte[4];
        fragment.Read(0, head);
        return head is [0xFF, 0xD8, 0xFF, _] or [0xFF, 0x4F, 0xFF, 0x51] or [0xFF, 0x0A, _, _];
    }
}
