using System.Collections.Immutable;
using Vouch.Department.Platform;
using Vouch.Department.Proof;

namespace Vouch.Department.Laboratory;

/// <summary>
/// Once a person has released the inputs, what is calculated from them follows in the same transaction: what waited for
/// nothing else goes as autoverified; what will never have an input (quantity not sufficient) is reported as not calculated.
/// </summary>
internal static class FollowingCalculations
{
    /// <summary>How many results followed.</summary>
    /// <param name="released">Tests that a person has just released.</param>
    public static async Task<int> RunAsync(
        Work work, BenchRules rules, BenchGate gate, Guid[] released, Releaser by, DateTimeOffset now, CancellationToken ct)
    {
        await using var reading = work.Batch();
        var context = await LaboratoryStorage.LoadAsync(reading, deviceId: null, [], released, [], now, ct);
        var analytes = context.Tests.Where(test => released.Contains(test.Id)).Select(test => test.Analyte).ToHashSet(StringComparer.Ordinal);
        var following = context.Tests.Where(test => !test.Cancelled && test.LastVersion == 0
            && rules.Pack.FindCalculation(test.Analyte) is { } calculation && analytes.Any(analyte => Calculations.IsInput(calculation, analyte))).ToList();
        if (following.Count == 0)
            return 0;
        var writing = new BenchWriting(work.Connection, rules.Protocol, rules.RuleVersion, rules.Fact);
        var closed = await ReleaseWaitingAsync(work, rules, gate, context, following, writing, now, ct);
        var without = await ReportWithoutAsync(work, rules, gate, context, following, by, writing, now, ct);
        await writing.ExecuteAsync(inboxId: null, deviceId: null, now, ct);
        await ReviewActs.CloseAsync(work, closed, "released", "with what it is calculated from", ct);
        return closed.Count + without;
    }

    private static async Task<List<Guid>> ReleaseWaitingAsync(
        Work work, BenchRules rules, BenchGate gate, BenchContext context, List<TestContext> following, BenchWriting writing,
        DateTimeOffset now, CancellationToken ct)
    {
        var waiting = await work.ListAsync(
            """
            select measurement_id from review
            where order_test_id = any($1) and decided_at is null and kept_back_until is null
              and not exists (select from jsonb_array_elements(reasons) reason where reason ->> 'code' <> 'input-held') for update
            """, [following.Select(test => test.Id).ToArray()], r => r.GetGuid(0), ct);
        if (waiting.Count == 0)
            return [];
        var kept = await KeptMeasurements.ReadAsync(work.Connection, [.. waiting], ct);
        var (_, judged) = await new Bench(work.Connection, rules, gate).JudgeAgainAsync(kept, now, ct);
        var free = judged.FindAll(one => Autoverification.Decide(one, context.Stops, rules.MayReleaseUnseen, rules.IsTried(one.Placed.Analyte.Code)) is BenchDecision.Release);
        foreach (var one in free)
            writing.Keep(new BenchDecision.Release(one, 1, "final", Releaser.Autoverification), now, inherited: []);
        return free.ConvertAll(one => one.Placed.Measurement.Id);
    }

    private static async Task<int> ReportWithoutAsync(
        Work work, BenchRules rules, BenchGate gate, BenchContext context, List<TestContext> following, Releaser by, BenchWriting writing,
        DateTimeOffset now, CancellationToken ct)
    {
        // One that waits, calculated from a value that is not reported after all, is not calculated either.
        var without = following.Where(test => test.Measurements.All(known => known is { Held: true, Calculated: true }))
            .Select(test => Calculations.Without(test, [.. context.Tests.Where(other => other.Order.Id == test.Order.Id)], rules.Pack, now))
            .OfType<CalculatedMeasurement>().ToList();
        if (without.Count == 0)
            return 0;
        var verdicts = await gate.DecideAsync(work.Connection, [], without, context, rules, now, ct);
        foreach (var (one, verdict) in without.Zip(verdicts))
        {
            var judgement = ResultRules.Judge(one.Placed, new CompanionValues([], [], []), rules.Pack);
            var comment = string.Join(' ', one.Placed.Measurement.Comments);
            if (!one.Placed.Test.Measurements.IsEmpty)
                writing.Supersede(one.Placed.Test.Id);
            writing.Keep(one.Placed.Measurement);
            writing.Keep(new BenchDecision.Release(new JudgedMeasurement(one.Placed, judgement, verdict), 1, "final", by with { Comment = comment }), now, inherited: []);
        }

        return without.Count;
    }
}
