using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Npgsql;
using Vouch.Department.Exchange;
using Vouch.Department.Exchange.Hospital;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Postgres;
using Vouch.Department.Tests.Fixtures;
using static System.FormattableString;

namespace Vouch.Department.Tests.Exchange;

/// <summary>The program's ports over TLS, called by Python's and OpenSSL's own TLS.</summary>
public sealed class LinkTlsTests
{
    private const int TurnedAway = 3;

    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_shows_a_certificate_of_the_agreed_root_comes_in_and_nobody_else()
    {
        using var folder = new TestFolder();
        var pki = new Certificates(folder);
        var (mllp, astm) = FreePorts();
        await using var vouch = new VouchProcess(pki.Settings(mllp, astm, clients: "certified"));
        await vouch.StartAsync(Ct);
        Assert.Contains(Invariant($"port {mllp} (TLS)"), vouch.Output, StringComparison.Ordinal);
        await using var source = NpgsqlDataSource.Create(PrivatePostgres.LivingConnectionString(vouch.DataFolder, DatabaseRoles.Program)!);
        await ConnectAsync(new Db(source, TimeProvider.System), "SAFE", new PartnerTerms { Tls = true });

        var (code, answer) = await PythonAsync(mllp, pki.Root, Mllp(Message("SAFE", "1")), pki.Partner);
        Assert.Equal(0, code);
        Assert.Contains("MSA|AA|1", Encoding.ASCII.GetString(answer), StringComparison.Ordinal);
        Assert.Equal(TurnedAway, (await PythonAsync(mllp, pki.Root, Mllp(Message("SAFE", "2")))).Code);
        Assert.Equal(TurnedAway, (await PythonAsync(mllp, pki.Root, Mllp(Message("SAFE", "3")), pki.Stranger)).Code);
        // A partner that trusts another root does not talk to us.
        Assert.Equal(TurnedAway, (await PythonAsync(mllp, pki.Stranger.Certificate, Mllp(Message("SAFE", "4")), pki.Partner)).Code);

        // The analysers' port: ENQ is acknowledged.
        var enquired = await PythonAsync(astm, pki.Root, [0x05], pki.Partner);
        Assert.Equal([0x06], enquired.Answer);
        Assert.Equal(TurnedAway, (await PythonAsync(astm, pki.Root, [0x05])).Code);

        // In clear, the connection that is agreed to be TLS is turned away with the reason.
        Assert.Contains("TLS", await InClearAsync(vouch.MllpPort, Mllp(Message("SAFE", "5"))), StringComparison.Ordinal);
        Assert.Equal(["1"], await new Db(source, TimeProvider.System).ListAsync("select control_id from inbox", [], r => r.GetString(0), Ct));
    }

    [Fact]
    public async Task Without_a_demand_for_certificates_a_connection_may_still_want_exactly_one()
    {
        using var folder = new TestFolder();
        var pki = new Certificates(folder);
        var (mllp, astm) = FreePorts();
        var settings = pki.Settings(mllp, astm, clients: "any");
        settings["VOUCH_MLLP_PORT"] = settings["VOUCH_ASTM_PORT"] = "off";
        await using var vouch = new VouchProcess(settings);
        await vouch.StartAsync(Ct);
        await using var source = NpgsqlDataSource.Create(PrivatePostgres.LivingConnectionString(vouch.DataFolder, DatabaseRoles.Program)!);
        var db = new Db(source, TimeProvider.System);
        await ConnectAsync(db, "OPEN", new PartnerTerms());
        // Self-signed and agreed by its fingerprint: no root leads to it.
        await ConnectAsync(db, "PINNED", new PartnerTerms { CertificateSha256 = pki.StrangerFingerprint });
        await Task.Delay(2500, Ct); // The program looks for changed connections every two seconds.

        Assert.Contains("MSA|AA|1", await OpenSslAsync(mllp, pki.Root, Mllp(Message("OPEN", "1"))), StringComparison.Ordinal);
        Assert.Contains("MSA|AR|2", Encoding.ASCII.GetString((await PythonAsync(mllp, pki.Root, Mllp(Message("PINNED", "2")))).Answer), StringComparison.Ordinal);
        Assert.Contains("MSA|AR|3", Encoding.ASCII.GetString((await PythonAsync(mllp, pki.Root, Mllp(Message("PINNED", "3")), pki.Partner)).Answer), StringComparison.Ordinal);
        Assert.Contains("MSA|AA|4", Encoding.ASCII.GetString((await PythonAsync(mllp, pki.Root, Mllp(Message("PINNED", "4")), pki.Stranger)).Answer), StringComparison.Ordinal);
        // Nothing listens in clear.
        using var clear = new TcpClient();
        await Assert.ThrowsAnyAsync<SocketException>(() => clear.ConnectAsync(IPAddress.Loopback, vouch.MllpPort, Ct).AsTask());
    }

    [Fact]
    public async Task A_port_over_TLS_without_a_certificate_does_not_start_and_says_why()
    {
        await using var vouch = new VouchProcess(new Dictionary<string, string> { ["VOUCH_MLLP_TLS_PORT"] = FreePorts().Mllp.ToString(CultureInfo.InvariantCulture) });
        Assert.NotEqual(0, await vouch.RunAsync(["serve"], Ct));
        Assert.Contains("VOUCH_LINK_CERTIFICATE", vouch.Output, StringComparison.Ordinal);
    }

