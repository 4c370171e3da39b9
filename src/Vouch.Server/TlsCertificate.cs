using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Vouch.Department.Platform;

namespace Vouch.Server;

/// <summary>The certificate of the pages, with the chain that goes with it.</summary>
public sealed record TlsCertificate(X509Certificate2 Own, X509Certificate2Collection Chain)
{
    /// <summary>Null without one set. Refusal: tls-invalid, naming the files.</summary>
    public static Outcome<TlsCertificate?> Read(VouchSettings settings)
    {
        if (settings.TlsCertificate is null && settings.TlsKey is null)
            return (TlsCertificate?)null;
        if (settings.TlsCertificate is null || settings.TlsKey is null)
            return new Refusal("tls-invalid", "Only one of VOUCH_TLS_CERTIFICATE and VOUCH_TLS_KEY is set.",
                Hint: "Set both (PEM files), or neither behind a proxy that does TLS.");
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(settings.TlsCertificate);
            return new TlsCertificate(X509Certificate2.CreateFromPemFile(settings.TlsCertificate, settings.TlsKey), chain);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return new Refusal("tls-invalid", "The TLS certificate cannot be used.", e.Message,
                $"Check {settings.TlsCertificate} and {settings.TlsKey}: PEM, readable, and belonging together.");
        }
    }
}
