using Vouch.Department.Catalog;
using Vouch.Department.Platform;

namespace Vouch.Department.Laboratory;

/// <summary>One step on the way of a test, of everything reported in a period.</summary>
/// <param name="Place">Its place on the way, from 1.</param>
/// <param name="Median">Minutes.</param>
/// <param name="Ninth">Minutes within which nine of ten were.</param>
public sealed record TurnaroundStep(string Priority, int Place, long Count, decimal Median, decimal Ninth)
{
    /// <summary>Collection is due when the order says, else at once.</summary>
    public static readonly IReadOnlyList<string> Names =
        ["due to collected", "collected to received", "received to measured", "measured to released", "received to released", "due to released"];

    public string Name => Names[Place - 1];
}

/// <summary>From receipt to release of one test at one priority, against the pack's target.</summary>
/// <param name="Target">Minutes; null: none is set for this priority.</param>
/// <param name="Within">How many were within the target; null where there is none.</param>
public sealed record TurnaroundOfTest(string Analyte, string Priority, long Count, decimal Median, decimal Ninth, int? Target, long? Within)
{
    /// <summary>0 to 100.</summary>
    public decimal? Share => Within is { } within && Count > 0 ? 100m * within / Count : null;
}

/// <summary>A received test that is beyond its target and not reported.</summary>
/// <param name="Status">A word of the view order_test_status.</param>
public sealed record LateTest(Guid OrderTestId, string Analyte, string Accession, string Priority, string? Ward, DateTimeOffset ReceivedAt, DateTimeOffset DueAt, string Status, string? HeldBecause);

/// <summary>
/// How long tests take, step by step, and which are late now. Each test counts once, at its first report; what a non-result of
/// the pack leaves running (sent elsewhere) does not count. Source: ISO 15189:2022, 5.5 (turnaround as a quality indicator).
/// </summary>
public static class Turnaround
{
    public const int LateMax = 200;

    /// <summary>Older ones are found by other lists; the clock of the laboratory has long run out.</summary>
    private static readonly TimeSpan LateWithin = TimeSpan.FromDays(3);

    private const string Reported =
        """
        with way as (
          select t.analyte, o.priority, greatest(t.ordered_at, coalesce(o.collect_at, t.ordered_at)) as due, s.collected_at, s.received_at, m.measured_at, r.released_at
          from result r join order_test t on t.id = r.order_test_id join lab_order o on o.id = r.order_id join measurement m on m.id = r.measurement_id
          left join specimen s on s.id = coalesce(r.specimen_id, t.specimen_id)
          where r.version = 1 and r.released_at >= $1 and (r.coded is null or r.coded <> all($2)))

        """;

    public static Task<List<TurnaroundStep>> StepsAsync(Db db, LaboratoryPack pack, DateTimeOffset from, CancellationToken ct) => db.ListAsync(
        Reported +
        """
        select priority, place, count(*), percentile_cont(0.5) within group (order by took)::numeric, percentile_cont(0.9) within group (order by took)::numeric
        from way cross join lateral (values
          (1, collected_at - due), (2, received_at - collected_at), (3, measured_at - received_at), (4, released_at - measured_at),
          (5, released_at - received_at), (6, released_at - due)) step (place, span)
        cross join lateral (select greatest(extract(epoch from span) / 60, 0)::float8 as took) t
        where span is not null group by priority, place order by array_position(array['stat', 'urgent', 'routine'], priority), place
        """, [from, Running(pack)], r => new TurnaroundStep(r.GetString(0), r.GetInt32(1), r.GetInt64(2), r.GetDecimal(3), r.GetDecimal(4)), ct);

    /// <summary>Those that miss their target most come first; then those without one.</summary>
    public static async Task<List<TurnaroundOfTest>> TestsAsync(Db db, LaboratoryPack pack, DateTimeOffset from, CancellationToken ct)
    {
        var targets = Targets(pack);
        var tests = await db.ListAsync(
            Reported +
            """
            select w.analyte, w.priority, count(*), percentile_cont(0.5) within group (order by took)::numeric, percentile_cont(0.9) within group (order by took)::numeric,
              min(g.minutes), count(*) filter (where took <= g.minutes)
            from way w cross join lateral (select greatest(extract(epoch from w.released_at - w.received_at) / 60, 0)::float8 as took) t
            left join unnest($3::text[], $4::text[], $5::int[]) as g(analyte, priority, minutes) on g.analyte = w.analyte and g.priority = w.priority
            where w.received_at is not null group by w.analyte, w.priority limit 2000
            """, [from, Running(pack), targets.Analytes, targets.Priorities, targets.Minutes],
            r => new TurnaroundOfTest(r.GetString(0), r.GetString(1), r.GetInt64(2), r.GetDecimal(3), r.GetDecimal(4), r.IntOrNull(5), r.IsDBNull(5) ? null : r.GetInt64(6)), ct);
        return [.. tests.OrderBy(test => test.Share ?? 101).ThenByDescending(test => test.Count).ThenBy(test => test.Analyte, StringComparer.Ordinal)];
    }

    /// <summary>Late now, the longest overdue first.</summary>
    public static Task<List<LateTest>> LateAsync(Db db, LaboratoryPack pack, CancellationToken ct)
    {
        var targets = Targets(pack);
        return db.ListAsync(
            $"""
            select t.id, t.analyte, o.accession, o.priority, o.ward, s.received_at, s.received_at + g.minutes * interval '1 minute', v.status, v.held_because
            from specimen s join order_test t on t.specimen_id = s.id join lab_order o on o.id = t.order_id
            join unnest($3::text[], $4::text[], $5::int[]) as g(analyte, priority, minutes) on g.analyte = t.analyte and g.priority = o.priority
            cross join lateral (select status, held_because from order_test_status where order_test_id = t.id offset 0) v
            where s.received_at > $1 and s.received_at + g.minutes * interval '1 minute' < $2 and s.rejected_at is null and t.cancelled_at is null
              and not exists (select from result r where r.order_test_id = t.id)
            order by 7, t.id limit {FormattableString.Invariant($"{LateMax}")}
            """, [db.Now - LateWithin, db.Now, targets.Analytes, targets.Priorities, targets.Minutes],
            r => new LateTest(r.GetGuid(0), r.GetString(1), r.GetString(2), r.GetString(3), r.TextOrNull(4), r.Instant(5), r.Instant(6), r.GetString(7), r.TextOrNull(8)), ct);
    }

    /// <summary>The pack has targets for STAT and routine; urgent has none.</summary>
    private static (string[] Analytes, string[] Priorities, int[] Minutes) Targets(LaboratoryPack pack)
    {
        var targets = pack.Analytes.Values.Where(analyte => analyte.TurnaroundMinutes is not null)
            .SelectMany(analyte => new[] { (analyte.Code, Priority: "stat", Minutes: analyte.TurnaroundMinutes!.Stat), (analyte.Code, Priority: "routine", Minutes: analyte.TurnaroundMinutes.Routine) })
            .Where(target => target.Minutes is not null).ToList();
        return ([.. targets.Select(target => target.Code)], [.. targets.Select(target => target.Priority)], [.. targets.Select(target => target.Minutes!.Value)]);
    }

    private static string[] Running(LaboratoryPack pack) => [.. pack.NonResults.Where(non => !non.StopsTurnaround).Select(non => non.Code)];
}
