using Vouch.Department.Platform;

namespace Vouch.Department.Laboratory;

/// <summary>Something done with a held measurement.</summary>
/// <param name="Act">kept-back, taken-up, released, corrected, rerun, rejected, superseded, cancelled, specimen-rejected, taken-back, call-asked, index-came, left.</param>
public sealed record ReviewAct(string Act, string? Reason, decimal? Dilution, DateTimeOffset? Until, string By, DateTimeOffset At)
{
    /// <summary>In words, as a sentence about the measurement.</summary>
    public string Sentence => Act switch
    {
        "kept-back" => "kept back",
        "taken-up" => "taken up again",
        "released" => "released",
        "corrected" => "reported in place of the earlier result",
        "rerun" when Dilution is { } factor => FormattableString.Invariant($"set aside, to be measured again diluted 1:{factor:0.##}"),
        "rerun" => "set aside, to be measured again",
        "rejected" => "not used",
        "superseded" => "closed: another measurement was chosen",
        "cancelled" => "closed: the test was cancelled",
        "specimen-rejected" => "closed: the specimen was rejected",
        "taken-back" => "taken back into review",
        "index-came" => "came back to review: an index of its specimen came after it was reported",
        "left" => "left as it was reported",
        _ => "put on the call list",
    };
}

/// <summary>Keeps and reads the history of held measurements.</summary>
public static class ReviewActs
{
    public const int ReasonLengthMax = 500;

    internal static Task<int> AddAsync(
        Work work, Guid measurement, string act, string? reason, CancellationToken ct, DateTimeOffset? until = null, decimal? dilution = null) =>
        work.ExecuteAsync(
            "insert into review_act (measurement_id, act, reason, until, dilution, by_person, by_name, at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
            [measurement, act, reason, until, dilution, work.Actor.Id, work.Actor.Name, work.Now], ct);

    /// <summary>Closes these open reviews, and with a release every other one of their tests; each with its act.</summary>
    internal static Task<int> CloseAsync(
        Work work, IReadOnlyList<Guid> measurements, string decision, string? reason, CancellationToken ct, decimal? dilution = null) =>
        work.ExecuteAsync(
            """
            with closed as (
              update review set decided_at = $6, decided_by = $2,
                decision = case when measurement_id = any($1) then $3 else 'superseded' end
              where decided_at is null and (measurement_id = any($1)
                or $3 in ('released', 'corrected') and order_test_id in (select order_test_id from review where measurement_id = any($1)))
              returning measurement_id, decision)
            insert into review_act (measurement_id, act, reason, dilution, by_person, by_name, at)
            select measurement_id, decision, case when measurement_id = any($1) then $4 end, case when measurement_id = any($1) then $7::numeric end,
              $2, $5, $6 from closed
            """, [measurements.ToArray(), work.Actor.Id, decision, reason, work.Actor.Name, work.Now, dilution], ct);

    public static Task<List<ReviewAct>> OfAsync(Db db, Guid measurement, CancellationToken ct) => db.ListAsync(
        "select act, reason, dilution, until, by_name, at from review_act where measurement_id = $1 order by id",
        [measurement], r => new ReviewAct(r.GetString(0), r.TextOrNull(1), r.DecimalOrNull(2), r.InstantOrNull(3), r.GetString(4), r.Instant(5)), ct);
}
