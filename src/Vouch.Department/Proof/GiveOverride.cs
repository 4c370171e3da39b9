using Vouch.Department.Platform;
using static System.FormattableString;

namespace Vouch.Department.Proof;

/// <summary>What an override is asked for.</summary>
/// <param name="Kind">The requirement that is not met.</param>
/// <param name="Stat">The patient cannot wait: counted, and leaves a debt until what was skipped is made up for.</param>
public sealed record OverrideAsked(Guid OrderTestId, string Kind, string Reason, bool Stat);

/// <summary>
/// Lets one test of one patient pass one requirement, for an hour, in the name of a person with authority who is not
/// its performer. It is part of the proof.
/// </summary>
public static class GiveOverride
{
    public static async Task<Outcome<GivenOverride>> RunAsync(Db db, Actor actor, OverrideAsked asked, CancellationToken ct)
    {
        if (actor.Id is not { } person)
            return new Refusal("override-not-permitted", "An override is a person's decision.");
        if (asked.Reason.Trim() is not { Length: >= 5 } reason)
            return new Refusal("override-reason-invalid", "An override needs a reason somebody else understands.");
        await using var work = await db.BeginAsync(actor, reason, ct);
        var test = await work.OneAsync(
            """
            select o.patient_id, t.analyte, m.device_id, m.performer_id, r.reasons::text
            from order_test t join lab_order o on o.id = t.order_id join review r on r.order_test_id = t.id and r.decided_at is null
            join measurement m on m.id = r.measurement_id
            where t.id = $1 order by r.held_at desc limit 1
            """, [asked.OrderTestId],
            r => new HeldTest(r.GetGuid(0), r.GetString(1), r.GuidOrNull(2), r.GuidOrNull(3), r.GetString(4)), ct);
        if (test is null)
            return new Refusal("override-not-found", "This test is not held.");
        if (test.Performer == person)
            return new Refusal("override-second-person", "You performed this measurement; somebody else decides about it.");
        if (asked.Stat && await Debts.OwedAsync(work, test.Device, test.Analyte, asked.Kind, ct) >= OverrideRules.StatOverridesMax)
            return new Refusal("override-debts", Invariant($"{OverrideRules.StatOverridesMax} STAT overrides are open for this already."),
                Hint: "Make up for what was skipped (run the control, renew the check); then it counts anew.");

        var id = await Debts.InsertOverrideAsync(work, asked with { Reason = reason }, "release", test.Patient, person, ct);
        if (asked.Stat)
            await Debts.OpenAsync(work, id, test.Device, test.Analyte, asked.Kind, "was released", ct);
        await work.CommitAsync(ct);
        return new GivenOverride(id, asked.Kind, reason, asked.Stat, person, actor.Name, work.Now, work.Now + OverrideRules.Lifetime);
    }

    private sealed record HeldTest(Guid Patient, string Analyte, Guid? Device, Guid? Performer, string Reasons);
}
