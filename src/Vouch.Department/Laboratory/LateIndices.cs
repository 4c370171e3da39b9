using System.Collections.Immutable;
using System.Text.Json;
using Vouch.Department.Platform;
using Vouch.Department.Specimens;

namespace Vouch.Department.Laboratory;

/// <summary>
/// An index that comes after the results it speaks of: those that wait say so from now on; those that are reported come
/// back to a person, who corrects them or leaves them. So the order in which an analyser sends things does not matter.
/// </summary>
internal static class LateIndices
{
    /// <summary>Looks at the tests of these tubes again, within the transaction that keeps the indices.</summary>
    /// <param name="tubes">Tubes of which an index came that is higher than any before.</param>
    public static async Task RunAsync(Work work, BenchRules rules, BenchGate gate, Guid[] tubes, DateTimeOffset now, CancellationToken ct)
    {
        if (tubes.Length == 0)
            return;
        var standing = await work.ListAsync(
            """
            with tube as (select id from specimen where id = any($1) or parent_id = any($1)
                union select coalesce(parent_id, id) from specimen where id = any($1))
            select m.id, w.decided_at is null and w.measurement_id is not null from tube join measurement m on m.specimen_id = tube.id
            join order_test t on t.id = m.order_test_id
            left join review w on w.measurement_id = m.id
            left join lateral (select measurement_id, status, coded from result where order_test_id = t.id order by version desc limit 1) r on true
            where m.source <> 'calculated' and m.value is not null and t.cancelled_at is null
              and (w.decided_at is null and w.measurement_id is not null or r.measurement_id = m.id and r.status <> 'withdrawn' and r.coded is null)
            limit 500
            """, [tubes], r => (Id: r.GetGuid(0), Open: r.GetBoolean(1)), ct);
        if (standing.Count == 0)
            return;
        var open = standing.Where(one => one.Open).Select(one => one.Id).ToHashSet();
        var kept = await KeptMeasurements.ReadAsync(work.Connection, [.. standing.Select(one => one.Id)], ct);
        var (_, judged) = await new Bench(work.Connection, rules, gate).JudgeAgainAsync(kept, now, ct);
        foreach (var one in judged)
        {
            ImmutableArray<HoldReason> found = [.. one.Judgement.Findings.Where(finding => IndexRules.IsInterference(finding, rules.Pack))
                .Select(finding => new HoldReason("rule", finding.Code, "hold", finding.Sentence, finding.Remedy))];
            if (found.IsEmpty)
                continue;
            var measurement = one.Placed.Measurement;
            if (open.Contains(measurement.Id))
                await work.ExecuteAsync(
                    """
                    update review set sweepable = false, reasons = reasons || coalesce((select jsonb_agg(r) from jsonb_array_elements($2::jsonb) r
                      where not exists (select from jsonb_array_elements(reasons) known where known ->> 'code' = r ->> 'code')), '[]')
                    where measurement_id = $1 and decided_at is null
                    """, [measurement.Id, Json(found)], ct);
            else
                await ComeBackAsync(work, one, found, now, ct);
        }
    }

    private static async Task ComeBackAsync(Work work, JudgedMeasurement one, ImmutableArray<HoldReason> found, DateTimeOffset now, CancellationToken ct)
    {
        var placed = one.Placed;
        ImmutableArray<HoldReason> reasons = [new("rule", "reported-before-index", "hold", "Reported before the index of its specimen was known.", "Correct the report, or leave it as it is."), .. found];
        await work.ExecuteAsync(
            """
            insert into review (measurement_id, order_test_id, patient_id, device_id, analyte, priority, reasons, sweepable, held_at)
            values ($1, $2, $3, $4, $5, $6, $7::jsonb, false, $8)
            on conflict (measurement_id) do update set reasons = excluded.reasons, sweepable = false, held_at = excluded.held_at,
              decided_at = null, decision = null, decided_by = null, kept_back_until = null, kept_back_by = null, kept_back_reason = null
            """, [placed.Measurement.Id, placed.Test.Id, placed.Measurement.PatientId, placed.Measurement.DeviceId, placed.Analyte.Code, placed.Test.Order.Priority, Json(reasons), now], ct);
        await ReviewActs.AddAsync(work, placed.Measurement.Id, "index-came", found[0].Sentence, ct);
    }

    private static string Json(ImmutableArray<HoldReason> reasons) => JsonSerializer.Serialize(reasons, BenchJson.Default.ImmutableArrayHoldReason);
}
