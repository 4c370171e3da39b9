using System.Collections.Immutable;
using System.Globalization;
using Vouch.Department.Catalog;
using Vouch.Department.Exchange.Outbox;
using Vouch.Department.Orders;
using Vouch.Department.Patients;
using Vouch.Department.Platform;
using Vouch.Wire.Hl7;
using Vouch.Wire.Hl7.Types;

namespace Vouch.Department.Exchange.Hospital;

/// <summary>
/// Answers what is ordered and where it stands: by tube (WOS, IHE LAB-27), or by patient, visit and order numbers (SLI, what a
/// label broker asks, IHE LAB-62). Only where that was agreed. Source: HL7 v2.5.1 chapter 5, 5.3.1.2 QBP^Q11 and RSP^K11, 5.5.2
/// QAK, 5.5.4 QPD; tables 0208 (OK, NF, AE, AR), 0038 and 0123 (order and result status).
/// </summary>
public sealed class QueryWork(ConnectionsInForce connections, PackInForce packs, TimeProvider clock) : IMessageWork
{
    /// <summary>Orders of one answer, the latest first.</summary>
    private const int OrdersMax = 50;

    /// <summary>How far back a patient's orders are told.</summary>
    private static readonly TimeSpan Back = TimeSpan.FromDays(30);

    public bool Takes(ConnectionRecord connection, string messageType) => connection.Purpose == "hospital" && messageType.StartsWith("QBP", StringComparison.Ordinal);

    public string? SubjectOf(InboxMessage message) => null;

    public async Task<MessageOutcome> RunAsync(Work work, InboxMessage kept, CancellationToken ct)
    {
        if (!HospitalMessage.Read(kept, connections.Zone).Succeeded(out var message, out var refusal))
            return new MessageOutcome.Waits(refusal);
        if (!message.Terms.Queries)
            return Refused(message, "AR", Hl7ErrorCode.ApplicationInternal, new Refusal("query-not-agreed", "It was not agreed that this system may ask.",
                Hint: "Allow it on the connection's page if it shall."));
        if (!Asked(message).Succeeded(out var asked, out refusal))
            return Refused(message, "AE", Hl7ErrorCode.TableValueNotFound, refusal);
        var orders = await FindAsync(work, message, asked, ct);
        var answer = Begin(message, orders.Count == 0 ? "NF" : "OK", orders.Count);
        var pack = (await packs.CurrentAsync(ct))?.Pack;
        foreach (var patient in orders.GroupBy(order => order.Patient))
            await WriteAsync(work, answer, patient.Key, [.. patient], pack, ct);
        return new MessageOutcome.Done(string.Create(CultureInfo.InvariantCulture, $"{orders.Count} orders told."),
            [.. orders.Take(5).Select(order => $"/orders/{order.Accession}")])
        { Answer = answer.Build() };
    }

    /// <summary>What the query asks for; empty texts ask for nothing.</summary>
    private sealed record Question(string Tube, ImmutableArray<PatientIdentifier> Patient, string Visit, ImmutableArray<string> Numbers);

    private static Outcome<Question> Asked(HospitalMessage message)
    {
        var qpd = message.Hl7.Segment("QPD");
        var name = qpd.Field(1).FirstText.Trim().ToUpperInvariant();
        return name switch
        {
            "WOS" => new Question(qpd.Field(3).FirstText.Trim(), [], "", []),
            "SLI" => new Question("", PatientReading.Numbers(message, qpd.Field(3)), qpd.Field(4).FirstText.Trim(),
                [.. new[] { 5, 6, 7 }.Select(field => qpd.Field(field).FirstText.Trim()).Where(number => number.Length > 0)]),
            _ => new Refusal("query-unknown", $"The query {(name.Length == 0 ? "without a name" : name)} (QPD-1) is not answered here.", Hint: "WOS asks by tube, SLI by patient and order numbers."),
        };
    }

