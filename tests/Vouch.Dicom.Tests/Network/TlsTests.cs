using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Vouch.Dicom.Network;

namespace Vouch.Dicom.Tests.Network;

public sealed class TlsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Associations_stand_over_TLS_and_not_without_it()
    {
        using var certificate = Certificate();
        await using var listener = Listen(certificate);
        var proposal = new AssociationProposal
        {
            Contexts = [(SopClasses.Verification, SupportedContexts.PlainSyntaxes)],
            Settings = new() { ConnectTimeout = TimeSpan.FromSeconds(20) },
        };
        var target = new AssociationTarget("127.0.0.1", listener.EndPoint.Port, "VOUCH", "TEST");
        var trusting = target with
        {
            Tls = new() { TargetHost = "localhost", RemoteCertificateValidationCallback = (_, shown, _, _) => shown!.GetCertHashString() == certificate.GetCertHashString() },
        };
        await using (var association = await Association.RequestAsync(trusting, proposal, Ct))
            Assert.Equal(DimseStatus.Success, await association.EchoAsync(Ct));
        // Signed by itself, it is trusted by nobody who was not told so.
        await Assert.ThrowsAsync<AssociationException>(() => Association.RequestAsync(target with { Tls = new() { TargetHost = "localhost" } }, proposal, Ct));
        await Assert.ThrowsAsync<AssociationException>(() => Association.RequestAsync(target, proposal, Ct));
    }

    [Fact]
    public async Task Echoscu_of_dcmtk_is_answered_over_TLS()
    {
        using var certificate = Certificate();
        await using var listener = Listen(certificate);
        var (exit, said) = await Dcmtk.RunAsync("echoscu", "-v", "--anonymous-tls", "--ignore-peer-cert", "127.0.0.1", listener.EndPoint.Port.ToString(CultureInfo.InvariantCulture));
        Assert.True(exit == 0, said);
    }

    private static DicomListener Listen(X509Certificate2 certificate) => DicomListener.Start(new()
    {
        EndPoint = new(IPAddress.Loopback, 0),
        Contexts = SupportedContexts.Of(SopClasses.Verification),
        Tls = new() { ServerCertificate = certificate },
        Settings = new() { Artim = TimeSpan.FromSeconds(5) },
    });

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(30), DateTimeOffset.UnixEpoch.AddYears(130));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }
}
