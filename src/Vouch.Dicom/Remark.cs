namespace Vouch.Dicom;

/// <summary>What is not as the standard asks, and was understood nevertheless.</summary>
/// <param name="Path">The element, from the outermost: "(0040,A730)[2].(0040,A168)"; empty: the whole.</param>
/// <param name="Offset">Bytes from the beginning of what was read; null where it was not read.</param>
public sealed record Remark(string Path, long? Offset, string Text)
{
    public override string ToString() => new DicomFormatException(Text, Path, Offset).Told;
}
