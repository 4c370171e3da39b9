using Vouch.Department.Platform;
using Vouch.Department.Platform.Frame;

namespace Vouch.Department.Laboratory;

/// <summary>What waits for a value of its reagent lot is calculated once that value is stated, by whom and wherever it was.</summary>
public sealed class FollowingLotValues(Db db, Func<BenchRules> rulesInForce, BenchGate gate, LiveTopics live)
{
    private string? seen;

    public async Task<bool> NextAsync(CancellationToken ct)
    {
        // Looked into only when something was stated, or something else waits, since the last look.
        var now = await db.OneAsync(
            $"select concat_ws(' ', (select count(*) from lot_value), (select max(w.held_at) from review w where {Waits}))", [], r => r.GetString(0), ct);
        if (now == seen)
            return false;
        if (await RunAsync(ct) > 0)
            live.Say(LaboratoryHosting.ReviewTopic);
        seen = now;
        return false;
    }

    /// <summary>How many were calculated.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var calculated = 0;
        foreach (var (measurement, test) in await db.ListAsync($"select w.measurement_id, w.order_test_id from review w where {Waits} order by w.held_at", [],
                     r => (r.GetGuid(0), r.GetGuid(1)), ct))
        {
            await using var work = await db.BeginAsync(Actor.Job("lot-values"), "a value of the reagent lot was stated", ct);
            if (await work.OneAsync("select true from review w where measurement_id = $1 and decided_at is null for update skip locked", [measurement], r => r.GetBoolean(0), ct)
                && await Recalculate.AgainAsync(work, rulesInForce(), gate, test, Instants.ToMicroseconds(work.Now), ct))
            {
                await work.CommitAsync(ct);
                calculated++;
            }
        }

        return calculated;
    }

    // As the index review_lot_value has it.
    private const string Waits = $$"""w.decided_at is null and w.reasons @> '[{"code": "{{Calculations.LotValueMissing}}"}]'""";
}
