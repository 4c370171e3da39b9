using Vouch.Department.Exchange.Outbox;
using Vouch.Department.Platform;
using Vouch.Wire.Astm;

namespace Vouch.Department.Exchange.Analysers;

/// <summary>
/// Takes back from HL7 analysers what was cancelled here after they were told: OML^O33 with ORC-1 CA over the same connection,
/// behind the order itself. The analyser answers CR, or UC when it measures already: its result then waits as not ordered.
/// Source: IHE PaLM TF-2, LAB-28 (cancellation of a work order step); HL7 v2.5.1 table 0119.
/// </summary>
public sealed class LawCancellations(Db db)
{
    /// <summary>Steps of one run.</summary>
    private const int StepsMax = 500;

    /// <summary>Told longer ago, an analyser has measured it or never will.</summary>
    private static readonly TimeSpan ToldWithin = TimeSpan.FromDays(3);

    /// <summary>True when there may be more.</summary>
    public async Task<bool> TellAsync(CancellationToken ct)
    {
        await using var work = await db.BeginAsync(Actor.Job("order cancellations"), null, ct);
        var cancelled = await work.ListAsync(
            $"""
            select s.connection_id, c.device_id, s.order_test_id, s.tube, s.code, sp.specimen_type
            from order_test t join work_order_step s on s.order_test_id = t.id join connection c on c.id = s.connection_id
            join specimen sp on sp.barcode = s.tube
            where t.cancelled_at > $1 and s.taken_back_at is null and s.told_at > $1 and c.device_id is not null
              and not exists (select from measurement m where m.order_test_id = t.id)
            order by s.connection_id, s.tube, s.code limit {StepsMax} for update of s skip locked
            """, [work.Now - ToldWithin],
            r => (Connection: r.GetGuid(0), Device: r.GetGuid(1), Test: r.GetGuid(2), Tube: r.GetString(3), Code: r.GetString(4), Type: r.GetString(5)), ct);
        foreach (var tube in cancelled.GroupBy(step => (step.Connection, step.Device, step.Tube, step.Type)))
        {
            var order = new DeviceOrder(tube.Key.Tube, [.. tube.Select(step => step.Code).Distinct(StringComparer.Ordinal)]) { SpecimenType = tube.Key.Type };
            await OutboxWriting.AddAsync(work, new NewMessage(tube.Key.Connection, tube.Key.Device, "tube:" + tube.Key.Tube, LawOrders.Type, About: null,
                controlId => (LawOrders.Orders("", "", order, "CA", controlId, work.Now), null)), ct);
        }

        await work.ExecuteAsync("update work_order_step s set taken_back_at = $3 from unnest($1::uuid[], $2::uuid[]) as u(connection, test) where s.connection_id = u.connection and s.order_test_id = u.test",
            [cancelled.ConvertAll(step => step.Connection).ToArray(), cancelled.ConvertAll(step => step.Test).ToArray(), work.Now], ct);
        await work.ExecuteAsync("delete from work_order_step where told_at < $1", [work.Now - (2 * ToldWithin)], ct);
        await work.CommitAsync(ct);
        return cancelled.Count == StepsMax;
    }

    /// <summary>What was told over a connection; told again, it is not taken back any more.</summary>
    internal static async Task RememberAsync(Work work, Guid connection, DecidedOrders decided, CancellationToken ct)
    {
        if (decided.Steps.Count > 0)
            await work.ExecuteAsync(
                """
                insert into work_order_step (connection_id, order_test_id, tube, code, told_at)
                select $1, * from (select distinct on (test) test, tube, code, $5::timestamptz from unnest($2::uuid[], $3::text[], $4::text[]) as u(test, tube, code)) u
                on conflict (connection_id, order_test_id) do update set tube = excluded.tube, code = excluded.code, told_at = excluded.told_at, taken_back_at = null
                """,
                [connection, decided.Steps.Select(step => step.OrderTest).ToArray(), decided.Steps.Select(step => step.Tube).ToArray(),
                    decided.Steps.Select(step => step.Code).ToArray(), work.Now], ct);
    }
}
