using Vouch.Department.Catalog;
using Vouch.Department.Exchange.Hospital;
using Vouch.Department.Orders;
using Vouch.Department.Platform;
using Vouch.Wire.Hl7;

namespace Vouch.Department.Exchange.Outbox;

/// <summary>
/// Tells whoever ordered what becomes of a line before its result: collected, received, its tube rejected and why, cancelled and
/// why. Told is what changed since the partner last knew; what its own message did it knows by the answer. Completion is told by
/// the result. Source: HL7 v2.5.1 chapter 4, 4.4.6 OML^O21; tables 0119 (SC status changed, OC cancelled), 0038.
/// </summary>
public sealed class OrderStatuses(Db db, PackInForce packs)
{
    /// <summary>Orders of one run.</summary>
    private const int OrdersAtOnce = 50;

    private const string Type = "OML^O21^OML_O21";

    /// <summary>Where a line of which a partner was never told stands for it: ordered.</summary>
    private const string FirstKnown = "SC";

    /// <summary>True when there may be more.</summary>
    public async Task<bool> TellAsync(CancellationToken ct)
    {
        var due = await db.ListAsync($"select order_id from order_status_due order by due_at limit {OrdersAtOnce}", [], r => new OrderId(r.GetGuid(0)), ct);
        if (due.Count == 0)
            return false;
        var pack = (await packs.CurrentAsync(ct))?.Pack;
        var faults = new List<Exception>();
        foreach (var order in due)
        {
            try
            {
                await TellAsync(order, pack, ct);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                faults.Add(fault); // The others are told all the same; the job reports the fault and tries again.
            }
        }

        return faults.Count > 0 ? throw new AggregateException(faults) : due.Count == OrdersAtOnce;
    }

    /// <summary>Whether a partner takes them.</summary>
    internal static bool AreTold(ConnectionRecord partner) => partner.Kind == "mllp-out" && PartnerTerms.Read(partner.Settings).Statuses;

    /// <summary>What the partners' own message made of an order: they know it by the answer.</summary>
    internal static async Task KnownAsync(Work work, string accession, CancellationToken ct)
    {
        if (await OrdersStorage.FindByAccessionAsync(work, accession, ct) is not { } order)
            return;
        foreach (var partner in await PartnersAsync(work, order, ct))
            await KeepAsync(work, partner.Id, order.Id, await ChangedAsync(work, partner.Id, order, ct), outbox: null, ct);
    }

    private async Task TellAsync(OrderId id, LaboratoryPack? pack, CancellationToken ct)
    {
        await using var work = await db.BeginAsync(Actor.Job("order statuses"), null, ct);
        if (await work.ExecuteAsync("delete from order_status_due where order_id = $1", [id.Value], ct) == 0 || await OrdersStorage.FindAsync(work, id, ct) is not { } order)
            return;
        foreach (var partner in await PartnersAsync(work, order, ct))
            if (await ChangedAsync(work, partner.Id, order, ct) is { Count: > 0 } changed)
                await KeepAsync(work, partner.Id, id, changed, await WriteAsync(work, partner, order, changed, pack, ct), ct);
        await work.CommitAsync(ct);
    }

    /// <summary>Of those that take statuses: who is told an order's results, where a hospital system ordered it.</summary>
    private static async Task<List<ConnectionRecord>> PartnersAsync(Work work, Order order, CancellationToken ct)
    {
        if (order.ConnectionId is null)
            return [];
        return [.. ReleaseNotices.Partners(await ReleaseNotices.HospitalsAsync(work, ct), order.ConnectionId).Where(AreTold)];
    }

    private sealed record Line(string? Item, string Code, List<OrderTest> Tests, string Status, int Number);

    /// <summary>The lines that stand otherwise than the partner knows.</summary>
    private static async Task<List<Line>> ChangedAsync(Work work, Guid partner, Order order, CancellationToken ct)
    {
        var known = await work.ListAsync(
            "select distinct on (item, code) item, code, status, number from line_status where connection_id = $1 and order_id = $2 order by item, code, number desc",
            [partner, order.Id.Value], r => (Item: r.GetString(0), Code: r.GetString(1), Status: r.GetString(2), Number: r.GetInt32(3)), ct);
        var changed = new List<Line>();
        foreach (var line in OrderLines.Of(await OrdersStorage.TestsAsync(work, order.Id, ct)))
        {
            var before = known.Find(one => one.Item == (line.Key.Item ?? "") && one.Code == line.Key.Code);
            var tests = line.ToList();
            var status = OrderLines.StatusOf(tests);
            if (status != "CM" && status != (before.Status ?? FirstKnown))
                changed.Add(new Line(line.Key.Item, line.Key.Code, tests, status, before.Number + 1));
        }

        return changed;
    }

    private static async Task KeepAsync(Work work, Guid partner, OrderId order, List<Line> lines, Guid? outbox, CancellationToken ct)
    {
        foreach (var line in lines)
            await work.ExecuteAsync("insert into line_status (connection_id, order_id, item, code, number, status, outbox_id) values ($1, $2, $3, $4, $5, $6, $7)",
                [partner, order.Value, line.Item ?? "", line.Code, line.Number, line.Status, outbox], ct);
    }

    private static async Task<Guid> WriteAsync(Work work, ConnectionRecord partner, Order order, List<Line> lines, LaboratoryPack? pack, CancellationToken ct)
    {
        var terms = PartnerTerms.Read(partner.Settings);
        var head = await ReleasedResults.OfAsync(work, order.Id.Value, [], ct);
        var tubes = await OrdersStorage.TubesAsync(work, order.Id, ct);
        var laboratory = await ReleaseNotices.LaboratoryAsync(work, ct);
        var reasons = new Dictionary<Line, string?>();
        foreach (var line in lines)
            reasons[line] = line.Status == "CA" ? line.Tests.Find(test => test.CancelReason is not null)?.CancelReason
                : line.Status is "HD" or "SC" ? await RejectedBecauseAsync(work, line.Tests, ct) : null;
        return await OutboxWriting.AddAsync(work, new NewMessage(partner.Id, head.Patient.Value, "order:" + order.Accession, "OML^O21", About: null, controlId =>
        {
            var builder = OutboxWriting.Begin(terms, laboratory, Type, controlId, work.Now);
            ResultMessage.WritePatient(builder, head.Demographics, head.Identifiers);
            ResultMessage.WriteVisit(builder, head);
            foreach (var (line, set) in lines.Select((line, at) => (line, at + 1)))
            {
                OrderLines.WriteLine(builder, order, line.Item, line.Code, line.Tests, set, pack, line.Status == "CA" ? "OC" : "SC", reasons[line]);
                var number = 0;
                foreach (var tube in tubes.Where(tube => line.Tests.Exists(test => test.Specimen == tube.Id)))
                    OrderLines.WriteTube(builder, tube, ++number, pack);
            }

            return (builder.Build(), OutboxWriting.Lost(builder));
        }), ct);
    }

    /// <summary>Why the tube of these tests, or the one it takes the place of, was rejected.</summary>
    private static Task<string?> RejectedBecauseAsync(Work work, List<OrderTest> tests, CancellationToken ct) => work.OneAsync(
        """
        select e.reason from specimen s join specimen_event e on e.specimen_id in (s.id, s.recollection_of) and e.kind = 'rejected'
        where s.id = any($1) order by e.recorded_at desc limit 1
        """, [tests.Select(test => test.Specimen?.Value).OfType<Guid>().ToArray()], r => r.TextOrNull(0), ct);
}
