using System.Globalization;
using Vouch.Department.Platform;

namespace Vouch.Department.Laboratory;

/// <summary>A held measurement is not reported: measured again, as it is or diluted, or not used. It is kept, with the reason.</summary>
public static class SetAside
{
    /// <summary>
    /// The test is measured again; it stands on the list of what is to be measured again until that has come.
    /// Refusals: person-not-permitted, reason-invalid, measurement-not-found, review-decided-stale, test-cancelled, rerun-invalid.
    /// </summary>
    public static Task<Outcome<int>> RerunAsync(Db db, Actor actor, Guid measurement, string reason, CancellationToken ct) =>
        RerunAsync(db, actor, measurement, dilution: null, byHand: false, reason, ct);

    /// <summary>
    /// The same, diluted: the next measurement carries the dilution. Refusals: those, and dilution-invalid.
    /// </summary>
    /// <param name="factor">As typed: 10, 1:10 or x10; above 1, at most <see cref="Dilution.FactorMax"/>.</param>
    /// <param name="byHand">Diluted at the bench: the value the analyser reads is multiplied here. Else the analyser dilutes and multiplies.</param>
    public static Task<Outcome<int>> DiluteAsync(
        Db db, Actor actor, Guid measurement, string factor, bool byHand, string reason, CancellationToken ct) =>
        Factor(factor).Succeeded(out var dilution, out var refusal)
            ? RerunAsync(db, actor, measurement, dilution, byHand, reason, ct)
            : Task.FromResult<Outcome<int>>(refusal);

    /// <summary>It is not used and nothing more is asked for. Refusals: as of a rerun.</summary>
    public static async Task<Outcome<int>> RejectAsync(Db db, Actor actor, Guid measurement, string reason, CancellationToken ct)
    {
        if (Wrong(actor, reason) is { } wrong)
            return wrong;
        await using var work = await db.BeginAsync(actor, reason, ct);
        if (!(await OpenReview.LockAsync(work, [measurement], ct)).Succeeded(out var reviews, out var refusal))
            return refusal;
        if (await IsReportedAsync(work, measurement, ct))
            return new Refusal("result-released", $"{reviews[0].Analyte} is reported with this measurement.", Hint: "Correct or withdraw the result, or leave it as it is reported.");
        await ReviewActs.CloseAsync(work, [measurement], "rejected", reason.Trim(), ct);
        await CriticalCalls.RetractAsync(work, [measurement], reason.Trim(), ct);
        await work.CommitAsync(ct);
        return 1;
    }

    /// <summary>
    /// What came back to review after it was reported stays as it is reported. Refusals: person-not-permitted, reason-invalid,
    /// measurement-not-found, review-decided-stale, test-cancelled, result-not-found.
    /// </summary>
    public static async Task<Outcome<int>> LeaveAsync(Db db, Actor actor, Guid measurement, string reason, CancellationToken ct)
    {
        if (Wrong(actor, reason) is { } wrong)
            return wrong;
        await using var work = await db.BeginAsync(actor, reason, ct);
        if (!(await OpenReview.LockAsync(work, [measurement], ct)).Succeeded(out _, out var refusal))
            return refusal;
        if (!await IsReportedAsync(work, measurement, ct))
            return LaboratoryRefusals.NoResult;
        await work.ExecuteAsync("update review set decided_at = $2, decided_by = $3, decision = 'released' where measurement_id = $1", [measurement, work.Now, actor.Id], ct);
        await ReviewActs.AddAsync(work, measurement, "left", reason.Trim(), ct);
        await work.CommitAsync(ct);
        return 1;
    }

    private static Task<bool> IsReportedAsync(Work work, Guid measurement, CancellationToken ct) => work.OneAsync(
        """
        select r.measurement_id = $1 and r.status <> 'withdrawn' from measurement m join result r on r.order_test_id = m.order_test_id
        where m.id = $1 order by r.version desc limit 1
        """, [measurement], r => r.GetBoolean(0), ct);

    /// <summary>
    /// What was set aside waits for a decision again, as long as nothing of its test was reported.
    /// Refusals: person-not-permitted, reason-invalid, measurement-not-found, review-open-stale, result-released, test-cancelled.
    /// </summary>
    public static async Task<Outcome<int>> TakeBackAsync(Db db, Actor actor, Guid measurement, string reason, CancellationToken ct)
    {
        if (Wrong(actor, reason) is { } wrong)
            return wrong;
        await using var work = await db.BeginAsync(actor, reason, ct);
        var found = await work.OneAsync(
            """
            select w.decision, w.analyte, t.cancelled_at is not null, exists (select from result r where r.order_test_id = w.order_test_id)
            from review w join order_test t on t.id = w.order_test_id where w.measurement_id = $1 for update of w
            """, [measurement], r => new { Decision = r.TextOrNull(0), Analyte = r.GetString(1), Cancelled = r.GetBoolean(2), Reported = r.GetBoolean(3) }, ct);
        if (found is null)
            return LaboratoryRefusals.NotFound;
        if (found.Cancelled)
            return LaboratoryRefusals.Cancelled(found.Analyte);
        if (found.Reported)
            return new Refusal("result-released", $"{found.Analyte} has been reported.", Hint: "Correct the reported result if it does not stand.");
        if (found.Decision is not ("rerun" or "rejected"))
            return new Refusal("review-open-stale", $"{found.Analyte} is not set aside.", Hint: "Reload the page.");
        await work.ExecuteAsync("update review set decided_at = null, decision = null, decided_by = null where measurement_id = $1", [measurement], ct);
        await ReviewActs.AddAsync(work, measurement, "taken-back", reason.Trim(), ct);
        await RepeatRequests.CloseAsync(work, [measurement], ct);
        await work.CommitAsync(ct);
        return 1;
    }

    private static async Task<Outcome<int>> RerunAsync(
        Db db, Actor actor, Guid measurement, decimal? dilution, bool byHand, string reason, CancellationToken ct)
    {
        if (Wrong(actor, reason) is { } wrong)
            return wrong;
        await using var work = await db.BeginAsync(actor, reason, ct);
        if (!(await OpenReview.LockAsync(work, [measurement], ct)).Succeeded(out var reviews, out var refusal))
            return refusal;
        if (await work.OneAsync("select source from measurement where id = $1", [measurement], r => r.GetString(0), ct) == "calculated")
            return new Refusal("rerun-invalid", $"{reviews[0].Analyte} is calculated: measure what it is calculated from again.");
        await ReviewActs.CloseAsync(work, [measurement], "rerun", reason.Trim(), ct, dilution);
        await RepeatRequests.AskAsync(work, reviews[0], dilution, byHand && dilution is not null, reason.Trim(), ct);
        await work.CommitAsync(ct);
        return 1;
    }

    private static Refusal? Wrong(Actor actor, string reason) =>
        actor.Id is null ? LaboratoryRefusals.PersonNeeded
        : reason.Trim().Length is 0 or > ReviewActs.ReasonLengthMax ? LaboratoryRefusals.ReasonMissing : null;

    private static Outcome<decimal> Factor(string typed)
    {
        var text = typed.Trim().TrimStart('x', 'X').Trim();
        if (text.StartsWith("1:", StringComparison.Ordinal) || text.StartsWith("1/", StringComparison.Ordinal))
            text = text[2..].Trim();
        return decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var factor) && factor > 1 && factor <= Dilution.FactorMax
            ? factor
            : new Refusal("dilution-invalid", "This is not a dilution.", Hint: "Write 10 or 1:10 for one part in ten.");
    }
}
