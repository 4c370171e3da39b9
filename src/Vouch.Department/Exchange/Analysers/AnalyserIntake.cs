using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Vouch.Department.Exchange.Hospital;
using Vouch.Department.Platform;
using Vouch.Wire.Astm;
using Vouch.Wire.Devices;

namespace Vouch.Department.Exchange.Analysers;

/// <summary>
/// Takes what comes over an ASTM link: each frame durable before its ACK, each whole message into the inbox before the ACK of
/// its last frame, a message that was cut kept as incomplete. A host query is answered on the socket it came over.
/// Source: CLSI LIS01-A2 6.3 (frames), LIS02-A2 11 (query).
/// </summary>
public sealed class AnalyserIntake(
    DriverProfiles drivers, AstmFrames frames, InboxWriter inbox, InboxWorkers workers, AnalyserLines lines, TimeProvider clock,
    ILogger<AnalyserIntake> log)
{
    /// <summary>Message types of the inbox.</summary>
    public const string Whole = "ASTM", Cut = "ASTM-CUT";

    /// <summary>The connection that keeps what nobody is configured for; it is made at the start.</summary>
    public const string UnknownName = "ASTM, unknown senders";

    /// <summary>An instrument waits for the answer to its query about so long.</summary>
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(10);

    private volatile IReadOnlyList<ConnectionRecord> shared = [];
    private volatile ConnectionRecord? unknown;

    /// <summary>The connections of the shared port, and the one for unknown senders.</summary>
    public void Know(IReadOnlyList<ConnectionRecord> onSharedPort, ConnectionRecord forUnknown) => (shared, unknown) = (onSharedPort, forUnknown);

    /// <summary>The session of a new socket.</summary>
    /// <param name="owner">Null on the shared port.</param>
    public AstmSession Open(Stream stream, IPEndPoint remote, ConnectionRecord? owner)
    {
        var secured = stream as SslStream;
        var shown = (secured?.RemoteCertificate as X509Certificate2)?.GetCertHashString(HashAlgorithmName.SHA256);
        owner ??= AnalyserSenders.ByAddress(Agreed(secured is not null, shown), remote.Address);
        var line = new AnalyserLine(remote, clock.GetUtcNow()) { Owner = owner, OverTls = secured is not null, Fingerprint = shown };
        var onShared = owner is null || shared.Any(connection => connection.Id == owner.Id);
        var options = drivers.Find(owner?.Profile)?.Profile.Link.Options(AstmRole.Host) ?? new AstmLinkOptions();
        var session = line.Session = new AstmSession(stream, options, new AstmSessionHooks
        {
            OnFrame = (receipt, ct) => FrameAsync(line, receipt, ct),
            OnMessage = (transmission, ct) => MessageAsync(line, onShared, transmission, ct),
            OnStep = line.Count,
        }, clock);
        lines.Add(line);
        if (owner is not null)
            lines.Failed(owner.Id, null);
        return session;
    }

    /// <summary>The socket of a session has ended.</summary>
    public void Closed(AstmSession session)
    {
        foreach (var line in lines.Open)
            if (ReferenceEquals(line.Session, session))
                lines.Remove(line);
    }

    /// <summary>The socket that we opened to this analyser has ended.</summary>
    public void Closed(ConnectionRecord called)
    {
        foreach (var line in lines.Open)
            if (line.Owner?.Id == called.Id)
                lines.Remove(line);
    }

    /// <summary>
    /// Frames left behind become incomplete messages; one that was whole is in the inbox already. Those of a node that was
    /// killed at once, those of a session of this node that ended without a word after a while.
    /// </summary>
    public async Task TakeUpAsync(Db db, TimeSpan quietFor, CancellationToken ct)
    {
        await frames.LiveAsync(ct);
        await frames.OfTheDeadAsync(left => TakeUpAsync(db, left, ct), ct);
        await TakeUpAsync(db, await frames.LeftBehindAsync(db, quietFor, ct), ct);
    }

    private async Task TakeUpAsync(Db db, List<KeptFrame> behind, CancellationToken ct)
    {
        foreach (var left in behind.GroupBy(frame => frame.Session))
        {
            var known = shared.FirstOrDefault(connection => connection.Id == left.First().ConnectionId);
            var remote = IPEndPoint.TryParse(left.First().Remote, out var address) ? address : new IPEndPoint(IPAddress.None, 0);
            var owner = known ?? await OwnerAsync(db, left.First().ConnectionId, ct);
            var options = drivers.Find(owner?.Profile)?.Profile.Link.Options(AstmRole.Host) ?? new AstmLinkOptions();
            var assembly = new AstmAssembly(options);
            var found = left.SelectMany(frame => assembly.Add(new AstmFrame(1, frame.Text, frame.IsLast))).ToList();
            if (assembly.Cut(AstmEnding.CutByDisconnection) is { } cut)
                found.Add(cut);
            foreach (var transmission in found)
                await KeepAsync(owner ?? Owner(Agreed(overTls: false, fingerprint: null), remote.Address, transmission), transmission, ct);
            var last = left.Last();
            await frames.ForgetAsync(last.Session, last.Transfer, last.Place, ct);
        }
    }

    private static Task<ConnectionRecord?> OwnerAsync(Db db, Guid? id, CancellationToken ct) =>
        db.OneAsync<ConnectionRecord?>($"select {ConnectionRecord.Columns} from connection c where c.id = $1", [id], r => ConnectionRecord.Row(r), ct);

    private async ValueTask FrameAsync(AnalyserLine line, AstmFrameReceipt receipt, CancellationToken ct)
    {
        await frames.KeepAsync(new KeptFrame(line.Id, line.Owner?.Id, line.Remote.ToString(), receipt.Transfer, receipt.Place,
            receipt.Frame.Text, receipt.Frame.IsLast), ct);
        (line.Transfer, line.Place) = (receipt.Transfer, receipt.Place);
    }

    private async ValueTask MessageAsync(AnalyserLine line, bool onShared, AstmTransmission transmission, CancellationToken ct)
    {
        // A terminal server may carry several instruments over one socket: each message is looked at anew.
        var owner = onShared ? Owner(Agreed(line.OverTls, line.Fingerprint), line.Remote.Address, transmission) : line.Owner!;
        line.Owner = owner.Id == unknown?.Id ? line.Owner : owner;
        var (kept, asks) = await KeepAsync(owner, transmission, ct);
        await frames.ForgetAsync(line.Id, line.Transfer, line.Place, ct);
        if (asks)
            _ = AnswerAsync(line, owner, kept);
    }

    /// <summary>The connections of the shared port that a link like this may be of: TLS, and its certificate, where they are agreed.</summary>
    private IEnumerable<ConnectionRecord> Agreed(bool overTls, string? fingerprint) => shared.Where(connection =>
        PartnerTerms.Read(connection.Settings) is var terms && (overTls || !terms.Tls)
            && (terms.CertificateSha256 is not { } wanted || (fingerprint is not null && LinkTls.IsSame(fingerprint, wanted))));

    private ConnectionRecord Owner(IEnumerable<ConnectionRecord> possible, IPAddress remote, AstmTransmission transmission) =>
        AnalyserSenders.Find(possible, drivers, remote, transmission.Text) ?? unknown
            ?? throw new InvalidOperationException("Connections are not read yet.");

    private async Task<(KeptMessage Kept, bool Asks)> KeepAsync(ConnectionRecord owner, AstmTransmission transmission, CancellationToken ct)
    {
        var asks = transmission.IsComplete && Asks(drivers.Find(owner.Profile), transmission);
        // A device numbers no messages: the content is the identity. But the same question twice is two questions.
        var identity = asks ? "query:" + Guid.CreateVersion7().ToString("N")
            : "sha256:" + Convert.ToHexStringLower(SHA256.HashData(transmission.Text.Span));
        var kept = await inbox.KeepAsync(
            new ReceivedMessage(owner.Id, identity, transmission.IsComplete ? Whole : Cut, transmission.Text), ct);
        workers.Wake(owner.Id);
        return (kept, asks);
    }

    private static bool Asks(Driver? driver, AstmTransmission transmission) =>
        driver is { Profile.Queries.Record.Length: > 0 } && !AstmDevice.Read(driver, transmission).Queries.IsEmpty;

    private async Task AnswerAsync(AnalyserLine line, ConnectionRecord owner, KeptMessage kept)
    {
        try
        {
            var outcome = await workers.OutcomeAsync(kept.Id, owner.Id, AnswerWithin, CancellationToken.None);
            if (outcome is not { State: "done", Answer: { } answer } || line.Session is not { } session)
                return;
            var delivery = await session.SendAsync(answer, CancellationToken.None);
            if (delivery != AstmDelivery.Delivered)
                log.LogWarning("{Connection}: the answer to a query was not taken: {Delivery}", owner.Name, delivery);
        }
        // An answer that could not be given is asked for again by the instrument; the query itself is kept.
        catch (Exception fault) when (fault is Npgsql.NpgsqlException or IOException)
        {
            log.LogWarning("{Connection}: a query could not be answered: {Reason}", owner.Name, fault.Message);
        }
    }
}
