using Vouch.Department.Platform;

namespace Vouch.Department.Laboratory;

/// <summary>A held calculated value is calculated anew from the values that stand now; the old one is closed and kept.</summary>
public sealed class Recalculate(Db db, Func<BenchRules> rulesInForce, BenchGate gate)
{
    /// <summary>Refusals: person-not-permitted, measurement-not-found, review-decided-stale, test-cancelled, measurement-not-judged.</summary>
    /// <returns>The new measurement, if it waits for a person; null: it was released.</returns>
    public async Task<Outcome<Guid?>> RunAsync(Actor actor, Guid measurement, CancellationToken ct)
    {
        if (actor.Id is null)
            return LaboratoryRefusals.PersonNeeded;
        await using var work = await db.BeginAsync(actor, "calculated again", ct);
        if (!(await OpenReview.LockAsync(work, [measurement], ct)).Succeeded(out var reviews, out var refusal))
            return refusal;
        var now = Instants.ToMicroseconds(work.Now);
        var test = reviews[0].OrderTest;
        if (!await AgainAsync(work, rulesInForce(), gate, test, now, ct))
            return LaboratoryRefusals.NotJudged;
        var held = await work.OneAsync<Guid?>("select measurement_id from review where order_test_id = $1 and decided_at is null", [test], r => r.GetGuid(0), ct);
        await work.CommitAsync(ct);
        return held;
    }

    /// <summary>The same inside the caller's transaction, without a lock; false where an input is gone.</summary>
    internal static async Task<bool> AgainAsync(Work work, BenchRules rules, BenchGate gate, Guid orderTest, DateTimeOffset now, CancellationToken ct)
    {
        await using var reading = work.Batch();
        var context = await LaboratoryStorage.LoadAsync(reading, deviceId: null, [], [orderTest], [], now, ct);
        if (await new Bench(work.Connection, rules, gate).CalculateAgainAsync(context, orderTest, now, ct) is not { } calculated)
            return false;
        await calculated.Writing.ExecuteAsync(inboxId: null, deviceId: null, now, ct);
        return true;
    }
}
