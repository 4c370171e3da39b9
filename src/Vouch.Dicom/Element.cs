using Vouch.Dicom.Coding;

namespace Vouch.Dicom;

/// <summary>
/// One data element: <see cref="ValueElement"/>, <see cref="StoredElement"/>, <see cref="SequenceElement"/> or
/// <see cref="FragmentsElement"/>. It does not change. Source: PS3.5, 7.1.
/// </summary>
public abstract class Element
{
    private protected Element(Tag tag, Vr vr, Origin origin)
    {
        Tag = tag;
        Vr = vr;
        Origin = origin;
    }

    public Tag Tag { get; }

    public Vr Vr { get; }

    internal Origin Origin { get; }

    public override string ToString() => $"{Tag} {Vr.Letters()}";
}

/// <summary>
/// The bytes before the value as they were read, so that they can be written again; none where the element was made here.
/// </summary>
internal readonly record struct Origin(ReadOnlyMemory<byte> Header, ElementCoding Coding)
{
    public bool Is(ElementCoding coding) => Header.Length > 0 && Coding == coding;
}
