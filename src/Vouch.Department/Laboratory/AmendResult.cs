using Vouch.Department.Catalog;
using Vouch.Department.Platform;
using Vouch.Department.Supplies;

namespace Vouch.Department.Laboratory;

/// <summary>
/// Corrects or withdraws a released result: a new version with its own proof, beside the old one. Never blocked by the
/// gate; what does not stand is written into the proof. What was calculated from it is amended with it.
/// </summary>
public sealed class AmendResult(Db db, Func<BenchRules> rulesInForce, BenchGate gate)
{
    public Task<Outcome<ResultVersion>> CorrectAsync(Actor actor, Guid orderTest, string valueText, string reason, CancellationToken ct) =>
        CorrectAsync(actor, orderTest, valueText, reason, ReportComment.None, ct);

    /// <summary>
    /// Replaces the value by a typed one. Refusals: person-not-permitted, reason-invalid, result-not-found, value-invalid,
    /// test-cancelled, analyte-not-found, comment-invalid.
    /// </summary>
    public Task<Outcome<ResultVersion>> CorrectAsync(
        Actor actor, Guid orderTest, string valueText, string reason, ReportComment comment, CancellationToken ct) =>
        AmendAsync(actor, orderTest, reason, async standing =>
        {
            if (!EnterResults.Place(new TypedResult(orderTest, valueText, Comment: null), standing.Context, standing.Rules.Pack, standing.Person, standing.Now)
                    .Succeeded(out var placed, out var refusal)
                || !comment.For(placed.Analyte, standing.Rules.Pack).Succeeded(out var said, out refusal))
                return refusal;
            return await ReplaceAsync(standing, placed, "corrected", said.Text, said.Codes, keep: true, ct);
        }, ct);

    /// <summary>
    /// Replaces the reported value by another measurement that is already kept (a rerun). Refusals: as of a typed value, and
    /// measurement-not-found.
    /// </summary>
    public async Task<Outcome<ResultVersion>> CorrectWithAsync(
        Actor actor, Guid measurement, string reason, ReportComment comment, CancellationToken ct) =>
        await db.OneAsync<Guid?>("select order_test_id from measurement where id = $1", [measurement], r => r.GetGuid(0), ct) is not { } orderTest
            ? LaboratoryRefusals.NotFound
            : await AmendAsync(actor, orderTest, reason, async standing =>
            {
                if (await KeptMeasurements.ReadAsync(standing.Work.Connection, [measurement], ct) is not [var kept]
                    || KeptMeasurements.Place(kept, standing.Context, standing.Rules.Pack) is not { } placed)
                    return LaboratoryRefusals.NotFound;
                if (!comment.For(placed.Analyte, standing.Rules.Pack).Succeeded(out var said, out var refusal))
                    return refusal;
                return await ReplaceAsync(standing, placed, "corrected", said.Text, said.Codes, keep: false, ct);
            }, ct);

    /// <summary>
    /// Calculates a reported result again from what stands now (a value of the reagent lot was wrong) and reports that in its
    /// place. Refusals: person-not-permitted, reason-invalid, result-not-found, calculation-missing, calculation-same-stale.
    /// </summary>
    public Task<Outcome<ResultVersion>> CalculateAgainAsync(Actor actor, Guid orderTest, string reason, CancellationToken ct) =>
        AmendAsync(actor, orderTest, reason, async standing =>
        {
            var (work, context, rules) = (standing.Work, standing.Context, standing.Rules);
            var test = context.Tests.First(one => one.Id == orderTest);
            var order = context.Tests.Where(one => one.Order.Id == test.Order.Id).ToList();
            if (Calculations.Made(test, order, [], new CompanionValues(order, [], context.Priors), rules.Pack,
                    await LotsAsync(work, rules, context, test.Order.Id, ct), standing.Now) is not { } made)
                return new Refusal("calculation-missing", $"{test.Analyte} cannot be calculated from what stands now.", Hint: "Correct it by typing the right value, or withdraw it.");
            if (await ReportedAsync(work, context, orderTest, rules, ct) is { } reported && IsSame(made, reported))
                return new Refusal("calculation-same-stale", $"From what stands now {test.Analyte} is the same as reported.");
            var (text, codes) = await CommentAsync(work, orderTest, ct);
            return await ReplaceAsync(standing, made.Placed, "corrected", text, codes, keep: true, ct);
        }, ct);

