using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Vouch.Wire.Hl7.Mllp;

namespace Vouch.Wire.Tests.Hl7;

public sealed class MllpTlsTests : IDisposable
{
    private readonly X509Certificate2 _server = SelfSigned("CN=vouch.test");
    private readonly X509Certificate2 _partner = SelfSigned("CN=partner");
    private readonly X509Certificate2 _stranger = SelfSigned("CN=stranger");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_partner_with_its_certificate_is_known_to_the_handler()
    {
        var seen = new ConcurrentQueue<string?>();
        await using var listener = MllpListener.Start(MllpTests.Options((frame, _) =>
        {
            seen.Enqueue(frame.Peer.Certificate?.Thumbprint);
            return MllpTests.Accept(frame);
        }) with
        { Tls = Tls(MllpClientCertificate.Required) });
        await using var client = await MllpTests.ConnectAsync(listener, o => o with { Tls = ClientTls(_partner) });
        var big = Messages.Bytes(MllpTests.Msh("1"), "OBX|1|ED|A||" + new string('Q', 2_000_000));
        Assert.IsType<MllpReply.Answered>(await client.SendAsync(big, Cancellation));
        Assert.Equal([_partner.Thumbprint], seen);
    }

    [Theory]
    [InlineData(MllpClientCertificate.Required, "none", false)]
    [InlineData(MllpClientCertificate.Required, "stranger", false)]
    [InlineData(MllpClientCertificate.Required, "partner", true)]
    [InlineData(MllpClientCertificate.Optional, "none", true)]
    [InlineData(MllpClientCertificate.Optional, "stranger", false)]
    [InlineData(MllpClientCertificate.NotAsked, "none", true)]
    public async Task Only_those_with_an_accepted_certificate_come_in(MllpClientCertificate rule, string shown, bool comesIn)
    {
        var events = new ConcurrentQueue<MllpEvent>();
        var handled = 0;
        await using (var listener = MllpListener.Start(MllpTests.Options((frame, _) =>
        {
            Interlocked.Increment(ref handled);
            return MllpTests.Accept(frame);
        }) with
        { Tls = Tls(rule), Observe = events.Enqueue }))
        {
            var options = new MllpClientOptions
            {
                Host = "127.0.0.1",
                Port = listener.EndPoint.Port,
                Tls = ClientTls(shown switch { "partner" => _partner, "stranger" => _stranger, _ => null }),
            };
            // In TLS 1.3 the client may think it is connected before the server has judged its certificate.
            if (await MllpClient.ConnectAsync(options, Cancellation) is MllpConnect.Connected(var client))
            {
                await using (client)
                {
                    var reply = await client.SendAsync(Messages.Bytes(MllpTests.Msh("1")), Cancellation);
                    Assert.Equal(comesIn, reply is MllpReply.Answered);
                }
            }
        }

        Assert.Equal(comesIn ? 1 : 0, handled);
        Assert.Equal(comesIn ? 0 : 1, events.OfType<MllpEvent.TurnedAway>().Count());
    }

    [Fact]
    public async Task A_server_whose_certificate_is_not_accepted_is_not_sent_anything()
    {
        await using var listener = MllpListener.Start(
            MllpTests.Options((frame, _) => MllpTests.Accept(frame)) with { Tls = Tls(MllpClientCertificate.NotAsked) });
        // Without a rule of its own the client asks the machine's trusted roots, which do not know a self-signed one.
        var options = new MllpClientOptions { Host = "127.0.0.1", Port = listener.EndPoint.Port, Tls = new() };
        Assert.IsType<MllpConnect.Failed>(await MllpClient.ConnectAsync(options, Cancellation));
    }

    public void Dispose()
    {
        _server.Dispose();
        _partner.Dispose();
        _stranger.Dispose();
    }

    private MllpServerTls Tls(MllpClientCertificate rule) => new(_server)
    {
        Client = rule,
        Accept = (certificate, _, _) => certificate.Thumbprint == _partner.Thumbprint,
    };

    private MllpClientTls ClientTls(X509Certificate2? shown) => new()
    {
        Certificate = shown,
        Accept = (certificate, _, _) => certificate.Thumbprint == _server.Thumbprint,
    };

    private static X509Certificate2 SelfSigned(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(
            TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
    }
}
