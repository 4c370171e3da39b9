using Vouch.Department.Platform;
using Vouch.Department.Proof;
using static System.FormattableString;

namespace Vouch.Department.Laboratory;

/// <summary>What came of releasing many at once.</summary>
/// <param name="Left">Those that stay for a look, each with why.</param>
public sealed record Swept(int Released, IReadOnlyList<string> Left);

/// <summary>A person lets held measurements go, after a look at each or at like ones together.</summary>
public sealed class DecideReview(Db db, Func<BenchRules> rulesInForce, BenchGate gate)
{
    /// <summary>
    /// Releases the measurements as looked at by this person. The gate is asked again inside the transaction; one that
    /// does not pass refuses them all, and says why. Other held measurements of the same test are closed; what is calculated
    /// from them and waited for nothing else follows. Refusals: person-not-permitted, measurement-not-found,
    /// review-decided-stale, review-choice-invalid, test-cancelled, gate-locked, calculation-stale, result-released,
    /// comment-invalid.
    /// </summary>
    /// <returns>How many results left, those that followed among them.</returns>
    public async Task<Outcome<int>> ReleaseAsync(Actor actor, IReadOnlyList<Guid> measurements, ReportComment? comment, CancellationToken ct)
    {
        comment ??= ReportComment.None;
        if (actor.Id is not { } person)
            return LaboratoryRefusals.PersonNeeded;
        await using var work = await db.BeginAsync(actor, comment.Text, ct);
        if (!(await OpenReview.LockAsync(work, measurements, ct)).Succeeded(out _, out var refusal))
            return refusal;
        var now = Instants.ToMicroseconds(work.Now);
        var rules = rulesInForce();
        var judged = await JudgeAsync(work, measurements, rules, now, ct);
        if (judged.Count != measurements.Distinct().Count())
            return LaboratoryRefusals.NotJudged;
        if (judged.GroupBy(j => j.Placed.Test.Id).FirstOrDefault(test => test.Count() > 1) is { } twice)
            return new Refusal("review-choice-invalid", $"Two measurements of {twice.First().Placed.Analyte.Code} are chosen.",
                Hint: "Choose the one to report.");

        var writing = new BenchWriting(work.Connection, rules.Protocol, rules.RuleVersion, rules.Fact);
        var codes = new List<(ResultVersion Result, IReadOnlyList<string> Codes)>();
        foreach (var one in judged)
        {
            if (Stopped(one) is { } stopped)
                return stopped;
            if (!comment.For(one.Placed.Analyte, rules.Pack).Succeeded(out var said, out refusal))
                return refusal;
            codes.Add((writing.Keep(Release(one, person, actor, said.Text), now, inherited: []), said.Codes));
        }

        await WriteAsync(work, writing, [.. judged.Select(one => one.Placed.Measurement.Id)], now, ct);
        foreach (var (result, said) in codes)
            await KeepCodesAsync(work, result, said, ct);
        var followed = await FollowingCalculations.RunAsync(work, rules, gate, [.. judged.Select(one => one.Placed.Test.Id)], new Releaser(person, actor.Name), now, ct);
        await work.CommitAsync(ct);
        return judged.Count + followed;
    }