    private static bool IsSame(CalculatedMeasurement made, PlacedMeasurement reported) =>
        made.Placed.Measurement.Value == reported.Measurement.Value && made.Placed.Measurement.Coded == reported.Measurement.Coded;

    /// <summary>What was said with the version reported last: text, and the codes in it.</summary>
    private static Task<(string? Text, string[] Codes)> CommentAsync(Work work, Guid orderTest, CancellationToken ct) => work.OneAsync(
        """
        select r.comment, array(select code from result_comment c where c.order_test_id = r.order_test_id and c.version = r.version order by place)
        from result r where r.order_test_id = $1 order by r.version desc limit 1
        """, [orderTest], r => (Text: r.TextOrNull(0), Codes: r.GetFieldValue<string[]>(1)), ct);

    /// <summary>Takes a result back everywhere it went: it was released on the wrong patient, or must not stand.</summary>
    public Task<Outcome<ResultVersion>> WithdrawAsync(Actor actor, Guid orderTest, string reason, CancellationToken ct) =>
        AmendAsync(actor, orderTest, reason, async standing =>
            await ReportedAsync(standing.Work, standing.Context, orderTest, standing.Rules, ct) is { } placed
                ? await ReplaceAsync(standing, placed, "withdrawn", comment: null, codes: [], keep: false, ct)
                : LaboratoryRefusals.NotFound, ct);

    /// <summary>A result that stands, to be amended by a person for a reason.</summary>
    private sealed record Standing(Work Work, Guid Person, string Name, string Reason, DateTimeOffset Now, BenchRules Rules, BenchContext Context);

    /// <summary>The amendment, and that of what is calculated from it: in one transaction.</summary>
    private async Task<Outcome<ResultVersion>> AmendAsync(
        Actor actor, Guid orderTest, string reason, Func<Standing, Task<Outcome<ResultVersion>>> amend, CancellationToken ct)
    {
        if (actor.Id is not { } person)
            return LaboratoryRefusals.PersonNeeded;
        if (string.IsNullOrWhiteSpace(reason))
            return LaboratoryRefusals.ReasonMissing;
        await using var work = await db.BeginAsync(actor, reason, ct);
        var now = Instants.ToMicroseconds(work.Now);
        var rules = rulesInForce();
        if (!(await ReleasedAsync(work, orderTest, now, ct)).Succeeded(out var context, out var refusal)
            || !(await amend(new Standing(work, person, actor.Name, reason.Trim(), now, rules, context))).Succeeded(out var amended, out refusal))
            return refusal;
        await AmendCalculatedAsync(work, rules, amended, now, ct);
        await work.CommitAsync(ct);
        return amended;
    }

    private Task<ResultVersion> ReplaceAsync(
        Standing standing, PlacedMeasurement placed, string status, string? comment, IReadOnlyList<string> codes, bool keep, CancellationToken ct) =>
        ReplaceAsync(standing.Work, standing.Context, placed, standing.Rules, status,
            new Releaser(standing.Person, standing.Name, comment, standing.Reason), codes, keep, standing.Now, ct);

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

    /// <summary>The reported measurement of a test as placed on it; null when it cannot be judged by the pack in force.</summary>
    private static async Task<PlacedMeasurement?> ReportedAsync(Work work, BenchContext context, Guid orderTest, BenchRules rules, CancellationToken ct)
    {
        var reported = context.Tests.FirstOrDefault(test => test.Id == orderTest)?.Reported ?? Guid.Empty;
        return await KeptMeasurements.ReadAsync(work.Connection, [reported], ct) is [var kept] ? KeptMeasurements.Place(kept, context, rules.Pack) : null;
    }

