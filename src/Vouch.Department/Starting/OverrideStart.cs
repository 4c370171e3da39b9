using Vouch.Department.Catalog;
using Vouch.Department.Platform;
using Vouch.Department.Proof;
using static System.FormattableString;

namespace Vouch.Department.Starting;

/// <summary>What is to begin in spite of a check.</summary>
/// <param name="AskedBy">The device, or the person who asked for a decision.</param>
/// <param name="Kind">The requirement that is not met.</param>
/// <param name="Stat">The patient cannot wait: counted, and leaves a debt until what was skipped is made up for.</param>
public sealed record OverrideStartAsked(Guid OrderId, Guid AskedBy, string Kind, string Reason, bool Stat);

/// <summary>
/// Lets the tests of one order begin in spite of one requirement, for an hour, in the name of a person with authority who
/// does not perform them. It is part of the proof of the start, and of the result's where the same is asked there.
/// </summary>
public sealed class OverrideStart(Db db, StartGate gate)
{
    /// <summary>How many tests may begin. Refusals: start-not-permitted, override-reason-invalid, start-not-stopped-stale, override-never, override-second-person, override-debts.</summary>
    public Task<Outcome<int>> RunAsync(Actor actor, OverrideStartAsked asked, CancellationToken ct) => db.ActAsync<int>(actor, asked.Reason, async work =>
    {
        if (actor.Id is not { } person)
            return StartRefusals.PersonNeeded;
        if (asked.Reason.Trim() is not { Length: >= 5 } reason)
            return new Refusal("override-reason-invalid", "An override needs a reason somebody else understands.");
        var withheld = await WithheldWork.SubjectsAsync(work, asked.OrderId, asked.AskedBy, ct);
        if (withheld.Exists(one => one.Subject.PerformerId == person))
            return StartRefusals.SecondPerson;
        var stage = withheld.Exists(one => one.Stage == "collection") ? RequirementStage.Collection : RequirementStage.Start;
        var stopped = (await gate.DecideAsync(work.Connection, stage, [.. withheld.Select(one => one.Subject)], work.Now, ct, StartGate.Ahead(stage)))
            .Select(one => (one.Subject, Stop: one.Stops.FirstOrDefault(check => check.Kind == asked.Kind))).Where(one => one.Stop is not null).ToList();
        if (stopped.Count == 0)
            return StartRefusals.NothingStops;
        foreach (var (subject, stop) in stopped)
        {
            if (!OverrideRules.MayOverride(asked.Kind, stop!.Standing))
                return StartRefusals.NeverOverridden;
            if (asked.Stat && await Debts.OwedAsync(work, subject.DeviceId, subject.Analyte, asked.Kind, ct) >= OverrideRules.StatOverridesMax)
                return new Refusal("override-debts", Invariant($"{OverrideRules.StatOverridesMax} STAT overrides of {subject.Analyte} are open for this already."),
                    Hint: "Make up for what was skipped (run the control, renew the check); then it counts anew.");
            var id = await Debts.InsertOverrideAsync(work, new OverrideAsked(subject.OrderTestId, asked.Kind, reason, asked.Stat), WorkStart.Word(stage),
                subject.PatientId, person, ct);
            if (asked.Stat)
                await Debts.OpenAsync(work, id, subject.DeviceId, subject.Analyte, asked.Kind, "was begun", ct);
        }

        return stopped.Count;
    }, ct);
}