    private async Task<List<Order>> FindAsync(Work work, HospitalMessage message, Question asked, CancellationToken ct)
    {
        var found = await work.ListAsync(
            """
            select distinct o.id, o.ordered_at from lab_order o
            where o.cancelled_at is null and (
              o.id in (select order_id from specimen where barcode = $1)
              or (o.patient_id = any($2) and o.ordered_at > $3 and ($4 = '' or exists (select from encounter e where e.id = o.encounter_id and e.visit_number = $4))
                and ($5::text[] = '{}' or o.accession = any($5) or o.placer_number = any($5)
                  or exists (select from order_test t where t.order_id = o.id and t.placer_item = any($5))))
              or ($2::uuid[] = '{}' and $5::text[] <> '{}' and (o.accession = any($5) or (o.placer_number = any($5) and o.connection_id = $6))))
            order by o.ordered_at desc limit $7
            """,
            [asked.Tube, await PeopleAsync(work, asked.Patient, ct), clock.GetUtcNow() - Back, asked.Visit, asked.Numbers.ToArray(), message.Kept.Connection.Id, OrdersMax],
            r => new OrderId(r.GetGuid(0)), ct);
        var orders = new List<Order>();
        foreach (var id in found)
            orders.Add((await OrdersStorage.FindAsync(work, id, ct))!);
        return orders;
    }

    /// <summary>All records of the person with one of the numbers; none where they are two people's.</summary>
    private static async Task<Guid[]> PeopleAsync(Work work, ImmutableArray<PatientIdentifier> numbers, CancellationToken ct)
    {
        if (!numbers.Any(PatientReading.Identifies) || !(await PatientIntake.FindAsync(work, numbers, ct)).Succeeded(out var patient, out _) || patient is null)
            return [];
        return [.. await work.ListAsync("select patient_records($1)", [patient.Id.Value], r => r.GetGuid(0), ct)];
    }

    private MessageOutcome.Done Refused(HospitalMessage message, string status, Hl7ErrorCode code, Refusal why) =>
        new("Not answered.") { Remark = why, Answer = Begin(message, status, 0, new Hl7Error(code, new Hl7Location("QPD", 1, 1), why.Text)).Build() };

    private Hl7Builder Begin(HospitalMessage message, string status, int hits, params ReadOnlySpan<Hl7Error> errors)
    {
        var type = message.Event == "SLI" ? "RSP^SLI^RSP_K11" : "RSP^K11^RSP_K11";
        var code = status switch { "AR" => AcknowledgementCode.AR, "AE" => AcknowledgementCode.AE, _ => AcknowledgementCode.AA };
        var builder = Acknowledgement.Begin(message.Hl7.Header, type, code, "VR" + message.Kept.Id.ToString("N")[14..], clock.GetUtcNow(), errors);
        var qpd = message.Hl7.Segment("QPD");
        var count = hits.ToString(CultureInfo.InvariantCulture);
        builder.Segment("QAK").Set(1, qpd.Text(2)).Set(2, status).Copy(3, qpd.Field(1)).Set(4, count).Set(5, count).Set(6, "0");
        if (qpd.Exists)
            builder.Copy(qpd);
        return builder;
    }

    private static async Task WriteAsync(Work work, Hl7Builder answer, PatientId id, List<Order> orders, LaboratoryPack? pack, CancellationToken ct)
    {
        var patient = (await PatientsStorage.FindSurvivorAsync(work, id, ct))!;
        ResultMessage.WritePatient(answer, patient.Demographics, await PatientsStorage.IdentifiersAsync(work, patient.Id, ct));
        var (tubes, lines) = (0, 0);
        foreach (var order in orders)
        {
            var tests = (await OrdersStorage.TestsAsync(work, order.Id, ct)).FindAll(test => test.Source != TestSource.Calculated);
            foreach (var tube in (await OrdersStorage.TubesAsync(work, order.Id, ct)).Where(tube => tests.Exists(test => test.Specimen == tube.Id)))
            {
                OrderLines.WriteTube(answer, tube, ++tubes, pack);
                foreach (var line in OrderLines.Of(tests.Where(test => test.Specimen == tube.Id)))
                    OrderLines.WriteLine(answer, order, line.Key.Item, line.Key.Code, [.. line], ++lines, pack);
            }
        }
    }
}
