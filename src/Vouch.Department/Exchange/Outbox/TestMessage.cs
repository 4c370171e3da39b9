using Vouch.Department.Exchange.Hospital;
using Vouch.Department.Platform;
using Vouch.Wire.Hl7;

namespace Vouch.Department.Exchange.Outbox;

/// <summary>
/// A message without a patient, marked as training, to see whether a partner answers. Source: HL7 v2.5.1 chapter 14,
/// 14.3.1 NMD^N02 application management data, NCK system clock.
/// </summary>
public static class TestMessage
{
    public static async Task<Guid> SendAsync(Db db, Actor actor, ConnectionRecord connection, CancellationToken ct)
    {
        var terms = PartnerTerms.Read(connection.Settings);
        await using var work = await db.BeginAsync(actor, "test message", ct);
        var lane = Guid.CreateVersion7(work.Now);
        var id = await OutboxWriting.AddAsync(work, new NewMessage(connection.Id, lane, "test:" + lane, "NMD^N02", About: null, controlId =>
        {
            var builder = Hl7Builder.Begin(new Hl7Sender
            {
                Application = "VOUCH",
                ReceivingApplication = terms.ReceivingApplication ?? "",
                ReceivingFacility = terms.ReceivingFacility ?? "",
                ProcessingId = "T",
            }, "NMD^N02^NMD_N02", controlId, work.Now);
            builder.Segment("NCK").Set(1, work.Now);
            builder.Segment("NTE").Set(1, "1").Set(3, "Test message. Please acknowledge; nothing is to be done.");
            return (builder.Build(), null);
        }), ct);
        await work.CommitAsync(ct);
        return id;
    }
}
