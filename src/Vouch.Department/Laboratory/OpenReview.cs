using Vouch.Department.Platform;

namespace Vouch.Department.Laboratory;

/// <summary>An open review, locked for the one who decides.</summary>
internal sealed record OpenReview(Guid Measurement, Guid OrderTest, string Analyte)
{
    /// <summary>Locks the open reviews. Refusals: measurement-not-found, review-decided-stale (who did, and what), test-cancelled.</summary>
    public static async Task<Outcome<List<OpenReview>>> LockAsync(Work work, IReadOnlyList<Guid> measurements, CancellationToken ct)
    {
        var wanted = measurements.Distinct().ToArray();
        var found = await work.ListAsync(
            """
            select w.measurement_id, w.order_test_id, w.analyte, w.decision, p.name, t.cancelled_at is not null
            from review w join order_test t on t.id = w.order_test_id left join person p on p.id = w.decided_by
            where w.measurement_id = any($1) order by w.measurement_id for update of w
            """, [wanted],
            r => (Review: new OpenReview(r.GetGuid(0), r.GetGuid(1), r.GetString(2)), Decision: r.TextOrNull(3), By: r.TextOrNull(4), Cancelled: r.GetBoolean(5)), ct);
        if (found.Count == 0 || found.Count != wanted.Length)
            return LaboratoryRefusals.NotFound;
        if (found.Find(one => one.Decision is not null) is { Decision: { } decision } decided)
            return LaboratoryRefusals.Decided(decided.Review.Analyte, decision, decided.By);
        if (found.Find(one => one.Cancelled) is { Review: not null } cancelled)
            return LaboratoryRefusals.Cancelled(cancelled.Review.Analyte);
        return found.ConvertAll(one => one.Review);
    }
}
