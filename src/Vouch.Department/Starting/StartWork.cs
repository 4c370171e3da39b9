using System.Collections.Immutable;
using Npgsql;
using Vouch.Department.Catalog;
using Vouch.Department.Platform;
using Vouch.Department.Proof;

namespace Vouch.Department.Starting;

/// <summary>What may begin and what may not.</summary>
public sealed record StartDecision(ImmutableArray<StartVerdict> Begins, ImmutableArray<StartVerdict> Stopped);

/// <summary>
/// Begins work, inside the transaction that it begins in: asks the start gate and keeps the proof of what begins. A
/// device that asks for the same tube again with nothing changed has not begun anew.
/// </summary>
public sealed class StartWork(StartGate gate)
{
    /// <summary>Asks; what is refused by nothing is kept with <see cref="KeepAsync"/> once it has really begun.</summary>
    public async Task<StartDecision> DecideAsync(
        NpgsqlConnection connection, RequirementStage stage, IReadOnlyList<GateSubject> subjects, DateTimeOffset now, CancellationToken ct)
    {
        var verdicts = await gate.DecideAsync(connection, stage, subjects, now, ct);
        return new StartDecision([.. verdicts.Where(one => one.MayBegin)], [.. verdicts.Where(one => !one.MayBegin)]);
    }

    /// <summary>All of it or nothing, for work that a person begins. Refusals: start-stopped.</summary>
    public async Task<Outcome<StartDecision>> BeginAsync(
        Work work, StartCause cause, IReadOnlyList<GateSubject> subjects, CancellationToken ct)
    {
        var stage = cause == StartCause.Collected ? RequirementStage.Collection : RequirementStage.Start;
        var decision = await DecideAsync(work.Connection, stage, subjects, work.Now, ct);
        if (!decision.Stopped.IsEmpty)
            return Refused(decision.Stopped);
        await KeepAsync(work, cause, decision.Begins, ct);
        return decision;
    }

    /// <summary>Keeps the proofs of what begins, one for each tube, place and performer; what was withheld before is no longer.</summary>
    public async Task KeepAsync(Work work, StartCause cause, IReadOnlyCollection<StartVerdict> begins, CancellationToken ct)
    {
        if (begins.Count == 0)
            return;
        var tests = begins.Select(one => one.Subject.OrderTestId).Distinct().ToArray();
        var orders = (await work.ListAsync(
            "select t.id, o.id, o.accession from order_test t join lab_order o on o.id = t.order_id where t.id = any($1)", [tests],
            r => (Test: r.GetGuid(0), Order: r.GetGuid(1), Accession: r.GetString(2)), ct)).ToDictionary(one => one.Test);
        var writing = new StartWriting(gate.Protocol, cause, work.Actor.Id, work.Now);
        foreach (var group in begins.Where(one => orders.ContainsKey(one.Subject.OrderTestId))
                     .GroupBy(one => (orders[one.Subject.OrderTestId].Order, one.Subject.SpecimenId, one.Subject.DeviceId, one.Subject.PerformerId)))
            writing.Add(group.Key.Order, orders[group.First().Subject.OrderTestId].Accession, [.. group]);
        await writing.ExecuteAsync(work, again: cause == StartCause.Asked, ct);
        await work.ExecuteAsync("delete from withheld_work where order_test_id = any($1)", [tests], ct);
    }

    /// <summary>Why it may not begin, in one refusal: each sentence once, with what to do about it.</summary>
    public static Refusal Refused(IReadOnlyCollection<StartVerdict> stopped)
    {
        var checks = stopped.SelectMany(one => one.Stops).DistinctBy(check => (check.Kind, check.Sentence)).ToList();
        var what = string.Join(", ", stopped.Select(one => one.Subject.Analyte).Distinct(StringComparer.Ordinal).Take(8));
        return new Refusal("start-stopped", $"This work may not begin: {what}.", string.Join(' ', checks.Select(check => check.Sentence)),
            string.Join(' ', checks.Select(check => check.Remedy).OfType<string>().Distinct(StringComparer.Ordinal)));
    }
}
