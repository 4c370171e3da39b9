using Vouch.Dicom.Coding;

namespace Vouch.Dicom.Files;

/// <summary>How a file lay in bytes, beside its elements.</summary>
/// <param name="WrittenSyntax">What the data set really is in, where the meta information says something else.</param>
internal sealed record FileForm(bool HasPrefix, ReadOnlyMemory<byte> Preamble, long DataOffset, TransferSyntax? WrittenSyntax)
{
    public static readonly FileForm Made = new(true, new byte[128], 0, null);

    /// <summary>Explicit little endian, but for what some devices write.</summary>
    public ElementCoding MetaCoding { get; init; } = ElementCoding.ExplicitLittle;

    /// <summary>A deflated data set as it was read, and inflated.</summary>
    public ReadOnlyMemory<byte> Deflated { get; init; }

    public ReadOnlyMemory<byte> Inflated { get; init; }
}
