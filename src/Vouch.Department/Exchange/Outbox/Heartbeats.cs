using Vouch.Department.Exchange.Hospital;
using Vouch.Department.Platform;
using Vouch.Wire.Hl7;

namespace Vouch.Department.Exchange.Outbox;

/// <summary>
/// Asks a silent partner whether it is there, where it agreed to be asked: a result of a specimen that nobody gave, of nobody,
/// marked as training, through the same outbox as every result. One at a time; unanswered it is an alarm.
/// </summary>
public sealed class Heartbeats(Db db)
{
    /// <summary>Number of the patient, and barcode of the specimen, that do not exist: both sides know them and do nothing.</summary>
    public const string Synthetic = "HEARTBEAT";

    /// <summary>Never more to do at once.</summary>
    public async Task<bool> AskAsync(CancellationToken ct)
    {
        var partners = await db.ListAsync(
            $"""
            select {ConnectionRecord.Columns}, (select changed_at from outbox_delivery where connection_id = c.id and state = 'done' order by seq desc limit 1),
              exists (select from outbox_delivery where connection_id = c.id and state = 'queued'),
              (select created_at from outbox where connection_id = c.id order by seq desc limit 1)
            from connection c where c.kind = 'mllp-out' and c.enabled and c.settings ->> 'heartbeatMinutes' is not null
            """, [], r => (Connection: ConnectionRecord.Row(r), Answered: r.InstantOrNull(12), IsAsked: r.GetBoolean(13), Written: r.InstantOrNull(14)), ct);
        foreach (var (partner, answered, isAsked, written) in partners)
        {
            var every = TimeSpan.FromMinutes(PartnerTerms.Read(partner.Settings).HeartbeatMinutes ?? int.MaxValue / 60_000);
            // What waits to be sent asks already; a partner that refused the last one is not asked again at once.
            if (!isAsked && db.Now - (answered ?? DateTimeOffset.MinValue) >= every && db.Now - (written ?? DateTimeOffset.MinValue) >= every)
                await AskAsync(partner, ct);
        }

        return false;
    }

    private async Task AskAsync(ConnectionRecord partner, CancellationToken ct)
    {
        var terms = PartnerTerms.Read(partner.Settings);
        await using var work = await db.BeginAsync(Actor.Job("heartbeats"), null, ct);
        var lane = Guid.CreateVersion7(work.Now);
        var laboratory = await ReleaseNotices.LaboratoryAsync(work, ct);
        await OutboxWriting.AddAsync(work, new NewMessage(partner.Id, lane, "heartbeat:" + lane, "ORU^R01", About: null,
            controlId => (Build(terms, laboratory, controlId, work.Now), null)), ct);
        await work.CommitAsync(ct);
    }

    private static byte[] Build(PartnerTerms terms, string laboratory, string controlId, DateTimeOffset now)
    {
        var builder = OutboxWriting.Begin(terms, laboratory, ResultMessage.Type, controlId, now, processing: "T");
        builder.Segment("PID").Set(1, "1").Set(3, 1, 1, Synthetic).Set(3, 1, 4, "VOUCH").Set(3, 1, 5, "MR").SetComponents(5, "HEARTBEAT", "NOBODY").Set(8, "U");
        builder.Segment("ORC").Set(1, "RE").SetComponents(3, Synthetic, "VOUCH");
        builder.Segment("OBR").Set(1, "1").SetComponents(3, Synthetic, "VOUCH").SetComponents(4, Synthetic, "Link test, nobody's", ResultMessage.OwnCodes).Set(7, now).Set(22, now).Set(25, "F");
        builder.Segment("OBX").Set(1, "1").Set(2, "ST").SetComponents(3, Synthetic, "Link test, nobody's", ResultMessage.OwnCodes).Set(5, "Please acknowledge; nothing is to be done.").Set(11, "F").Set(14, now);
        builder.Segment("SPM").Set(1, "1").Set(2, 1, 2, 1, Synthetic);
        return builder.Build();
    }
}
