using Vouch.Department.Audit;
using Vouch.Department.Platform;

namespace Vouch.Department.Exchange.Outbox;

/// <summary>A released result that no message could be written of.</summary>
public sealed record UntoldResult(Guid OrderTest, int Version, string Accession, string Analyte, string Reason, DateTimeOffset Since);

/// <summary>Results that were released and could not be told: they wait for a person, and hold up no other.</summary>
public static class UntoldResults
{
    public static Task<List<UntoldResult>> ListAsync(Db db, CancellationToken ct) => db.ListAsync(
        """
        select n.order_test_id, n.version, o.accession, t.analyte, n.aside, n.noticed_at
        from release_notice n join order_test t on t.id = n.order_test_id join lab_order o on o.id = n.order_id
        where n.aside is not null order by n.noticed_at limit 200
        """, [], r => new UntoldResult(r.GetGuid(0), r.GetInt32(1), r.GetString(2), r.GetString(3), r.GetString(4), r.Instant(5)), ct);

    /// <summary>Tries all of them again, after the cause was removed: how many.</summary>
    public static Task<Outcome<int>> AgainAsync(Db db, Actor actor, CancellationToken ct) =>
        db.ActAsync<int>(actor, "tell again", async work =>
        {
            var count = await work.ExecuteAsync("update release_notice set aside = null, attempts = 0 where aside is not null", [], ct);
            await AuditTrail.ActAsync(work, "replay", "release_notice", "all set aside", ct);
            return count;
        }, ct);

    /// <summary>There is nobody to tell it to: it is told by hand. Refusals: reason-missing, result-not-found.</summary>
    public static Task<Outcome<Done>> DropAsync(Db db, Actor actor, Guid orderTest, int version, string reason, CancellationToken ct) =>
        db.ActAsync<Done>(actor, reason, async work =>
        {
            if (reason.Trim().Length is 0 or > MessageActions.ReasonMax)
                return new Refusal("reason-missing", "Say why, in at most 500 characters.");
            if (await work.ExecuteAsync("delete from release_notice where order_test_id = $1 and version = $2 and aside is not null", [orderTest, version], ct) == 0)
                return new Refusal("result-not-found", "It does not wait any more.", Hint: "Reload the page.");
            await AuditTrail.ActAsync(work, "set-aside", "release_notice", FormattableString.Invariant($"{orderTest}/{version}"), ct);
            return default(Done);
        }, ct);
}
