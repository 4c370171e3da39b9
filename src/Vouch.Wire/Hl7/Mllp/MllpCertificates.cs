using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Vouch.Wire.Hl7.Mllp;

/// <summary>The rules by which certificates of the other end are taken.</summary>
internal static class MllpCertificates
{
    public static bool Allows(
        this MllpServerTls tls, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (tls.Client == MllpClientCertificate.NotAsked) return true;
        if (certificate is not X509Certificate2 shown) return tls.Client == MllpClientCertificate.Optional;
        return tls.Accept?.Invoke(shown, chain, errors) ?? errors == SslPolicyErrors.None;
    }

    public static bool Allows(
        this MllpClientTls tls, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 shown) return false;
        return tls.Accept?.Invoke(shown, chain, errors) ?? errors == SslPolicyErrors.None;
    }
}
