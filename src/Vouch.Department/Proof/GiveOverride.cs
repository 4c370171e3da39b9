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
        if (asked.Stat && await OwedAsync(work, test, asked.Kind, ct) >= OverrideRules.StatOverridesMax)
            return new Refusal("override-debts", Invariant($"{OverrideRules.StatOverridesMax} STAT overrides are open for this already."),
                Hint: "Make up for what was skipped (run the control, renew the check); then it counts anew.");

        var given = new GivenOverride(Guid.CreateVersion7(work.Now), asked.Kind, reason, asked.Stat, person, actor.Name, work.Now,
            work.Now + OverrideRules.Lifetime);
        await work.ExecuteAsync(
            """
            insert into gate_override (id, order_test_id, patient_id, requirement, reason, stat, given_by, given_at, expires_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """,
            [given.Id, asked.OrderTestId, test.Patient, given.Kind, given.Reason, given.Stat, person, given.GivenAt, given.ExpiresAt], ct);
        if (asked.Stat)
            await work.ExecuteAsync(
                "insert into debt (id, override_id, device_id, analyte, requirement, sentence) values ($1, $2, $3, $4, $5, $6)",
                [Guid.CreateVersion7(work.Now), given.Id, test.Device, test.Analyte, asked.Kind,
                    $"{test.Analyte} was released over “{asked.Kind.Replace('-', ' ')}” for a STAT patient: make up for it."], ct);
        await work.CommitAsync(ct);
        return given;
    }

    private static Task<long> OwedAsync(Work work, HeldTest test, string kind, CancellationToken ct) => work.OneAsync(
        "select count(*) from debt where cleared_at is null and requirement = $1 and device_id is not distinct from $2 and analyte = $3",
        [kind, test.Device, test.Analyte], r => r.GetInt64(0), ct);

    private sealed record HeldTest(Guid Patient, string Analyte, Guid? Device, Guid? Performer, string Reasons);
}
