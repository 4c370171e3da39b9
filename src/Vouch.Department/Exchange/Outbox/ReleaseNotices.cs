using Microsoft.Extensions.Logging;
using Vouch.Department.Catalog;
using Vouch.Department.Exchange.Hospital;
using Vouch.Department.Platform;

namespace Vouch.Department.Exchange.Outbox;

/// <summary>
/// Turns what the laboratory released into messages to its partners: the notices of an order are taken and its messages
/// written in one transaction, so that a release is told once to everybody who is told it at all.
/// </summary>
public sealed partial class ReleaseNotices(Db db, PackInForce packs, ILogger<ReleaseNotices> log)
{
    /// <summary>Orders of one run.</summary>
    private const int OrdersAtOnce = 50;

    /// <summary>After so many failures the results of an order are told one by one, and those that cannot be wait for a person.</summary>
    private const int AttemptsMax = 3;

    /// <summary>True when there may be more.</summary>
    public async Task<bool> TellAsync(CancellationToken ct)
    {
        var orders = await db.ListAsync(
            "select order_id, max(attempts) from release_notice where aside is null group by order_id order by max(attempts), min(noticed_at) limit $1", [OrdersAtOnce],
            r => (Id: r.GetGuid(0), Attempts: r.GetInt32(1)), ct);
        var due = await db.ListAsync("select order_id from charge_due order by due_at limit $1", [OrdersAtOnce], r => r.GetGuid(0), ct);
        if (orders.Count == 0 && due.Count == 0)
            return false;
        var pack = (await packs.CurrentAsync(ct))?.Pack;
        foreach (var (order, attempts) in orders)
        {
            try
            {
                if (attempts < AttemptsMax)
                    await TellAsync(order, only: null, pack, ct);
                else
                    await OneByOneAsync(order, pack, ct);
            }
            catch (Exception fault) when (fault is not OperationCanceledException && !LostDatabase.IsPassing(fault))
            {
                Failed(order, attempts + 1, fault);
                await FailedAsync(order, ct);
            }
        }

        foreach (var order in due)
            await ChargeAsync(order, pack, ct);
        return orders.Count == OrdersAtOnce || due.Count == OrdersAtOnce;
    }

    private async Task FailedAsync(Guid order, CancellationToken ct)
    {
        await using var work = await db.BeginAsync(Actor.Job("release notices"), null, ct);
        await work.ExecuteAsync("update release_notice set attempts = attempts + 1 where order_id = $1 and aside is null", [order], ct);
        await work.CommitAsync(ct);
    }

    /// <summary>Tells what can be told; the rest is set aside, each with its reason.</summary>
    private async Task OneByOneAsync(Guid order, LaboratoryPack? pack, CancellationToken ct)
    {
        var notices = await db.ListAsync("select order_test_id, version from release_notice where order_id = $1 and aside is null order by noticed_at, version", [order],
            r => (Test: r.GetGuid(0), Version: r.GetInt32(1)), ct);
        foreach (var notice in notices)
        {
            try
            {
                await TellAsync(order, notice, pack, ct);
            }
            catch (Exception fault) when (fault is not OperationCanceledException && !LostDatabase.IsPassing(fault))
            {
                Aside(order, fault);
                await using var work = await db.BeginAsync(Actor.Job("release notices"), null, ct);
                await work.ExecuteAsync("update release_notice set aside = $3 where order_test_id = $1 and version = $2", [notice.Test, notice.Version, Words(fault)], ct);
                await work.CommitAsync(ct);
            }
        }
    }

    /// <summary>What failed, without a value of it: those are the patient's.</summary>
    private static string Words(Exception fault) => fault is Npgsql.PostgresException { ConstraintName: { } constraint } postgres
        ? $"{postgres.MessageText} ({constraint})" : $"The message could not be written: {fault.GetType().Name}.";

