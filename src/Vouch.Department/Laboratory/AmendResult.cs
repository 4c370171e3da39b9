using Vouch.Department.Catalog;
using Vouch.Department.Platform;
using Vouch.Department.Proof;

namespace Vouch.Department.Laboratory;

/// <summary>
/// Corrects or withdraws a released result: a new version with its own proof, beside the old one. Never blocked by the
/// gate; what does not stand is written into the proof.
/// </summary>
public sealed class AmendResult(Db db, Func<BenchRules> rulesInForce, BenchGate gate)
{
    /// <summary>Replaces the value by a typed one.</summary>
    public async Task<Outcome<ResultVersion>> CorrectAsync(
        Actor actor, Guid orderTest, string valueText, string reason, CancellationToken ct)
    {
        if (actor.Id is not { } person)
            return LaboratoryRefusals.PersonNeeded;
        if (string.IsNullOrWhiteSpace(reason))
            return LaboratoryRefusals.ReasonMissing;
        await using var work = await db.BeginAsync(actor, reason, ct);
        var now = Instants.ToMicroseconds(work.Now);
        var rules = rulesInForce();
        if (!(await ReleasedAsync(work, orderTest, now, ct)).Succeeded(out var context, out var refusal))
            return refusal;
        if (!EnterResults.Place(new TypedResult(orderTest, valueText, Comment: null), context, rules.Pack, person, now)
            .Succeeded(out var placed, out refusal))
            return refusal;
        return await ReplaceAsync(work, context, placed, rules, "corrected", new Releaser(person, actor.Name, Reason: reason.Trim()), keep: true, now, ct);
    }

    /// <summary>Replaces the reported value by another measurement that is already kept (a rerun).</summary>
    public async Task<Outcome<ResultVersion>> CorrectWithAsync(Actor actor, Guid measurement, string reason, CancellationToken ct)
    {
        if (actor.Id is not { } person)
            return LaboratoryRefusals.PersonNeeded;
        if (string.IsNullOrWhiteSpace(reason))
            return LaboratoryRefusals.ReasonMissing;
        await using var work = await db.BeginAsync(actor, reason, ct);
        var now = Instants.ToMicroseconds(work.Now);
        var rules = rulesInForce();
        if (await KeptMeasurements.ReadAsync(work.Connection, [measurement], ct) is not [var kept])
            return LaboratoryRefusals.NotFound;
        if (!(await ReleasedAsync(work, kept.OrderTestId, now, ct)).Succeeded(out var context, out var refusal))
            return refusal;
        if (KeptMeasurements.Place(kept, context, rules.Pack) is not { } placed)
            return LaboratoryRefusals.NotFound;
        var replaced = await ReplaceAsync(work, context, placed, rules, "corrected",
            new Releaser(person, actor.Name, Reason: reason.Trim()), keep: false, now, ct);
        return replaced;
    }

    /// <summary>Takes a result back everywhere it went: it was released on the wrong patient, or must not stand.</summary>
    public async Task<Outcome<ResultVersion>> WithdrawAsync(Actor actor, Guid orderTest, string reason, CancellationToken ct)
    {
        if (actor.Id is not { } person)
            return LaboratoryRefusals.PersonNeeded;
        if (string.IsNullOrWhiteSpace(reason))
            return LaboratoryRefusals.ReasonMissing;
        await using var work = await db.BeginAsync(actor, reason, ct);
        var now = Instants.ToMicroseconds(work.Now);
        var rules = rulesInForce();
        if (!(await ReleasedAsync(work, orderTest, now, ct)).Succeeded(out var context, out var refusal))
            return refusal;
        var last = await work.OneAsync("select measurement_id from result where order_test_id = $1 order by version desc limit 1", [orderTest],
            r => r.GetGuid(0), ct);
        if (await KeptMeasurements.ReadAsync(work.Connection, [last], ct) is not [var kept]
            || KeptMeasurements.Place(kept, context, rules.Pack) is not { } placed)
            return LaboratoryRefusals.NotFound;
        return await ReplaceAsync(work, context, placed, rules, "withdrawn", new Releaser(person, actor.Name, Reason: reason.Trim()), keep: false, now, ct);
    }

    /// <summary>The context of a test whose result stands, its row locked against a second amendment.</summary>
    private static async Task<Outcome<BenchContext>> ReleasedAsync(Work work, Guid orderTest, DateTimeOffset now, CancellationToken ct)
    {
        await work.ExecuteAsync("select 1 from order_test where id = $1 for update", [orderTest], ct);
        await using var reading = work.Batch();
        var context = await LaboratoryStorage.LoadAsync(reading, deviceId: null, [], [orderTest], [], now, ct);
        return context.Tests.FirstOrDefault(t => t.Id == orderTest) is { LastVersion: > 0, LastStatus: not "withdrawn" }
            ? context
            : LaboratoryRefusals.NoResult;
    }

    private async Task<Outcome<ResultVersion>> ReplaceAsync(
        Work work, BenchContext context, PlacedMeasurement placed, BenchRules rules, string status, Releaser by, bool keep,
        DateTimeOffset now, CancellationToken ct)
    {
        var companions = new CompanionValues(context.Tests.Where(t => t.Order.Id == placed.Test.Order.Id), [placed], context.Priors);
        var judgement = ResultRules.Judge(placed, companions, rules.Pack);
        if (status == "withdrawn")
            judgement = judgement with { ReportedText = "withdrawn", ReportedValue = null, Flag = "", Low = null, High = null };
        var verdicts = await gate.DecideAsync(work.Connection, [placed], [], context, rules, now, ct);
        var judged = new JudgedMeasurement(placed, judgement, verdicts[0]);
        var writing = new BenchWriting(work.Connection, rules.Protocol, rules.RuleVersion, rules.Fact);
        if (keep)
            writing.Keep(placed.Measurement);
        if (status == "corrected")
            writing.Call(judged);
        var result = writing.Keep(new BenchDecision.Release(judged, placed.Test.LastVersion + 1, status, by), now, inherited: []);
        await writing.ExecuteAsync(inboxId: null, deviceId: null, now, ct);
        await work.ExecuteAsync(
            "update review set decided_at = clock_timestamp(), decided_by = $2, decision = 'superseded' where order_test_id = $1 and decided_at is null",
            [placed.Test.Id, by.PersonId], ct);
        await work.CommitAsync(ct);
        return result;
    }
}
