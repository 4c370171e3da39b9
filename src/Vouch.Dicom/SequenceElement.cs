using Vouch.Dicom.Coding;

namespace Vouch.Dicom;

/// <summary>A sequence of items. Source: PS3.5, 7.5.</summary>
public sealed class SequenceElement : Element
{
    public SequenceElement(Tag tag, IEnumerable<DataSet> items) : this(tag, Vr.SQ, [.. items], false, default, default)
    {
    }

    internal SequenceElement(Tag tag, Vr vr, IReadOnlyList<DataSet> items, bool isUndefinedLength, Origin origin, ReadOnlyMemory<byte> end)
        : base(tag, vr, origin)
    {
        Items = items;
        IsUndefinedLength = isUndefinedLength;
        End = end;
    }

    public IReadOnlyList<DataSet> Items { get; }

    /// <summary>Whether a delimiter ends it instead of a length; of a sequence made here a length does.</summary>
    public bool IsUndefinedLength { get; }

    /// <summary>The bytes of the delimiter as they were read.</summary>
    internal ReadOnlyMemory<byte> End { get; }
}
