using System.Collections.Immutable;
using System.Text.Json;
using Vouch.Department.Catalog;
using Vouch.Department.Platform;

namespace Vouch.Department.Laboratory.RuleCases;

/// <summary>A case as a person writes it.</summary>
/// <param name="Reason">Code of a reason that must hold it; null: any.</param>
public sealed record NewRuleCase(string Analyte, string Name, GivenCase Given, bool Released, string? Reason);

/// <summary>Adds and retires cases, and tries them on a version of the pack.</summary>
public static class KeepRuleCases
{
    private const int NameMax = 120;

    /// <summary>
    /// Keeps cases. Refusals: person-not-permitted, rule-case-name-invalid, rule-case-analyte-unknown and those of
    /// <see cref="RuleTrial.Try"/>.
    /// </summary>
    public static Task<Outcome<Done>> AddAsync(Db db, Actor actor, LaboratoryPack pack, IReadOnlyList<NewRuleCase> cases, CancellationToken ct) =>
        db.ActAsync<Done>(actor, "rule cases added", async work =>
        {
            if (actor.Id is not { } person)
                return LaboratoryRefusals.PersonNeeded;
            foreach (var added in cases)
            {
                if (added.Name.Length is 0 or > NameMax)
                    return new Refusal("rule-case-name-invalid", "The case needs a name of at most 120 characters.");
                if (pack.FindAnalyte(added.Analyte) is not { } analyte)
                    return new Refusal("rule-case-analyte-unknown", $"The pack has no analyte “{added.Analyte}”.");
                if (!RuleTrial.Try(added.Given, analyte, pack).Succeeded(out _, out var refusal))
                    return refusal;
                await work.ExecuteAsync(
                    "insert into rule_case (id, analyte, name, given, expected, expected_reason, added_by) values ($1, $2, $3, $4::json, $5, $6, $7)",
                    [Guid.CreateVersion7(work.Now), added.Analyte, added.Name, JsonSerializer.Serialize(added.Given, RuleCaseJson.Default.GivenCase),
                        added.Released ? "released" : "held", added.Reason, person], ct);
            }

            return default(Done);
        }, ct);

    /// <summary>Refusals: person-not-permitted, reason-invalid, rule-case-not-found.</summary>
    public static Task<Outcome<Done>> RetireAsync(Db db, Actor actor, Guid id, string reason, CancellationToken ct) =>
        db.ActAsync<Done>(actor, reason, async work =>
        {
            if (actor.Id is not { } person)
                return LaboratoryRefusals.PersonNeeded;
            if (string.IsNullOrWhiteSpace(reason))
                return LaboratoryRefusals.ReasonMissing;
            var retired = await work.ExecuteAsync(
                "insert into rule_case_retirement (case_id, reason, retired_by) select id, $2, $3 from rule_case where id = $1 on conflict do nothing",
                [id, reason.Trim(), person], ct);
            return retired == 1 ? default(Done) : new Refusal("rule-case-not-found", "There is no such case, or it is retired.", Hint: "Reload the page.");
        }, ct);

    /// <summary>Tries every standing case on a version and keeps what came of it. A case that no longer can be tried fails.</summary>
    /// <returns>How many were tried and failed. Refusals: person-not-permitted, rule-case-missing.</returns>
    public static async Task<Outcome<(int Tried, int Failed)>> TryAllAsync(Db db, Actor actor, KeptPack kept, CancellationToken ct)
    {
        var cases = await RuleCaseStorage.StandingAsync(db, analyte: null, ct);
        return await db.ActAsync<(int, int)>(actor, "rule cases tried", async work =>
        {
            if (actor.Id is not { } person)
                return LaboratoryRefusals.PersonNeeded;
            if (cases.Count == 0)
                return new Refusal("rule-case-missing", "There are no cases to try.", Hint: "Add cases first.");
            var tried = cases.ConvertAll(one => (Case: one, Outcome: Outcome(one, kept.Pack)));
            var trial = Guid.CreateVersion7(work.Now);
            await work.ExecuteAsync("insert into rule_trial (id, pack_id, version, ran_by) values ($1, $2, $3, $4)",
                [trial, kept.Version.PackId, kept.Version.Version, person], ct);
            await work.ExecuteAsync(
                """
                insert into rule_trial_outcome (trial_id, case_id, passed, outcome, said)
                select $1, * from unnest($2::uuid[], $3::bool[], $4::text[], $5::text[])
                """,
                [trial, tried.Select(one => one.Case.Id).ToArray(), tried.Select(one => one.Outcome.Passed).ToArray(),
                    tried.Select(one => one.Outcome.Released ? "released" : "held").ToArray(), tried.Select(one => one.Outcome.Said).ToArray()], ct);
            return (tried.Count, tried.Count(one => !one.Outcome.Passed));
        }, ct);
    }

    /// <summary>What a case comes to under a pack.</summary>
    public static (bool Passed, bool Released, string Said) Outcome(RuleCase one, LaboratoryPack pack)
    {
        if (pack.FindAnalyte(one.Analyte) is not { } analyte)
            return (false, false, $"The pack has no analyte “{one.Analyte}” any more.");
        return RuleTrial.Try(one.Given, analyte, pack).Succeeded(out var outcome, out var refusal)
            ? (outcome.Meets(one.Released, one.Reason), outcome.Released, outcome.Said)
            : (false, false, refusal.Text);
    }

    /// <summary>The edges of an analyte's limits as cases, each expected to come out as it does now.</summary>
    public static ImmutableArray<NewRuleCase> Proposed(Analyte analyte, LaboratoryPack pack) =>
    [
        .. BoundaryCases.Of(analyte).Select(proposed => RuleTrial.Try(proposed.Given, analyte, pack).Succeeded(out var outcome, out _)
            ? new NewRuleCase(analyte.Code, proposed.Name, proposed.Given, outcome.Released, Reason: null) : null).OfType<NewRuleCase>(),
    ];
}
