using Vouch.Dicom.Coding;

namespace Vouch.Dicom;

/// <summary>Encapsulated pixel data. Source: PS3.5, A.4.</summary>
public sealed class FragmentsElement : Element
{
    /// <param name="fragments">The basic offset table first, which may be empty.</param>
    public FragmentsElement(Tag tag, IEnumerable<StoredBytes> fragments)
        : this(tag, Vr.OB, [.. fragments.Select(one => new Fragment(one, default))], default, default)
    {
    }

    internal FragmentsElement(Tag tag, Vr vr, IReadOnlyList<Fragment> all, Origin origin, ReadOnlyMemory<byte> end) : base(tag, vr, origin)
    {
        All = all;
        End = end;
    }

    /// <summary>The basic offset table: where the first fragment of each frame begins; empty where the writer gave none.</summary>
    public StoredBytes OffsetTable => All.Count > 0 ? All[0].Bytes : default;

    /// <summary>The fragments of the frames, after the offset table.</summary>
    public IEnumerable<StoredBytes> Fragments => All.Skip(1).Select(one => one.Bytes);

    /// <summary>With the offset table.</summary>
    internal IReadOnlyList<Fragment> All { get; }

    /// <summary>The bytes of the delimiter as they were read.</summary>
    internal ReadOnlyMemory<byte> End { get; }
}

/// <summary>One item of encapsulated pixel data, with its header as it was read.</summary>
internal readonly record struct Fragment(StoredBytes Bytes, ReadOnlyMemory<byte> Header);
