using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using Vouch.Department.Platform;
using Vouch.Wire.Hl7;
using Vouch.Wire.Hl7.Mllp;

namespace Vouch.Department.Exchange.Hospital;

/// <summary>
/// Takes one block from the link: finds whose it is, keeps it, and answers as its sender asks: after it is durable, or
/// with what it came to. Source: HL7 v2.5.1 chapter 2, 2.9.2 (original mode) and 2.9.3 (enhanced mode).
/// </summary>
public sealed class HospitalIntake(
    ConnectionsInForce connections, InboxWriter inbox, InboxWorkers workers, KnockingSenders knocking, PlatformPlace place,
    TimeProvider clock)
{
    /// <summary>A sender of an order waits so long for what came of it; past that it is told to send again.</summary>
    public static readonly TimeSpan OutcomeWithin = TimeSpan.FromSeconds(5);

    /// <summary>Sockets whose sender is remembered, for messages that cannot be read.</summary>
    /// <summary>Before the type of a message that a production system does not take.</summary>
    public const string Training = "training ";

    private const int PeersMax = 1000;

    private readonly ConcurrentDictionary<long, ConnectionRecord> peers = new();
    private long answers = Random(8);

    /// <summary>
    /// The answer, empty where the sender wants none. What is not kept is not acknowledged: a database that cannot be
    /// written to is an exception, upon which the link closes unanswered and the sender repeats.
    /// </summary>
    public ValueTask<ReadOnlyMemory<byte>> HandleAsync(MllpFrame frame, CancellationToken ct)
    {
        if (Hl7Header.TryRead(frame.Content, out var header, out var error))
            return OneAsync(frame.Peer, frame.Content, header, ct);
        return Hl7Batch.Split(frame.Content) is Hl7BatchSplit.Split split && split.Messages.Any()
            && (split.FileHeader.Exists || split.Batches.Any(batch => batch.Header.Exists))
            ? BatchAsync(frame.Peer, split, ct)
            : UnreadableAsync(frame.Peer, frame.Content, error, ct);
    }

    /// <summary>The answer to a block that is too long or badly framed; nothing of it is kept.</summary>
    public ValueTask<ReadOnlyMemory<byte>> RefuseAsync(MllpRefusedFrame frame, CancellationToken ct) =>
        ValueTask.FromResult(frame.Answer(NextId(), clock.GetUtcNow()));

    private ValueTask<ReadOnlyMemory<byte>> OneAsync(MllpPeer peer, ReadOnlyMemory<byte> body, Hl7Header header, CancellationToken ct)
    {
        var type = TypeOf(header);
        if (connections.Sender(header, peer.Remote) is not { } connection)
        {
            knocking.Knocked(AddressOf(peer), header.SendingApplication, header.SendingFacility, type, differs: null, clock.GetUtcNow());
            return Reject(header, new Hl7Error(Hl7ErrorCode.ApplicationInternal, new Hl7Location("MSH", 1, 3),
                $"Nobody is configured as {header.SendingApplication}/{header.SendingFacility} from {AddressOf(peer)}. Nothing was kept."));
        }

        var terms = PartnerTerms.Read(connection.Settings);
        if (NotAgreed(peer, terms) is { } differs)
        {
            knocking.Knocked(AddressOf(peer), header.SendingApplication, header.SendingFacility, type, differs, clock.GetUtcNow());
            return Reject(header, new Hl7Error(Hl7ErrorCode.ApplicationInternal, default, differs));
        }

        if (!connection.Enabled)
            return Reject(header, new Hl7Error(Hl7ErrorCode.ApplicationInternal, default,
                "The connection is stopped here. Nothing was kept; send again when it is started."));
        var heartbeat = header.ProcessingId is "T" && terms.TakesHeartbeats && HeartbeatWork.IsOne(header, body);
        if (!heartbeat && place.Kind == HospitalKind.Production && header.ProcessingId is "T" or "D")
            return Reject(header, new Hl7Error(Hl7ErrorCode.UnsupportedProcessingId, new Hl7Location("MSH", 1, 11),
                "This is a production system: messages for training or debugging are not taken."));
        Remember(peer, connection);
        var parsed = Hl7Message.Parse(body);
        var error = parsed is Hl7Parse.Refused refused ? refused.Error : null;
        // Nothing may be awaited before the message stands in the writer's queue: order within the connection.
        var keeping = inbox.KeepAsync(
            new ReceivedMessage(connection.Id, ControlIdOf(header, body), heartbeat ? HeartbeatWork.Type : error is null ? type : "", body), ct);
        return AnswerAsync(connection, header, error, keeping, ct);
    }

    /// <summary>What was agreed about the sender's link and is not so; null: all is as agreed.</summary>
    private static string? NotAgreed(MllpPeer peer, PartnerTerms terms)
    {
        if (terms.Tls && !peer.Secured)
            return "This connection is agreed to be TLS. Nothing was kept.";
        return terms.CertificateSha256 is { } wanted && (peer.Certificate is not { } shown || !LinkTls.IsThis(shown, wanted))
            ? "The sender's certificate is not the one agreed. Nothing was kept." : null;
    }

    private async ValueTask<ReadOnlyMemory<byte>> AnswerAsync(
        ConnectionRecord connection, Hl7Header header, Hl7Error? error, Task<KeptMessage> keeping, CancellationToken ct)
    {
        var kept = await keeping;
        if (error is not null)
        {
            workers.Wake(connection.Id);
            return Answer(header, success: false, error);
        }

        // A sender that wants only the application's answer is answered like one of original mode.
        var isOrder = header.MessageCode is "ORM" or "OML" or "OMG" or "QBP" or "QRY";
        if (isOrder && !Acknowledgement.WantsAccept(header, success: true) && Acknowledgement.WantsApplication(header, success: true))
            return await OutcomeAsync(connection, header, kept, ct);
        workers.Wake(connection.Id);
        return Answer(header, success: true);
    }

    /// <summary>Orders and queries: the answer says what came of it, or to send it again.</summary>
    private async Task<ReadOnlyMemory<byte>> OutcomeAsync(
        ConnectionRecord connection, Hl7Header header, KeptMessage kept, CancellationToken ct)
    {
        if (kept.Duplicate)
            await workers.TakeAgainAsync(kept.Id, ct);
        var finished = await workers.OutcomeAsync(kept.Id, connection.Id, OutcomeWithin, ct);
        if (finished is null && await workers.WithdrawAsync(kept.Id, ct))
            return Acknowledgement.Build(header, AcknowledgementCode.AR, NextId(), clock.GetUtcNow(), new Hl7Error(
                Hl7ErrorCode.ApplicationInternal, default, "Not worked within 5 seconds, and nothing was done. Send it again."));
        finished ??= await workers.OutcomeAsync(kept.Id, connection.Id, OutcomeWithin, ct);
        if (finished?.Answer is { } answer)
            return answer;
        return finished?.State == "waiting"
            ? Answer(header, success: false, new Hl7Error(Hl7ErrorCode.ApplicationInternal, default, finished.Reason ?? "It waits for a person."))
            : Answer(header, success: true);
    }

    private async ValueTask<ReadOnlyMemory<byte>> BatchAsync(MllpPeer peer, Hl7BatchSplit.Split split, CancellationToken ct)
    {
        using var answer = new MemoryStream();
        var count = 0;
        answer.Write("BHS|^~\\&|VOUCH\r"u8);
        foreach (var message in split.Messages)
        {
            var one = Hl7Header.TryRead(message.Raw, out var header, out var error)
                ? await OneAsync(peer, message.Raw, header, ct)
                : await UnreadableAsync(peer, message.Raw, error, ct);
            if (one.IsEmpty)
                continue;
            count++;
            answer.Write(one.Span);
        }

        answer.Write(System.Text.Encoding.ASCII.GetBytes(FormattableString.Invariant($"BTS|{count}\r")));
        return count == 0 ? default : answer.ToArray();
    }

    /// <summary>Without MSH nobody knows whose it is but by the socket: kept there, else turned away.</summary>
    private async ValueTask<ReadOnlyMemory<byte>> UnreadableAsync(
        MllpPeer peer, ReadOnlyMemory<byte> body, Hl7Error error, CancellationToken ct)
    {
        var connection = peers.GetValueOrDefault(peer.Connection) ?? connections.ByAddress(peer.Remote);
        if (connection is { Enabled: true })
        {
            await inbox.KeepAsync(new ReceivedMessage(connection.Id, HashId(body), "", body), ct);
            workers.Wake(connection.Id);
        }
        else
        {
            knocking.Knocked(AddressOf(peer), "", "", "unreadable", differs: null, clock.GetUtcNow());
        }

        var builder = Hl7Builder.Begin(
            new Hl7Sender { Application = "VOUCH" }, "ACK", NextId(), clock.GetUtcNow());
        builder.Segment("MSA").Set(1, nameof(AcknowledgementCode.AR)).Set(3, Cut(error.Words));
        builder.Segment("ERR").SetComponents(2, error.Location.Segment)
            .SetComponents(3, ((int)error.Code).ToString(System.Globalization.CultureInfo.InvariantCulture), error.CodeText, "HL70357")
            .Set(4, "E").Set(8, error.Words);
        return builder.Build();
    }

    private ReadOnlyMemory<byte> Answer(in Hl7Header header, bool success, params ReadOnlySpan<Hl7Error> errors)
    {
        var enhanced = header.IsEnhancedMode;
        if (enhanced && !Acknowledgement.WantsAccept(header, success) && !Acknowledgement.WantsApplication(header, success))
            return default;
        var accept = enhanced && Acknowledgement.WantsAccept(header, success);
        var code = (accept, success) switch
        {
            (true, true) => AcknowledgementCode.CA,
            (true, false) => AcknowledgementCode.CE,
            (false, true) => AcknowledgementCode.AA,
            _ => AcknowledgementCode.AE,
        };
        return Acknowledgement.Build(header, code, NextId(), clock.GetUtcNow(), errors);
    }

    private ValueTask<ReadOnlyMemory<byte>> Reject(in Hl7Header header, Hl7Error error)
    {
        var code = header.IsEnhancedMode ? AcknowledgementCode.CR : AcknowledgementCode.AR;
        return ValueTask.FromResult<ReadOnlyMemory<byte>>(
            Acknowledgement.Build(header, code, NextId(), clock.GetUtcNow(), error));
    }

    private void Remember(MllpPeer peer, ConnectionRecord connection)
    {
        if (peers.Count > PeersMax)
            peers.Clear();
        peers[peer.Connection] = connection;
    }

    /// <summary>A message that came without a link: nobody is answered.</summary>
    public static ReceivedMessage Received(ConnectionRecord connection, ReadOnlyMemory<byte> body, HospitalKind kind)
    {
        if (!Hl7Header.TryRead(body, out var header, out _))
            return new ReceivedMessage(connection.Id, HashId(body), "", body);
        var type = Hl7Message.Parse(body) is Hl7Parse.Refused ? "" : TypeOf(header);
        var isTraining = kind == HospitalKind.Production && header.ProcessingId is "T" or "D";
        return new ReceivedMessage(connection.Id, ControlIdOf(header, body), isTraining ? Training + type : type, body);
    }

    /// <summary>ADT^A01; the code alone where there is no event.</summary>
    public static string TypeOf(in Hl7Header header) =>
        header.TriggerEvent.Length == 0 ? header.MessageCode : header.MessageCode + "^" + header.TriggerEvent;

    /// <summary>MSH-10, or the content's hash where the sender gives no number.</summary>
    private static string ControlIdOf(in Hl7Header header, ReadOnlyMemory<byte> body) =>
        header.ControlId.Trim() is { Length: > 0 } id ? id : HashId(body);

    private static string HashId(ReadOnlyMemory<byte> body) =>
        "sha256:" + Convert.ToHexStringLower(SHA256.HashData(body.Span))[..24];

    private static string AddressOf(MllpPeer peer) => peer.Remote is IPEndPoint ip ? ip.Address.ToString() : "unknown";

    private static string Cut(string words) => words.Length <= 80 ? words : words[..80];

    /// <summary>MSH-10 of an answer: never the same again, also after a restart.</summary>
    private string NextId() =>
        "VA" + Interlocked.Increment(ref answers).ToString("X16", System.Globalization.CultureInfo.InvariantCulture);

    private static long Random(int bytes) =>
        BitConverter.ToInt64(RandomNumberGenerator.GetBytes(bytes)) & long.MaxValue;
}
