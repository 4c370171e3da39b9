using System.Collections.Immutable;
using System.Text.Json;
using Vouch.Department.Platform;

namespace Vouch.Department.Laboratory.RuleCases;

/// <summary>The last trial of a version, and what became of each case in it.</summary>
public sealed record KeptTrial(Guid Id, DateTimeOffset At, string RanBy, ImmutableDictionary<Guid, (bool Passed, string Said)> Outcomes);

/// <summary>Reads rule cases and their trials.</summary>
public static class RuleCaseStorage
{
    /// <summary>Cases that stand: added and not retired; of one analyte, or of all.</summary>
    public static Task<List<RuleCase>> StandingAsync(Db db, string? analyte, CancellationToken ct) => db.ListAsync(
        """
        select c.id, c.analyte, c.name, c.given::text, c.expected = 'released', c.expected_reason, coalesce(p.name, 'somebody'), c.recorded_at
        from rule_case c left join person p on p.id = c.added_by
        where ($1::text is null or c.analyte = $1) and not exists (select from rule_case_retirement x where x.case_id = c.id)
        order by c.analyte, c.id
        """, [analyte],
        r => new RuleCase(r.GetGuid(0), r.GetString(1), r.GetString(2), JsonSerializer.Deserialize(r.GetString(3), RuleCaseJson.Default.GivenCase)!,
            r.GetBoolean(4), r.TextOrNull(5), r.GetString(6), r.Instant(7)), ct);

    /// <summary>The newest trial of a version; null when there was none.</summary>
    public static async Task<KeptTrial?> NewestAsync(Db db, Guid packId, int version, CancellationToken ct)
    {
        var trial = await db.OneAsync<(Guid Id, DateTimeOffset At, string By)?>(
            """
            select t.id, t.recorded_at, coalesce(p.name, 'somebody') from rule_trial t left join person p on p.id = t.ran_by
            where t.pack_id = $1 and t.version = $2 order by t.recorded_at desc limit 1
            """, [packId, version], r => (r.GetGuid(0), r.Instant(1), r.GetString(2)), ct);
        if (trial is not { } newest)
            return null;
        var outcomes = await db.ListAsync("select case_id, passed, said from rule_trial_outcome where trial_id = $1", [newest.Id],
            r => KeyValuePair.Create(r.GetGuid(0), (r.GetBoolean(1), r.GetString(2))), ct);
        return new KeptTrial(newest.Id, newest.At, newest.By, outcomes.ToImmutableDictionary());
    }

    /// <summary>
    /// Analytes whose rules were tried on a version: its newest trial passed every case of the analyte, and among them
    /// one that is released and one that is held.
    /// </summary>
    public static async Task<ImmutableHashSet<string>> TriedAsync(Db db, Guid packId, int version, CancellationToken ct) =>
        (await db.ListAsync(
            """
            select c.analyte from rule_trial_outcome o join rule_case c on c.id = o.case_id
            where o.trial_id = (select id from rule_trial where pack_id = $1 and version = $2 order by recorded_at desc limit 1)
            group by c.analyte
            having bool_and(o.passed) and bool_or(c.expected = 'released') and bool_or(c.expected = 'held')
            """, [packId, version], r => r.GetString(0), ct)).ToImmutableHashSet(StringComparer.Ordinal);
}