    private async Task TellAsync(Guid order, (Guid Test, int Version)? only, LaboratoryPack? pack, CancellationToken ct)
    {
        await using var work = await db.BeginAsync(Actor.Job("release notices"), null, ct);
        var versions = await work.ListAsync(
            """
            delete from release_notice where order_id = $1 and aside is null and ($2::uuid is null or (order_test_id = $2 and version = $3))
            returning order_test_id, version
            """, [order, only?.Test, only?.Version],
            r => (Test: r.GetGuid(0), Version: r.GetInt32(1)), ct);
        if (versions.Count == 0)
            return;
        var connections = await HospitalsAsync(work, ct);
        var released = await ReleasedResults.ReadAsync(work, order, versions, ct);
        // In the order of their ids, one after the other: whoever writes to several partners takes their counters so.
        var partners = Partners(connections, released.Connection).ToHashSet();
        foreach (var partner in connections)
        {
            if (partners.Contains(partner))
                await TellAsync(work, partner, released, pack, ct);
            await Charges.SendAsync(work, partner, released, pack, ct);
        }

        await work.CommitAsync(ct);
    }

    /// <summary>A line that was half released is whole once the rest of it is cancelled: then it is charged.</summary>
    private async Task ChargeAsync(Guid order, LaboratoryPack? pack, CancellationToken ct)
    {
        await using var work = await db.BeginAsync(Actor.Job("release notices"), null, ct);
        if (await work.ExecuteAsync("delete from charge_due where order_id = $1", [order], ct) == 0)
            return;
        var head = await ReleasedResults.OfAsync(work, order, [], ct);
        foreach (var partner in await HospitalsAsync(work, ct))
            await Charges.SendAsync(work, partner, head, pack, ct);
        await work.CommitAsync(ct);
    }

    /// <summary>In the order of their ids.</summary>
    internal static Task<List<ConnectionRecord>> HospitalsAsync(Work work, CancellationToken ct) => work.ListAsync(
        $"select {ConnectionRecord.Columns} from connection c where c.purpose = 'hospital' order by c.id",
        [], ConnectionRecord.Row, ct);

    /// <summary>Who is told: every connection that takes all results, and the one paired with the order's own.</summary>
    public static IEnumerable<ConnectionRecord> Partners(IReadOnlyList<ConnectionRecord> connections, Guid? orderedBy)
    {
        var own = connections.FirstOrDefault(connection => connection.Id == orderedBy);
        var paired = own is null ? null : PartnerTerms.Read(own.Settings).Paired;
        return connections.Where(connection => connection.Kind == "mllp-out"
            && (connection.Id == paired || PartnerTerms.Read(connection.Settings).AllResults));
    }

    /// <summary>Name of the laboratory in MSH-4 and OBX-23.</summary>
    internal static async Task<string> LaboratoryAsync(Work work, CancellationToken ct) =>
        await work.OneAsync("select value #>> '{}' from setting where key = 'hospital.name'", [], r => r.GetString(0), ct) ?? "Laboratory";

    private static async Task TellAsync(
        Work work, ConnectionRecord partner, ReleasedResults released, LaboratoryPack? pack, CancellationToken ct)
    {
        var message = new ResultMessage(released, pack, await LaboratoryAsync(work, ct), PartnerTerms.Read(partner.Settings));
        var id = await OutboxWriting.AddAsync(work, new NewMessage(partner.Id, released.Patient.Value, "order:" + released.Accession,
            "ORU^R01", About: null, controlId => message.Build(controlId, work.Now)), ct);
        // The key refuses a version that was told before: then nothing of this transaction lasts, and it is a fault to be seen.
        await work.ExecuteAsync(
            "insert into outbox_result (connection_id, order_test_id, version, outbox_id) select $1, *, $4 from unnest($2::uuid[], $3::int[])",
            [partner.Id, released.Results.Select(result => result.OrderTest).ToArray(),
                released.Results.Select(result => result.Version).ToArray(), id], ct);
    }

    [LoggerMessage(LogLevel.Warning, "The results of order {Order} could not be told, attempt {Attempt}")]
    private partial void Failed(Guid order, int attempt, Exception fault);

    [LoggerMessage(LogLevel.Error, "A result of order {Order} cannot be told and waits for a person")]
    private partial void Aside(Guid order, Exception fault);
}
