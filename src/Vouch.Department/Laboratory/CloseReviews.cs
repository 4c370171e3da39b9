using Vouch.Department.Platform;
using Vouch.Department.Platform.Frame;

namespace Vouch.Department.Laboratory;

/// <summary>
/// Closes open reviews that nobody has to decide any more (their test was cancelled, their specimen rejected), each with the
/// reason; keeps their priority that of the order; and tells open pages what came since, from whatever lane it came.
/// A critical call stays: what was measured is as dangerous as before.
/// </summary>
public sealed class CloseReviews(Db db, LiveTopics live)
{
    private string? reviews, calls, repeats;

    public async Task<bool> NextAsync(CancellationToken ct)
    {
        if (await RunAsync(db, ct) > 0)
            live.Say(LaboratoryHosting.ReviewTopic);
        (reviews, calls, repeats) = (
            await NewsAsync(reviews, "select concat_ws(' ', count(*), max(held_at), max(kept_back_until)) from review where decided_at is null", LaboratoryHosting.ReviewTopic, ct),
            await NewsAsync(calls, "select concat_ws(' ', count(*), max(opened_at)) from critical_call where closed_at is null", LaboratoryHosting.CallTopic, ct),
            await NewsAsync(repeats, "select concat_ws(' ', count(*), max(asked_at)) from repeat_request where closed_at is null", LaboratoryHosting.RepeatTopic, ct));
        return false;
    }

    /// <summary>Reviews closed.</summary>
    public static async Task<int> RunAsync(Db db, CancellationToken ct)
    {
        // Looked for without a transaction first: nearly always there is nothing.
        if (!await db.OneAsync("select exists (" + Over + ") or exists (" + Raised + ")", [], r => r.GetBoolean(0), ct))
            return 0;
        await using var work = await db.BeginAsync(Actor.Job("reviews"), "cancelled or rejected", ct);
        var closed = await work.ExecuteAsync(
            "with gone as (" + Over + """
             for update of w skip locked), closed as (
              update review w set decided_at = $1, decision = gone.decision from gone where w.measurement_id = gone.measurement_id
              returning w.measurement_id, w.order_test_id, gone.decision, gone.reason)
            insert into review_act (measurement_id, act, reason, by_name, at) select measurement_id, decision, reason, $2, $1 from closed
            """, [work.Now, work.Actor.Name], ct);
        await work.ExecuteAsync(
            """
            update repeat_request q set closed_at = $1 from order_test t
            where q.closed_at is null and t.id = q.order_test_id and t.cancelled_at is not null
            """, [work.Now], ct);
        await work.ExecuteAsync("update review w set priority = raised.priority from (" + Raised + ") raised where w.measurement_id = raised.measurement_id", [], ct);
        await work.CommitAsync(ct);
        return closed;
    }

    private const string Over =
        """
        select w.measurement_id, case when t.cancelled_at is not null then 'cancelled' else 'specimen-rejected' end as decision,
          case when t.cancelled_at is not null then t.cancel_reason else concat_ws(', ', s.barcode, s.condition) end as reason
        from review w join order_test t on t.id = w.order_test_id join measurement m on m.id = w.measurement_id
        left join specimen s on s.id = m.specimen_id
        where w.decided_at is null and (t.cancelled_at is not null or s.rejected_at is not null)
        """;

    /// <summary>Orders made more urgent since the measurement was held.</summary>
    private const string Raised =
        """
        select w.measurement_id, o.priority from review w join order_test t on t.id = w.order_test_id join lab_order o on o.id = t.order_id
        where w.decided_at is null and w.priority <> o.priority
        """;

    private async Task<string?> NewsAsync(string? before, string sql, string topic, CancellationToken ct)
    {
        var now = await db.OneAsync(sql, [], r => r.GetString(0), ct);
        if (before is not null && now != before)
            live.Say(topic);
        return now;
    }
}
