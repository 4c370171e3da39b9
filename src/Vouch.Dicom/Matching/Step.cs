namespace Vouch.Dicom.Matching;

/// <summary>One scheduled step of a worklist.</summary>
/// <param name="bytes">Explicit VR little endian.</param>
internal sealed class Step(byte[] bytes)
{
    /// <summary>It was removed, and the index does not know yet.</summary>
    public bool IsGone { get; set; }

    /// <summary>Its place in the order of the index.</summary>
    public int Number { get; set; }

    public DataSet Read() => DataSet.Read(bytes, TransferSyntax.ExplicitLittle);
}
