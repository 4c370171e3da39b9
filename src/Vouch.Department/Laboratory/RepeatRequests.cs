using Npgsql;
using Vouch.Department.Platform;

namespace Vouch.Department.Laboratory;

/// <summary>A test that a person wants measured again, as the bench reads it.</summary>
/// <param name="ValueText">What was set aside.</param>
/// <param name="Place">Where the tube is, as far as known.</param>
public sealed record RepeatToDo(
    Guid Id, Guid MeasurementId, string Analyte, string Accession, bool Stat, string? Barcode, string? Place, string? Device, decimal? Dilution, bool ByHand,
    string Reason, string ValueText, string? UnitText, string AskedBy, DateTimeOffset AskedAt)
{
    /// <summary>What is to be done, in words.</summary>
    public string Todo => Dilution switch
    {
        null => "measure again",
        { } factor when ByHand => FormattableString.Invariant($"dilute 1:{factor:0.##} by hand, then measure"),
        { } factor => FormattableString.Invariant($"measure with the analyser's dilution 1:{factor:0.##}"),
    };
}

/// <summary>What is to be measured again: asked for at review, answered by the test's next measurement.</summary>
public static class RepeatRequests
{
    /// <summary>STAT first, then the oldest.</summary>
    public static Task<List<RepeatToDo>> OpenAsync(Db db, CancellationToken ct) => db.ListAsync(
        """
        select q.id, q.measurement_id, t.analyte, o.accession, o.priority = 'stat', s.barcode, concat_ws(' ', s.place, s.position), d.name, q.dilution, q.by_hand,
          q.reason, m.value_text, m.unit_text, p.name, q.asked_at
        from repeat_request q join order_test t on t.id = q.order_test_id join lab_order o on o.id = t.order_id
        join measurement m on m.id = q.measurement_id join person p on p.id = q.asked_by
        left join specimen s on s.id = t.specimen_id left join device d on d.id = m.device_id
        where q.closed_at is null and t.cancelled_at is null order by (o.priority = 'stat') desc, q.asked_at limit 500
        """, [], Row, ct);

    /// <summary>One open request a test: a later one says how it is to be measured.</summary>
    internal static Task<int> AskAsync(Work work, OpenReview review, decimal? dilution, bool byHand, string reason, CancellationToken ct) => work.ExecuteAsync(
        """
        insert into repeat_request (id, order_test_id, measurement_id, dilution, by_hand, reason, asked_by, asked_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (order_test_id) where closed_at is null do update set measurement_id = excluded.measurement_id, dilution = excluded.dilution,
          by_hand = excluded.by_hand, reason = excluded.reason, asked_by = excluded.asked_by, asked_at = excluded.asked_at
        """, [Guid.CreateVersion7(work.Now), review.OrderTest, review.Measurement, dilution, byHand, reason, work.Actor.Id, work.Now], ct);

    /// <summary>The tests of these measurements need not be measured again.</summary>
    internal static Task<int> CloseAsync(Work work, IReadOnlyList<Guid> measurements, CancellationToken ct) => work.ExecuteAsync(
        """
        update repeat_request set closed_at = $2
        where closed_at is null and order_test_id in (select order_test_id from review where measurement_id = any($1))
        """, [measurements.ToArray(), work.Now], ct);

    private static RepeatToDo Row(NpgsqlDataReader r) => new(r.GetGuid(0), r.GetGuid(1), r.GetString(2), r.GetString(3), r.GetBoolean(4), r.TextOrNull(5),
        r.TextOrNull(6) is { Length: > 0 } place ? place : null, r.TextOrNull(7), r.DecimalOrNull(8), r.GetBoolean(9), r.GetString(10), r.GetString(11),
        r.TextOrNull(12), r.GetString(13), r.Instant(14));
}
