namespace Vouch.Dicom.Coding;

/// <summary>What stands before a value.</summary>
/// <param name="Bytes">How many bytes it takes.</param>
/// <param name="IsImplicit">The representation is not among them.</param>
internal readonly record struct ElementHeader(Tag Tag, Vr Vr, uint Length, int Bytes, bool IsImplicit)
{
    public const uint Undefined = 0xFFFFFFFF;

    public bool IsUndefined => Length == Undefined;
}
