using System.Globalization;
using Vouch.Department.Exchange.Hospital;
using Vouch.Department.Platform;
using Vouch.Wire.Hl7;

namespace Vouch.Department.Exchange.Outbox;

/// <summary>A message to a partner before it has its number.</summary>
/// <param name="Lane">Patient: never reordered within.</param>
/// <param name="Subject">Order: waits behind a set-aside message of the same order.</param>
/// <param name="About">The inbox message it answers; null for results.</param>
/// <param name="Build">Its bytes under a control id (MSH-10), and what a person should see about them, or null.</param>
public sealed record NewMessage(
    Guid Connection, Guid Lane, string Subject, string Type, string? About, Func<string, (byte[] Body, string? Remark)> Build);

/// <summary>Writes messages to be sent, in the transaction of what they report. Sequence numbers are without gaps.</summary>
public static class OutboxWriting
{
    /// <summary>A message of ours to a partner, in its character set: its header is written, its segments follow.</summary>
    /// <param name="type">MSH-9 with its structure.</param>
    /// <param name="processing">MSH-11: P production, T training (HL7 table 0103).</param>
    public static Hl7Builder Begin(PartnerTerms terms, string laboratory, string type, string controlId, DateTimeOffset now, string processing = "P") =>
        Hl7Builder.Begin(new Hl7Sender
        {
            Application = "VOUCH",
            Facility = laboratory,
            ReceivingApplication = terms.ReceivingApplication ?? "",
            ReceivingFacility = terms.ReceivingFacility ?? "",
            ProcessingId = processing,
        }, type, controlId, now, terms.Charset is { } name ? Hl7Charset.Find(name) : null);

    /// <summary>The id of the kept message; its bytes never change again.</summary>
    public static async Task<Guid> AddAsync(Work work, NewMessage message, CancellationToken ct)
    {
        var (seq, number) = await work.OneAsync(
            """
            insert into connection_counter as c (connection_id, last_out) values ($1, 1)
            on conflict (connection_id) do update set last_out = c.last_out + 1
            returning last_out, nextval('outbox_number')
            """, [message.Connection], r => (r.GetInt64(0), r.GetInt64(1)), ct);
        var id = Guid.CreateVersion7(work.Now);
        var controlId = string.Create(CultureInfo.InvariantCulture, $"V{number:D10}");
        var (body, remark) = message.Build(controlId);
        await work.ExecuteAsync(
            """
            with written as (
              insert into outbox (id, connection_id, seq, lane, subject, control_id, message_type, about, body, created_at)
              values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10))
            insert into outbox_delivery (outbox_id, connection_id, seq, lane, subject, alarm, reason)
            values ($1, $2, $3, $4, $5, $11::text is not null, $11)
            """,
            [id, message.Connection, seq, message.Lane, message.Subject, controlId, message.Type, message.About, body, work.Now, remark], ct);
        return id;
    }

    /// <summary>
    /// The application's answer to a message that was only committed: to the connection paired with its own, where there
    /// is one. Source: HL7 v2.5.1 chapter 2, 2.9.3.
    /// </summary>
    public static async Task AnswerLaterAsync(Work work, InboxMessage message, byte[] answer, CancellationToken ct)
    {
        if (PartnerTerms.Read(message.Connection.Settings).Paired is not { } partner
            || !Hl7Header.TryRead(message.Body, out var asked, out _) || !Acknowledgement.WantsAccept(asked, success: true)
            || !Acknowledgement.WantsApplication(asked, success: true) || !Hl7Header.TryRead(answer, out var header, out _))
            return;
        var (own, type) = (header.ControlIdBytes.ToArray(), HospitalIntake.TypeOf(header));
        var again = await work.OneAsync("select count(*)::int from outbox where connection_id = $1 and about like $2",
            [partner, $"inbox:{message.Id}:%"], r => r.GetInt32(0), ct);
        await AddAsync(work, new NewMessage(partner, message.Connection.Id, $"inbox:{message.Id}", type,
            string.Create(CultureInfo.InvariantCulture, $"inbox:{message.Id}:{again + 1}"),
            controlId => (WithControlId(answer, own, controlId), null)), ct);
    }

    /// <summary>What a person should see of a message that lost characters; null: nothing was lost.</summary>
    public static string? Lost(Hl7Builder builder) => builder.Lost.Count == 0 ? null
        : $"Characters that {builder.Charset.Name} lacks were written as '?' in {string.Join(", ", builder.Lost.Take(5))}.";

    /// <summary>The answer under the number it is sent by.</summary>
    private static byte[] WithControlId(byte[] answer, byte[] own, string controlId)
    {
        var at = answer.AsSpan().IndexOf(own);
        return [.. answer[..at], .. System.Text.Encoding.ASCII.GetBytes(controlId), .. answer[(at + own.Length)..]];
    }
}
