using Vouch.Department.Exchange.Hospital;
using Vouch.Department.Platform;
using Vouch.Wire.Hl7.Mllp;

namespace Vouch.Department.Exchange.Outbox;

/// <summary>The link to one partner: sends what is due, message by message, and keeps what came of each.</summary>
internal sealed class OutboxLink(Db db, ConnectionRecord partner, TimeProvider clock) : IAsyncDisposable
{
    /// <summary>Messages looked at in one go.</summary>
    private const int Window = 200;

    /// <summary>
    /// What may be sent now: not behind a message of the same patient that is to be tried later, not behind one of the same
    /// order that was set aside. Every question runs on a small partial index, also with 50,000 messages queued.
    /// </summary>
    private const string DueSql =
        """
        select d.outbox_id, d.lane, d.subject, d.attempts, o.control_id, o.body
        from outbox_delivery d join outbox o on o.id = d.outbox_id
        where d.connection_id = $1 and d.state = 'queued' and (d.attempts = 0 or d.next_at <= $2)
          and not exists (select from outbox_delivery e where e.connection_id = d.connection_id and e.lane = d.lane
            and e.state = 'queued' and e.attempts > 0 and e.next_at > $2 and e.seq < d.seq)
          and not exists (select from outbox_delivery e where e.connection_id = d.connection_id and e.subject = d.subject
            and e.state = 'set-aside' and e.seq < d.seq)
        order by d.seq limit $3
        """;

    private readonly PartnerTerms terms = PartnerTerms.Read(partner.Settings);
    private MllpClient? client;
    private int failures;

    public TimeSpan BackOffMin { get; init; }

    public TimeSpan BackOffMax { get; init; }

    public PartnerState State { get; private set; } = new(IsConnected: false, null, null, null);

    public async ValueTask DisposeAsync() => await CloseAsync();

    /// <summary>Sends what is due, up to a window of it; how many messages were answered.</summary>
    public async Task<int> SendWindowAsync(CancellationToken ct)
    {
        if (State.NextTry is { } next && clock.GetUtcNow() < next)
            return 0;
        var due = await db.ListAsync(DueSql, [partner.Id, clock.GetUtcNow(), Window],
            r => new DueMessage(r.GetGuid(0), r.GetGuid(1), r.GetString(2), r.GetInt32(3), r.GetString(4), r.GetFieldValue<byte[]>(5)), ct);
        if (due.Count == 0)
        {
            State = State with { NextTry = null };
            return 0;
        }

        if (!await ConnectAsync(ct))
            return 0;
        var (held, blocked) = (new HashSet<Guid>(), new HashSet<string>(StringComparer.Ordinal));
        var answered = 0;
        foreach (var message in due)
        {
            if (held.Contains(message.Lane) || blocked.Contains(message.Subject))
                continue;
            var reply = await client!.SendAsync(message.Body, ct);
            if (reply is not MllpReply.Answered(var bytes))
            {
                await LinkFailedAsync(reply is MllpReply.Lost lost ? lost.Reason
                    : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"No answer within {terms.AnswerSeconds} s."));
                return answered;
            }

            var answer = PartnerAnswer.Read(bytes, message.ControlId);
            await KeepAsync(message, answer, bytes.ToArray(), ct);
            if (answer is PartnerAnswer.OutOfStep step)
            {
                await LinkFailedAsync(step.Why);
                return answered;
            }

            answered++;
            if (answer is PartnerAnswer.NotNow)
                held.Add(message.Lane);
            else if (answer is PartnerAnswer.Faulty)
                blocked.Add(message.Subject);
        }

        failures = 0;
        State = new PartnerState(IsConnected: true, null, null, null);
        return answered;
    }

    private async Task<bool> ConnectAsync(CancellationToken ct)
    {
        if (client is { IsOpen: true })
            return true;
        await CloseAsync();
        var connected = await MllpClient.ConnectAsync(new MllpClientOptions
        {
            Host = partner.Host!,
            Port = partner.Port!.Value,
            AnswerTimeout = TimeSpan.FromSeconds(Math.Clamp(terms.AnswerSeconds, 1, 300)),
            Tls = terms.Tls ? new MllpClientTls { Accept = Fingerprint() } : null,
        }, ct);
        if (connected is MllpConnect.Failed failed)
        {
            await LinkFailedAsync(failed.Reason);
            return false;
        }

        client = ((MllpConnect.Connected)connected).Client;
        return true;
    }

    private MllpCertificateCheck? Fingerprint() => terms.CertificateSha256 is not { } wanted ? null
        : (certificate, _, _) => LinkTls.IsThis(certificate, wanted);

    /// <summary>The partner, not a message, is the trouble: the whole link pauses, no message is blamed.</summary>
    private async Task LinkFailedAsync(string why)
    {
        await CloseAsync();
        var now = clock.GetUtcNow();
        State = new PartnerState(IsConnected: false, why, State.TroubleSince ?? now, now + BackOff(failures++));
    }

    private TimeSpan BackOff(int tries) =>
        TimeSpan.FromTicks(Math.Min(BackOffMax.Ticks, BackOffMin.Ticks << Math.Min(tries, 20)));

    private async Task KeepAsync(DueMessage message, PartnerAnswer answer, byte[] bytes, CancellationToken ct)
    {
        var (state, alarm, reason) = answer switch
        {
            PartnerAnswer.Taken taken => ("done", false, taken.Remark),
            PartnerAnswer.Faulty faulty => ("set-aside", true, faulty.Why),
            PartnerAnswer.NotNow later => ("queued", later.Alarm, later.Why),
            PartnerAnswer.OutOfStep step => ("queued", false, step.Why),
            _ => throw new InvalidOperationException("There are four answers."),
        };
        await using var work = await db.BeginAsync(Actor.Job("outbox"), null, ct);
        await work.ExecuteAsync(
            """
            update outbox_delivery set state = $2, alarm = $3, reason = $4, answer = $5, attempts = attempts + 1, next_at = $6,
              changed_at = clock_timestamp()
            where outbox_id = $1 and state = 'queued'
            """, [message.Id, state, alarm, reason, bytes, clock.GetUtcNow() + BackOff(message.Attempts)], ct);
        await work.CommitAsync(ct);
    }

    private async Task CloseAsync()
    {
        if (client is not null)
            await client.DisposeAsync();
        client = null;
    }

    private sealed record DueMessage(Guid Id, Guid Lane, string Subject, int Attempts, string ControlId, byte[] Body);
}
