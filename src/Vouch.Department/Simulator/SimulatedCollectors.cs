using Microsoft.Extensions.Logging;
using Vouch.Department.Catalog;
using Vouch.Department.Orders;
using Vouch.Department.Patients;
using Vouch.Department.Platform;
using Vouch.Department.Security;
using Vouch.Department.Specimens;
using Vouch.Department.Starting;

namespace Vouch.Department.Simulator;

/// <summary>The phlebotomist and the reception: identifies, collects in the order of draw, and receives, by the department's own actions.</summary>
public sealed class SimulatedCollectors(Db db, PackInForce packs, StartWork starts, SimulatorState state, TimeProvider clock, ILogger log)
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(3);

    public async Task RunAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            await state.WaitAsync(Step, clock, ct);
            try
            {
                await CollectNextAsync(ct);
                await ReceiveAsync(ct);
            }
            catch (Npgsql.NpgsqlException fault)
            {
                log.LogWarning("The collectors wait: {Reason}", fault.Message);
            }
        }
    }

    private async Task CollectNextAsync(CancellationToken ct)
    {
        var due = await db.ListAsync(
            """
            select o.id, o.patient_id, array_agg(s.barcode) from lab_order o join specimen_to_collect c on c.order_id = o.id join specimen s on s.id = c.specimen_id
            where o.cancelled_at is null and coalesce(o.collect_at, o.ordered_at) <= $1 and o.ordered_at > $1 - interval '1 day'
            group by o.id order by (o.priority = 'stat') desc, o.ordered_at limit 2
            """, [clock.GetUtcNow()], r => (Order: r.GetGuid(0), Patient: r.GetGuid(1), Tubes: r.GetFieldValue<string[]>(2)), ct);
        var swap = state.SwapNextTubes && due.Count == 2;
        if (swap)
        {
            // The labels are right, the blood is not: nobody sees it until the results do.
            state.SwapNextTubes = false;
            state.Swap((due[0].Tubes, due[0].Patient), (due[1].Tubes, due[1].Patient));
        }

        foreach (var (order, patient, tubes) in due.Take(swap ? 2 : 1))
        {
            var pia = Person("pia");
            var check = await new CheckIdentity.Stated(new PatientId(patient), NameAgrees: true, BirthDateAgrees: true, BandState.Agrees).RunAsync(db, pia, ct);
            if (!check.Succeeded(out var identity, out var refusal)
                || !(await new CollectSpecimens(new OrderId(order), [.. tubes], identity.Id).RunAsync(db, pia, packs.Pack, starts, ct)).Succeeded(out _, out refusal))
                log.LogWarning("Collection refused: {Reason}", refusal.Code);
        }
    }

    /// <summary>Tubes arrive a little after they were drawn.</summary>
    private async Task ReceiveAsync(CancellationToken ct)
    {
        var arrived = await db.ListAsync(
            "select barcode from specimen where received_at is null and rejected_at is null and collected_at between $1 - interval '1 day' and $1 order by collected_at limit 10",
            [clock.GetUtcNow() - state.Scaled(TimeSpan.FromSeconds(5))], r => new ArrivedTube(r.GetString(0)), ct);
        if (arrived.Count > 0 && !(await new ReceiveSpecimens([.. arrived], "Reception").RunAsync(db, Person("tom"), packs.Pack, ct)).Succeeded(out _, out var refusal))
            log.LogWarning("Reception refused: {Reason}", refusal.Code);
    }

    private static Actor Person(string userName)
    {
        var person = DemoAccounts.People.First(p => p.UserName == userName);
        return new Actor(Guid.Parse(person.Id), person.Name, "simulator");
    }
}
