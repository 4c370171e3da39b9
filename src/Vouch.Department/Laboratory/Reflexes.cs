using System.Collections.Immutable;
using Vouch.Department.Catalog;
using Vouch.Department.Orders;
using Vouch.Department.Platform;

namespace Vouch.Department.Laboratory;

/// <summary>Tests that released results ask for: TSH outside its interval adds free T4. The rules are the pack's.</summary>
public sealed class Reflexes(Db db, Func<BenchRules> rulesInForce)
{
    /// <summary>Which reflexes fire on the released results of one order; those whose tests are there already do not. Pure.</summary>
    public static IEnumerable<Reflex> Fired(LaboratoryPack pack, IReadOnlyList<TestContext> order)
    {
        var released = order.Where(test => test is { LastVersion: > 0, LastStatus: not "withdrawn" }).ToList();
        var values = new CompanionValues(released, [], []);
        var there = order.Select(test => test.Analyte).ToHashSet(StringComparer.Ordinal);
        return pack.Reflexes.Where(reflex => !reflex.Adds.All(there.Contains) && values.Holds(reflex.When) == true);
    }

    /// <summary>Looks at the order that waits longest; false when none does.</summary>
    public async Task<bool> NextAsync(CancellationToken ct)
    {
        await using var work = await db.BeginAsync(Actor.Job("reflexes"), "reflex rule of the pack", ct);
        var due = await work.ListAsync(
            "delete from reflex_due where order_id = (select order_id from reflex_due order by since limit 1 for update skip locked) returning order_id",
            [], r => r.GetGuid(0), ct);
        if (due.Count == 0)
            return false;
        var rules = rulesInForce();
        var tests = await work.ListAsync("select id from order_test where order_id = $1", [due[0]], r => r.GetGuid(0), ct);
        await using var reading = work.Batch();
        var context = await LaboratoryStorage.LoadAsync(reading, deviceId: null, [], [.. tests], [], work.Now, ct);
        foreach (var reflex in Fired(rules.Pack, context.Tests))
            await AddAsync(work, rules.Pack, due[0], reflex, ct);
        await work.CommitAsync(ct);
        return true;
    }

    /// <summary>A reflex that is for the tube at hand does not send anybody back to the patient.</summary>
    private static async Task AddAsync(Work work, LaboratoryPack pack, Guid order, Reflex reflex, CancellationToken ct)
    {
        await work.Transaction.SaveAsync("reflex", ct);
        var added = await AddOns.InAsync(work, pack,
            new AddOn(new OrderId(order), [.. reflex.Adds.Select(code => new OrderedItem(code))], TestSource.Reflex), ct);
        if (!added.Succeeded(out var tests, out _) || (reflex.WithinStability && !tests.NewTubes.IsEmpty))
            await work.Transaction.RollbackAsync("reflex", ct);
    }
}
