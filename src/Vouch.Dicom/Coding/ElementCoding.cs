namespace Vouch.Dicom.Coding;

/// <summary>The three ways elements lie in bytes. Source: PS3.5, 7.1 and 7.3.</summary>
internal enum ElementCoding : byte
{
    ImplicitLittle,
    ExplicitLittle,
    ExplicitBig,
}