    /// <summary>
    /// Releases those of these that are still like the others at this moment: only outside their limits, nothing critical,
    /// held by the gate, flagged, changed, kept back or guarded. The others stay, each with why.
    /// Refusals: person-not-permitted.
    /// </summary>
    public async Task<Outcome<Swept>> SweepAsync(Actor actor, IReadOnlyList<Guid> measurements, CancellationToken ct)
    {
        if (actor.Id is not { } person)
            return LaboratoryRefusals.PersonNeeded;
        await using var work = await db.BeginAsync(actor, "accepted together", ct);
        var open = await work.ListAsync(
            """
            select w.measurement_id from review w join order_test t on t.id = w.order_test_id
            where w.measurement_id = any($1) and w.decided_at is null and w.sweepable and w.kept_back_until is null and t.cancelled_at is null
            order by w.measurement_id for update of w
            """, [measurements.ToArray()], r => r.GetGuid(0), ct);
        var now = Instants.ToMicroseconds(work.Now);
        var rules = rulesInForce();
        var left = new List<string>();
        if (measurements.Distinct().Count() - open.Count is > 0 and var gone)
            left.Add(gone == 1 ? "one was decided or changed by somebody else" : Invariant($"{gone} were decided or changed by somebody else"));
        var judged = await JudgeAsync(work, open, rules, now, ct);
        var writing = new BenchWriting(work.Connection, rules.Protocol, rules.RuleVersion, rules.Fact);
        var released = new List<PlacedMeasurement>();
        foreach (var test in judged.GroupBy(one => one.Placed.Test.Id))
        {
            var one = test.First();
            if (test.Count() == 1 && Stopped(one) is null && Autoverification.IsSweepable(one))
            {
                writing.Keep(Release(one, person, actor, comment: null), now, inherited: []);
                released.Add(one.Placed);
            }
            else
            {
                left.Add($"{one.Placed.Analyte.Code} of {one.Placed.Test.Order.Accession} needs a look");
            }
        }

        await WriteAsync(work, writing, [.. released.Select(one => one.Measurement.Id)], now, ct);
        if (released.Count > 0)
            await FollowingCalculations.RunAsync(work, rules, gate, [.. released.Select(one => one.Test.Id)], new Releaser(person, actor.Name), now, ct);
        await work.CommitAsync(ct);
        return new Swept(released.Count, left);
    }

    private async Task<List<JudgedMeasurement>> JudgeAsync(
        Work work, IReadOnlyList<Guid> ids, BenchRules rules, DateTimeOffset now, CancellationToken ct)
    {
        var kept = await KeptMeasurements.ReadAsync(work.Connection, [.. ids], ct);
        return (await new Bench(work.Connection, rules, gate).JudgeAgainAsync(kept, now, ct)).Judged;
    }

    /// <summary>Why it may not leave now; null: it may.</summary>
    private static Refusal? Stopped(JudgedMeasurement one)
    {
        var analyte = one.Placed.Analyte.Code;
        if (one.Placed.Test.Cancelled)
            return LaboratoryRefusals.Cancelled(analyte);
        if (!one.Verdict.Passes)
            return LaboratoryRefusals.Gate(analyte, one.Verdict.Checks.Where(c => c.Effect is Policy.Hold or Policy.Lock).Select(c => c.Sentence));
        if (one.Judgement.Findings.FirstOrDefault(finding => finding.Code is "input-held" or "recalculate") is { } finding)
            return new Refusal("calculation-stale", $"{analyte}: {finding.Sentence}", Hint: finding.Remedy);
        return one.Placed.Test.LastVersion == 0 ? null : new Refusal("result-released", $"{analyte} has been reported already.",
            Hint: "Correct the reported result, with the reason, if this measurement replaces it.");
    }

    private static BenchDecision.Release Release(JudgedMeasurement one, Guid person, Actor actor, string? comment) =>
        new(one, one.Placed.Test.LastVersion + 1, "final", new Releaser(person, actor.Name, comment));

    private static async Task WriteAsync(Work work, BenchWriting writing, IReadOnlyList<Guid> released, DateTimeOffset now, CancellationToken ct)
    {
        if (released.Count == 0)
            return;
        await writing.ExecuteAsync(inboxId: null, deviceId: null, now, ct);
        await ReviewActs.CloseAsync(work, released, "released", reason: null, ct);
        await RepeatRequests.CloseAsync(work, released, ct);
        // An open critical call says from now on that its value is verified.
        await work.ExecuteAsync("update critical_call set verified = true where measurement_id = any($1) and not verified", [released.ToArray()], ct);
    }

    internal static async Task KeepCodesAsync(Work work, ResultVersion result, IReadOnlyList<string> codes, CancellationToken ct)
    {
        if (codes.Count > 0)
            await work.ExecuteAsync(
                "insert into result_comment (order_test_id, version, place, code) select $1, $2, place, code from unnest($3::text[]) with ordinality as u(code, place)",
                [result.OrderTestId, result.Version, codes.ToArray()], ct);
    }
}