    /// <summary>
    /// What was calculated from an amended result is calculated again: a reported value is corrected in the same name, or
    /// withdrawn where nothing is left to calculate it from; one that waits is replaced. And so on with what is calculated
    /// from that.
    /// </summary>
    private async Task AmendCalculatedAsync(Work work, BenchRules rules, ResultVersion amended, DateTimeOffset now, CancellationToken ct)
    {
        await using var reading = work.Batch();
        var context = await LaboratoryStorage.LoadAsync(reading, deviceId: null, [], [amended.OrderTestId], [], now, ct);
        var order = context.Tests.Where(test => test.Order.Id == amended.OrderId).ToList();
        var why = $"{amended.Analyte} was {amended.Status}: {amended.Reason}";
        foreach (var test in order.Where(test => !test.Cancelled && rules.Pack.FindCalculation(test.Analyte) is { } calculation
                     && Calculations.IsInput(calculation, amended.Analyte)))
        {
            if (test is { LastVersion: 0, Measurements.IsEmpty: false })
                await Recalculate.AgainAsync(work, rules, gate, test.Id, now, ct);
            if (test.Reported is null || await ReportedAsync(work, context, test.Id, rules, ct) is not { } reported)
                continue;
            await work.ExecuteAsync("select 1 from order_test where id = $1 for update", [test.Id], ct);
            var made = Calculations.Made(test, order, [], new CompanionValues(order, [], context.Priors), rules.Pack,
                await LotsAsync(work, rules, context, amended.OrderId, ct), now);
            if (made is not null && IsSame(made, reported))
                continue;
            var kept = await CommentAsync(work, test.Id, ct);
            var by = new Releaser(amended.ReleasedBy, work.Actor.Name, made is null ? null : kept.Text, why);
            await AmendCalculatedAsync(work, rules, await ReplaceAsync(work, context, made?.Placed ?? reported, rules,
                made is null ? "withdrawn" : "corrected", by, made is null ? [] : kept.Codes, keep: made is not null, now, ct), now, ct);
        }
    }

    private Task<LotsInUse> LotsAsync(Work work, BenchRules rules, BenchContext context, Guid order, CancellationToken ct) =>
        new Bench(work.Connection, rules, gate).LotsAsync(context, [], [order], ct);

    private async Task<ResultVersion> ReplaceAsync(
        Work work, BenchContext context, PlacedMeasurement placed, BenchRules rules, string status, Releaser by,
        IReadOnlyList<string> codes, bool keep, DateTimeOffset now, CancellationToken ct)
    {
        var replaced = await work.OneAsync("select measurement_id from result where order_test_id = $1 order by version desc limit 1",
            [placed.Test.Id], r => r.GetGuid(0), ct);
        var companions = new CompanionValues(context.Tests.Where(t => t.Order.Id == placed.Test.Order.Id), [placed], context.Priors);
        var judgement = ResultRules.Judge(placed, companions, rules.Pack);
        if (status == "withdrawn")
            judgement = judgement with { ReportedText = "withdrawn", ReportedValue = null, Flag = "", Low = null, High = null };
        var verdicts = placed.Measurement.Source == MeasurementSource.Calculated
            && Calculations.Again(placed, [.. context.Tests.Where(t => t.Order.Id == placed.Test.Order.Id)], rules.Pack,
                await LotsAsync(work, rules, context, placed.Test.Order.Id, ct)) is { } calculated
                ? await gate.DecideAsync(work.Connection, [], [calculated], context, rules, now, ct)
                : await gate.DecideAsync(work.Connection, [placed], [], context, rules, now, ct);
        var judged = new JudgedMeasurement(placed, judgement, verdicts[0]);
        var writing = new BenchWriting(work.Connection, rules.Protocol, rules.RuleVersion, rules.Fact);
        if (keep)
            writing.Keep(placed.Measurement);
        if (status == "corrected")
            writing.Call(judged);
        var result = writing.Keep(new BenchDecision.Release(judged, placed.Test.LastVersion + 1, status, by), now, inherited: []);
        await writing.ExecuteAsync(inboxId: null, deviceId: null, now, ct);
        await work.ExecuteAsync("update critical_call set verified = true where measurement_id = $1 and not verified", [placed.Measurement.Id], ct);
        await DecideReview.KeepCodesAsync(work, result, codes, ct);
        await CloseReviewsAsync(work, placed, status, by.Reason!, ct);
        if (replaced != placed.Measurement.Id || status == "withdrawn")
            await CriticalCalls.RetractAsync(work, [replaced], by.Reason!, ct);
        return result;
    }

    /// <summary>The measurement that is reported now is decided; every other held one of the test is closed.</summary>
    private static async Task CloseReviewsAsync(Work work, PlacedMeasurement placed, string status, string reason, CancellationToken ct)
    {
        if (status == "corrected")
            await ReviewActs.CloseAsync(work, [placed.Measurement.Id], "corrected", reason, ct);
        var others = await work.ListAsync("select measurement_id from review where order_test_id = $1 and decided_at is null", [placed.Test.Id], r => r.GetGuid(0), ct);
        await ReviewActs.CloseAsync(work, others, "superseded", status == "withdrawn" ? "The result was withdrawn: " + reason : reason, ct);
        await work.ExecuteAsync("update repeat_request set closed_at = $2 where order_test_id = $1 and closed_at is null", [placed.Test.Id, work.Now], ct);
    }
}
