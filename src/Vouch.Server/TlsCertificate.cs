using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Vouch.Department.Exchange;
using Vouch.Department.Platform;

namespace Vouch.Server;

/// <summary>The certificate of the pages, with the chain that goes with it.</summary>
public sealed record TlsCertificate(X509Certificate2 Own, X509Certificate2Collection Chain)
{
    /// <summary>Null without one set. Refusal: tls-invalid, naming the files.</summary>
    public static Outcome<TlsCertificate?> Read(VouchSettings settings) =>
        Read(settings.TlsCertificate, settings.TlsKey, "VOUCH_TLS_CERTIFICATE", "VOUCH_TLS_KEY", "Set both (PEM files), or neither behind a proxy that does TLS.");

    /// <summary>Of the ports for HL7 and analysers over TLS; null where there are none. Refusal: tls-invalid.</summary>
    public static Outcome<LinkCertificates?> ReadLink(VouchSettings settings)
    {
        if (settings is { MllpTlsPort: null, AstmTlsPort: null, LinkCertificate: null, LinkKey: null, TlsCertificate: null, TlsKey: null })
            return (LinkCertificates?)null;
        if (!(settings.LinkCertificate is null && settings.LinkKey is null ? Read(settings)
            : Read(settings.LinkCertificate, settings.LinkKey, "VOUCH_LINK_CERTIFICATE", "VOUCH_LINK_KEY", "Set both (PEM files).")).Succeeded(out var certificate, out var refusal))
            return refusal;
        if (certificate is null)
            return new Refusal("tls-invalid", "A port over TLS is set, and no certificate.", Hint: "Set VOUCH_LINK_CERTIFICATE and VOUCH_LINK_KEY, or those of the pages.");
        var roots = new X509Certificate2Collection();
        try
        {
            if (settings.LinkClientRoots is { } file)
                roots.ImportFromPemFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return new Refusal("tls-invalid", "VOUCH_LINK_CLIENT_ROOTS cannot be used.", e.Message, $"Check {settings.LinkClientRoots}: PEM, readable.");
        }

        return settings.LinkClientRoots is not null && roots.Count == 0
            ? new Refusal("tls-invalid", $"{settings.LinkClientRoots} holds no certificate.", Hint: "Give the roots of callers' certificates as PEM.")
            : new LinkCertificates(certificate.Own, certificate.Chain, settings.LinkClientsCertified, roots);
    }

    private static Outcome<TlsCertificate?> Read(string? certificate, string? key, string certificateName, string keyName, string hint)
    {
        if (certificate is null && key is null)
            return (TlsCertificate?)null;
        if (certificate is null || key is null)
            return new Refusal("tls-invalid", $"Only one of {certificateName} and {keyName} is set.", Hint: hint);
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(certificate);
            return new TlsCertificate(X509Certificate2.CreateFromPemFile(certificate, key), chain);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return new Refusal("tls-invalid", "The TLS certificate cannot be used.", e.Message,
                $"Check {certificate} and {key}: PEM, readable, and belonging together.");
        }
    }
}
