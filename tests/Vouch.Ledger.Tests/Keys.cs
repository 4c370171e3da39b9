using System.Security.Cryptography;

namespace Vouch.Ledger.Tests;

internal static class Keys
{
    public static HeadSigner New()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return FromPem(key.ExportPkcs8PrivateKeyPem());
    }

    public static HeadSigner FromPem(string pem) => Good(HeadSigner.FromPem(pem));

    public static T Good<T>(Reading<T> reading)
        where T : class => Assert.IsType<Reading<T>.Good>(reading).Value;

    public static string Why<T>(Reading<T> reading)
        where T : class => Assert.IsType<Reading<T>.Refused>(reading).Why;
}
