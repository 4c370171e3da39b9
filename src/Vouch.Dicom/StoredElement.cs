using Vouch.Dicom.Coding;

namespace Vouch.Dicom;

/// <summary>A large value that was left in its source, which has to stay open.</summary>
public sealed class StoredElement : Element
{
    internal StoredElement(Tag tag, Vr vr, StoredBytes bytes, Origin origin) : base(tag, vr, origin) => Bytes = bytes;

    /// <summary>A value that lies elsewhere, such as the pixels of a large object that is made.</summary>
    public StoredElement(Tag tag, Vr vr, Stream source) : base(tag, vr, default) => Bytes = new(new ByteStore(source), 0, source.Length);

    /// <summary>In the order of its source; <see cref="IsBigEndian"/> tells.</summary>
    public StoredBytes Bytes { get; }

    public bool IsBigEndian => Origin.Coding == ElementCoding.ExplicitBig;
}
