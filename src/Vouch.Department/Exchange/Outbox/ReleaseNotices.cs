using Vouch.Department.Catalog;
using Vouch.Department.Exchange.Hospital;
using Vouch.Department.Platform;

namespace Vouch.Department.Exchange.Outbox;

/// <summary>
/// Turns what the laboratory released into messages to its partners: the notices of an order are taken and its messages
/// written in one transaction, so that a release is told once to everybody who is told it at all.
/// </summary>
public sealed class ReleaseNotices(Db db, PackInForce packs)
{
    /// <summary>Orders of one run.</summary>
    private const int OrdersAtOnce = 50;

    /// <summary>True when there may be more.</summary>
    public async Task<bool> TellAsync(CancellationToken ct)
    {
        var orders = await db.ListAsync(
            "select order_id from release_notice group by order_id order by min(noticed_at) limit $1", [OrdersAtOnce],
            r => r.GetGuid(0), ct);
        if (orders.Count == 0)
            return false;
        var pack = (await packs.CurrentAsync(ct))?.Pack;
        Exception? first = null;
        foreach (var order in orders)
        {
            try
            {
                await TellAsync(order, pack, ct);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                first ??= fault; // The others are told all the same; the job reports the fault and tries again.
            }
        }

        if (first is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
        return orders.Count == OrdersAtOnce;
    }

    private async Task TellAsync(Guid order, LaboratoryPack? pack, CancellationToken ct)
    {
        await using var work = await db.BeginAsync(Actor.Job("release notices"), null, ct);
        var versions = await work.ListAsync(
            "delete from release_notice where order_id = $1 returning order_test_id, version", [order],
            r => (Test: r.GetGuid(0), Version: r.GetInt32(1)), ct);
        if (versions.Count == 0)
            return;
        var connections = await work.ListAsync(
            $"select {ConnectionRecord.Columns} from connection c where c.purpose = 'hospital' and c.kind in ('mllp-in', 'mllp-out') order by c.id",
            [], ConnectionRecord.Row, ct);
        var released = await ReleasedResults.ReadAsync(work, order, versions, ct);
        foreach (var partner in Partners(connections, released.Connection))
            await TellAsync(work, partner, released, pack, ct);
        await work.CommitAsync(ct);
    }

    /// <summary>Who is told: every connection that takes all results, and the one paired with the order's own.</summary>
    public static IEnumerable<ConnectionRecord> Partners(IReadOnlyList<ConnectionRecord> connections, Guid? orderedBy)
    {
        var own = connections.FirstOrDefault(connection => connection.Id == orderedBy);
        var paired = own is null ? null : PartnerTerms.Read(own.Settings).Paired;
        return connections.Where(connection => connection.Kind == "mllp-out"
            && (connection.Id == paired || PartnerTerms.Read(connection.Settings).AllResults));
    }

    private static async Task TellAsync(
        Work work, ConnectionRecord partner, ReleasedResults released, LaboratoryPack? pack, CancellationToken ct)
    {
        var laboratory = await work.OneAsync(
            "select value #>> '{}' from setting where key = 'hospital.name'", [], r => r.GetString(0), ct) ?? "Laboratory";
        var message = new ResultMessage(released, pack, laboratory, PartnerTerms.Read(partner.Settings));
        var id = await OutboxWriting.AddAsync(work, new NewMessage(partner.Id, released.Patient.Value, "order:" + released.Accession,
            "ORU^R01", About: null, controlId => message.Build(controlId, work.Now)), ct);
        // The key refuses a version that was told before: then nothing of this transaction lasts, and it is a fault to be seen.
        await work.ExecuteAsync(
            "insert into outbox_result (connection_id, order_test_id, version, outbox_id) select $1, *, $4 from unnest($2::uuid[], $3::int[])",
            [partner.Id, released.Results.Select(result => result.OrderTest).ToArray(),
                released.Results.Select(result => result.Version).ToArray(), id], ct);
    }
}
