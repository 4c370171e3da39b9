using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Vouch.Department.Exchange.Hospital;
using Vouch.Wire.Astm;
using Vouch.Wire.Hl7.Mllp;

namespace Vouch.Department.Exchange;

/// <summary>The certificate of our own ports for HL7 and analysers, and what is asked of those who call them.</summary>
/// <param name="Chain">Certificates between ours and its root.</param>
/// <param name="Required">Nobody comes in without a certificate that is taken; else one is asked for and may be missing.</param>
/// <param name="Roots">Whose certificates are taken; empty: the machine's trusted roots.</param>
public sealed record LinkCertificates(X509Certificate2 Own, X509Certificate2Collection Chain, bool Required, X509Certificate2Collection Roots);

/// <summary>
/// TLS on our own ports. A caller's certificate is taken when it leads to an agreed root, or is the very one that a connection
/// was agreed with (its SHA-256 fingerprint). Source: RFC 8446, RFC 5246; IHE ITI TF-2 3.19 (authenticate node).
/// </summary>
public sealed class LinkTls(LinkCertificates? given, ConnectionsInForce connections)
{
    private const string NotSet = "No certificate is set for ports over TLS (VOUCH_LINK_CERTIFICATE).";

    /// <summary>The handshake must be done within this time.</summary>
    private static readonly TimeSpan HandshakeWithin = TimeSpan.FromSeconds(30);

    private readonly SslStreamCertificateContext? context = given is null ? null : SslStreamCertificateContext.Create(given.Own, given.Chain, offline: true);

    /// <summary>For an MLLP listener.</summary>
    public MllpServerTls Mllp => new(Given.Own)
    {
        Chain = Given.Chain,
        Client = Given.Required ? MllpClientCertificate.Required : MllpClientCertificate.Optional,
        Accept = Accepts,
    };

    private LinkCertificates Given => given ?? throw new InvalidOperationException(NotSet);

    /// <summary>Over the stream of an analyser that calls us.</summary>
    /// <param name="owner">Whose port it is; null: the shared one.</param>
    public async ValueTask<Stream> ServeAsync(Stream stream, ConnectionRecord? owner, CancellationToken ct)
    {
        var wanted = owner is null ? null : PartnerTerms.Read(owner.Settings).CertificateSha256;
        var secured = new SslStream(stream);
        using var within = CancellationTokenSource.CreateLinkedTokenSource(ct);
        within.CancelAfter(HandshakeWithin);
        await secured.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificateContext = context ?? throw new InvalidOperationException(NotSet),
            ClientCertificateRequired = true,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                certificate is not X509Certificate2 shown ? wanted is null && !Given.Required
                    : wanted is null ? Accepts(shown, chain, errors) : IsThis(shown, wanted),
        }, within.Token);
        return secured;
    }

    /// <summary>Over the stream to an analyser that we call: its certificate is the agreed one, or a trusted one of its host.</summary>
    public static SecureStream Calling(ConnectionRecord analyser) => async (stream, ct) =>
    {
        var wanted = PartnerTerms.Read(analyser.Settings).CertificateSha256;
        var secured = new SslStream(stream);
        using var within = CancellationTokenSource.CreateLinkedTokenSource(ct);
        within.CancelAfter(HandshakeWithin);
        await secured.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = analyser.Host,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                wanted is null ? errors == SslPolicyErrors.None : certificate is X509Certificate2 shown && IsThis(shown, wanted),
        }, within.Token);
        return secured;
    };

    /// <summary>Whether the certificate has this SHA-256 fingerprint, written with or without colons.</summary>
    public static bool IsThis(X509Certificate2 certificate, string fingerprint) => IsSame(certificate.GetCertHashString(HashAlgorithmName.SHA256), fingerprint);

    /// <param name="shown">Without colons.</param>
    public static bool IsSame(string shown, string fingerprint) =>
        string.Equals(shown, fingerprint.Replace(":", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);

    private bool Accepts(X509Certificate2 shown, X509Chain? chain, SslPolicyErrors errors)
    {
        if (connections.All.Any(one => PartnerTerms.Read(one.Settings).CertificateSha256 is { } agreed && IsThis(shown, agreed)))
            return true;
        if (Given.Roots.Count == 0)
            return errors == SslPolicyErrors.None;
        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(Given.Roots);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        foreach (var element in chain?.ChainElements.Skip(1) ?? [])
            own.ChainPolicy.ExtraStore.Add(element.Certificate);
        return own.Build(shown);
    }
}