    private static async Task ConnectAsync(Db db, string application, PartnerTerms terms)
    {
        (await Connections.EnsureAsync(db, Actor.Job("test"), new ConnectionPlan(application, "mllp-in", "hospital") { SendingApplication = application, Settings = terms.Write() }, Ct)).OrFail();
        await Task.Delay(2500, Ct);
    }

    private static string Message(string application, string number) =>
        $"MSH|^~\\&|{application}|T|VOUCH|LAB|20260302||ADT^A28|{number}|P|2.5.1\rEVN|A28|20260302\rPID|1||{number}^^^T^MR||Quint^Ada\r";

    private static byte[] Mllp(string message) => [0x0B, .. Encoding.ASCII.GetBytes(message), 0x1C, 0x0D];

    private static async Task<(int Code, byte[] Answer)> PythonAsync(int port, string roots, byte[] payload, (string Certificate, string Key)? shown = null)
    {
        string[] arguments = [Path.Combine(Repository.Root!, "tests", "Vouch.Wire.Tests", "peers", "tls_sender.py"), "127.0.0.1", port.ToString(CultureInfo.InvariantCulture),
            roots, Convert.ToHexStringLower(payload), .. shown is { } own ? new[] { own.Certificate, own.Key } : []];
        var (code, output) = await RunAsync("python3", arguments, input: null);
        return (code, code == 0 ? Convert.FromHexString(Encoding.ASCII.GetString(output).Trim()) : []);
    }

    /// <summary>OpenSSL writes its answer out when its input ends: it is kept open for a while.</summary>
    private static async Task<string> OpenSslAsync(int port, string roots, byte[] payload) => Encoding.ASCII.GetString((await RunAsync("sh",
        ["-c", Invariant($"(cat; sleep 4) | timeout 30 openssl s_client -quiet -no_ign_eof -verify_return_error -CAfile '{roots}' -connect 127.0.0.1:{port}")], payload)).Output);

    private static async Task<(int Code, byte[] Output)> RunAsync(string program, string[] arguments, byte[]? input)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        _ = process.StandardError.ReadToEndAsync(Ct);
        if (input is not null)
            await process.StandardInput.BaseStream.WriteAsync(input, Ct);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync(Ct);
        await process.WaitForExitAsync(Ct);
        return (process.ExitCode, Encoding.ASCII.GetBytes(output));
    }

    private static async Task<string> InClearAsync(int port, byte[] payload)
    {
        using var socket = new TcpClient("127.0.0.1", port);
        await socket.GetStream().WriteAsync(payload, Ct);
        var answer = new byte[65536];
        return Encoding.ASCII.GetString(answer, 0, await socket.GetStream().ReadAsync(answer, Ct));
    }

    private static (int Mllp, int Astm) FreePorts()
    {
        using var one = new TcpListener(IPAddress.Loopback, 0);
        using var two = new TcpListener(IPAddress.Loopback, 0);
        one.Start();
        two.Start();
        return (((IPEndPoint)one.LocalEndpoint).Port, ((IPEndPoint)two.LocalEndpoint).Port);
    }

    /// <summary>A root with our certificate and a partner's, and a stranger who signed himself.</summary>
    private sealed class Certificates
    {
        private readonly TestFolder folder;
        private readonly string own;
        private readonly string key;

        public Certificates(TestFolder folder)
        {
            this.folder = folder;
            using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=Hospital root", rootKey, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
            request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
            request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
            using var root = request.CreateSelfSigned(From, Until);
            Root = Write("root.pem", root.ExportCertificatePem());
            (own, key) = Issue("vouch", root);
            Partner = Issue("partner", root);
            Stranger = Issue("stranger", issuer: null);
            StrangerFingerprint = X509Certificate2.CreateFromPem(File.ReadAllText(Stranger.Certificate)).GetCertHashString(HashAlgorithmName.SHA256);
        }

        public string Root { get; }

        public (string Certificate, string Key) Partner { get; }

        public (string Certificate, string Key) Stranger { get; }

        public string StrangerFingerprint { get; }

        private static DateTimeOffset From => TimeProvider.System.GetUtcNow().AddDays(-1);

        private static DateTimeOffset Until => TimeProvider.System.GetUtcNow().AddDays(2);

        public Dictionary<string, string> Settings(int mllp, int astm, string clients) => new(StringComparer.Ordinal)
        {
            ["VOUCH_MLLP_TLS_PORT"] = mllp.ToString(CultureInfo.InvariantCulture),
            ["VOUCH_ASTM_TLS_PORT"] = astm.ToString(CultureInfo.InvariantCulture),
            ["VOUCH_LINK_CERTIFICATE"] = own,
            ["VOUCH_LINK_KEY"] = key,
            ["VOUCH_LINK_CLIENTS"] = clients,
            ["VOUCH_LINK_CLIENT_ROOTS"] = Root,
        };

        private (string Certificate, string Key) Issue(string name, X509Certificate2? issuer)
        {
            using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=" + name, own, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(issuer is null, false, 0, true));
            if (issuer is not null)
                request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, true, false));
            using var certificate = issuer is null ? request.CreateSelfSigned(From, Until) : request.Create(issuer, From, Until.AddDays(-1), RandomNumberGenerator.GetBytes(8));
            return (Write(name + ".pem", certificate.ExportCertificatePem()), Write(name + ".key", own.ExportPkcs8PrivateKeyPem()));
        }

        private string Write(string name, string pem)
        {
            File.WriteAllText(folder[name], pem + "\n");
            return folder[name];
        }
    }
}
