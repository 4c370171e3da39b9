using System.Collections.Immutable;
using Vouch.Department.Platform;
using Vouch.Department.Proof;

namespace Vouch.Department.Laboratory;

/// <summary>A person's decision about held measurements: release, run again, or not use.</summary>
public sealed class DecideReview(Db db, Func<BenchRules> rulesInForce, BenchGate gate)
{
    /// <summary>
    /// Releases the measurements as looked at by this person. The gate is asked again inside the transaction; one that
    /// does not pass refuses them all, and says why. Other held measurements of the same test are closed.
    /// </summary>
    public async Task<Outcome<int>> ReleaseAsync(Actor actor, IReadOnlyList<Guid> measurements, string? comment, CancellationToken ct)
    {
        if (actor.Id is not { } person)
            return LaboratoryRefusals.PersonNeeded;
        await using var work = await db.BeginAsync(actor, comment, ct);
        if (!(await ClaimAsync(work, measurements, ct)).Succeeded(out _, out var refusal))
            return refusal;
        var now = Instants.ToMicroseconds(work.Now);
        var rules = rulesInForce();
        var (context, judged) = await JudgeAsync(work, measurements, rules, now, ct);
        if (judged.Count != measurements.Count)
            return LaboratoryRefusals.NotFound;
        if (judged.GroupBy(j => j.Placed.Test.Id).FirstOrDefault(test => test.Count() > 1) is { } twice)
            return new Refusal("review-choice-invalid", $"Two measurements of {twice.First().Placed.Analyte.Code} are chosen.",
                Hint: "Choose the one to report.");

        var writing = new BenchWriting(work.Connection, rules.Protocol, rules.RuleVersion, rules.Fact);
        foreach (var one in judged)
        {
            if (!one.Verdict.Passes)
                return LaboratoryRefusals.Gate(one.Placed.Analyte.Code,
                    one.Verdict.Checks.Where(c => c.Effect is Policy.Hold or Policy.Lock).Select(c => c.Sentence));
            if (one.Placed.Test.LastVersion > 0)
                return new Refusal("result-released", $"{one.Placed.Analyte.Code} has been reported already.",
                    Hint: "Correct the reported result, with the reason, if this measurement replaces it.");
            writing.Keep(new BenchDecision.Release(one, one.Placed.Test.LastVersion + 1, "final",
                new Releaser(person, actor.Name, comment)), now, inherited: []);
        }

        await writing.ExecuteAsync(inboxId: null, context.Device?.Id, now, ct);
        await CloseAsync(work, measurements, "released", ct);
        await VerifyCallsAsync(work, measurements, ct);
        await work.CommitAsync(ct);
        return judged.Count;
    }

    /// <summary>Sends the test back to be measured again; the measurement is kept.</summary>
    public Task<Outcome<int>> RerunAsync(Actor actor, IReadOnlyList<Guid> measurements, string reason, CancellationToken ct) =>
        SetAsideAsync(actor, measurements, "rerun", reason, ct);

    /// <summary>Does not use the measurement; it is kept with the reason.</summary>
    public Task<Outcome<int>> RejectAsync(Actor actor, IReadOnlyList<Guid> measurements, string reason, CancellationToken ct) =>
        SetAsideAsync(actor, measurements, "rejected", reason, ct);

    private async Task<Outcome<int>> SetAsideAsync(
        Actor actor, IReadOnlyList<Guid> measurements, string decision, string reason, CancellationToken ct)
    {
        if (actor.Id is null)
            return LaboratoryRefusals.PersonNeeded;
        if (string.IsNullOrWhiteSpace(reason))
            return LaboratoryRefusals.ReasonMissing;
        await using var work = await db.BeginAsync(actor, reason, ct);
        if (!(await ClaimAsync(work, measurements, ct)).Succeeded(out _, out var refusal))
            return refusal;
        await CloseAsync(work, measurements, decision, ct);
        await work.CommitAsync(ct);
        return measurements.Count;
    }

    /// <summary>Locks the open reviews; refused when one of them is decided or unknown.</summary>
    private static async Task<Outcome<Done>> ClaimAsync(Work work, IReadOnlyList<Guid> measurements, CancellationToken ct)
    {
        var open = await work.ListAsync(
            "select decided_at is null from review where measurement_id = any($1) order by measurement_id for update",
            [measurements.ToArray()], r => r.GetBoolean(0), ct);
        if (measurements.Count == 0 || open.Count != measurements.Distinct().Count())
            return LaboratoryRefusals.NotFound;
        return open.TrueForAll(isOpen => isOpen) ? default(Done) : LaboratoryRefusals.Decided;
    }

    private async Task<(BenchContext Context, List<JudgedMeasurement> Judged)> JudgeAsync(
        Work work, IReadOnlyList<Guid> ids, BenchRules rules, DateTimeOffset now, CancellationToken ct)
    {
        var kept = await KeptMeasurements.ReadAsync(work.Connection, [.. ids], ct);
        return await new Bench(work.Connection, rules, gate).JudgeAgainAsync(kept, now, ct);
    }

    private static Task<int> CloseAsync(Work work, IReadOnlyList<Guid> measurements, string decision, CancellationToken ct) =>
        work.ExecuteAsync(
            """
            update review set decided_at = clock_timestamp(), decided_by = $2,
              decision = case when measurement_id = any($1) then $3 else 'superseded' end
            where decided_at is null and (measurement_id = any($1)
              or $3 = 'released' and order_test_id in (select order_test_id from review where measurement_id = any($1)))
            """, [measurements.ToArray(), work.Actor.Id, decision], ct);

    /// <summary>An open critical call says from now on that its value is verified.</summary>
    private static Task<int> VerifyCallsAsync(Work work, IReadOnlyList<Guid> measurements, CancellationToken ct) =>
        work.ExecuteAsync("update critical_call set verified = true where measurement_id = any($1) and not verified",
            [measurements.ToArray()], ct);
}
