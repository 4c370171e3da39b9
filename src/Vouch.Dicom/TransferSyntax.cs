using Vouch.Dicom.Coding;
using Vouch.Dicom.Registry;

namespace Vouch.Dicom;

/// <summary>How a data set lies in bytes. Source: PS3.5, 10 and A.</summary>
/// <param name="IsEncapsulated">Whether pixel data is in fragments. Source: PS3.5, A.4.</param>
public sealed record TransferSyntax(string Uid, bool IsExplicit, bool IsBigEndian, bool IsDeflated, bool IsEncapsulated)
{
    public static readonly TransferSyntax ImplicitLittle = new("1.2.840.10008.1.2", false, false, false, false);
    public static readonly TransferSyntax ExplicitLittle = new("1.2.840.10008.1.2.1", true, false, false, false);
    public static readonly TransferSyntax ExplicitBig = new("1.2.840.10008.1.2.2", true, true, false, false);
    public static readonly TransferSyntax Deflated = new("1.2.840.10008.1.2.1.99", true, false, true, false);

    /// <summary>Implicit VR little endian with pixel data in big endian order, which devices of GE write.</summary>
    private const string PrivateGe = "1.2.840.113619.5.2";

    /// <summary>The referenced frames come by another way (JPIP, SMPTE ST 2110), or there are none. Source: PS3.5, A.6 to A.11.</summary>
    private static readonly string[] WithoutPixels =
        ["1.2.840.10008.1.2.4.94", "1.2.840.10008.1.2.4.95", "1.2.840.10008.1.2.4.204", "1.2.840.10008.1.2.4.205"];

    private static readonly string[] DeflatedToo = ["1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.4.95", "1.2.840.10008.1.2.4.205"];

    /// <summary>As the standard names it; empty where it does not.</summary>
    public string Name => UidRegistry.Find(Uid)?.Name ?? "";

    internal ElementCoding Coding =>
        !IsExplicit ? ElementCoding.ImplicitLittle : IsBigEndian ? ElementCoding.ExplicitBig : ElementCoding.ExplicitLittle;

    /// <summary>
    /// By identifier; one the standard does not name is taken for explicit, little endian and encapsulated, as all later ones are.
    /// </summary>
    public static TransferSyntax Of(string uid) => uid switch
    {
        "1.2.840.10008.1.2" => ImplicitLittle,
        PrivateGe => ImplicitLittle with { Uid = uid },
        "1.2.840.10008.1.2.1" => ExplicitLittle,
        "1.2.840.10008.1.2.2" => ExplicitBig,
        _ => new(uid, IsExplicit: true, IsBigEndian: false, DeflatedToo.Contains(uid), Encapsulates(uid)),
    };

    private static bool Encapsulates(string uid) =>
        !WithoutPixels.Contains(uid) && !DeflatedToo.Contains(uid)
        && !uid.StartsWith("1.2.840.10008.1.2.6.", StringComparison.Ordinal)
            && !uid.StartsWith("1.2.840.10008.1.2.7.", StringComparison.Ordinal);
}
