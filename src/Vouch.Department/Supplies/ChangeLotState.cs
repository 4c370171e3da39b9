using Vouch.Department.Platform;
using Vouch.Department.Proof;

namespace Vouch.Department.Supplies;

/// <summary>What a change of a lot's disposition led to.</summary>
/// <param name="LookBack">The look-back a recall opened; null otherwise.</param>
public sealed record LotStateChanged(string State, OpenedLookBack? LookBack);

/// <summary>
/// Accepts, quarantines, finishes or recalls a lot. A recall puts every use in doubt (or every use from a given time)
/// and opens its look-back in the same transaction.
/// </summary>
public static class ChangeLotState
{
    public static readonly IReadOnlyList<string> States = ["usable", "quarantine", "finished", "recalled"];

    /// <param name="usedFrom">Of a recall: uses from then on are in doubt; null: every use.</param>
    public static async Task<Outcome<LotStateChanged>> RunAsync(
        Db db, Actor actor, Guid lot, string state, string reason, DateTimeOffset? usedFrom, CancellationToken ct)
    {
        if (!States.Contains(state, StringComparer.Ordinal))
            return new Refusal("lot-state-invalid", "There is no such state of a lot.");
        if (string.IsNullOrWhiteSpace(reason))
            return new Refusal("lot-reason-invalid", "A reason is needed.");
        await using var work = await db.BeginAsync(actor, reason, ct);
        var known = await work.OneAsync(
            """
            select i.name, l.number, (select s.state from lot_state s where s.lot_id = l.id order by s.version desc limit 1)
            from lot l join item i on i.id = l.item_id where l.id = $1 for update of l
            """, [lot], r => new KnownLot(r.GetString(0), r.GetString(1), r.TextOrNull(2)), ct);
        if (known is null)
            return new Refusal("lot-not-found", "There is no such lot.");
        if (known.State == state)
            return new Refusal("lot-state-stale", $"The lot is {state} already.");
        if (known.State == "recalled")
            return new Refusal("lot-recalled", "A recalled lot stays recalled.", Hint: "Its look-back decides about the results.");
        await InsertAsync(work, lot, state, reason, ct);
        var opened = state == "recalled"
            ? await OpenDoubt.RunAsync(work, new Doubt(FactKind.Lot, lot, usedFrom, UsedUntil: null, "lot-recalled",
                $"{known.Item} lot {known.Number} was recalled: {reason.Trim()}"), ct)
            : null;
        await work.CommitAsync(ct);
        return new LotStateChanged(state, opened);
    }

    internal static Task<int> InsertAsync(Work work, Guid lot, string state, string reason, CancellationToken ct) => work.ExecuteAsync(
        """
        insert into lot_state (lot_id, version, state, valid_from, reason, recorded_by)
        select $1, coalesce(max(version), 0) + 1, $2, $3, $4, $5 from lot_state where lot_id = $1
        """, [lot, state, work.Now, reason.Trim(), work.Actor.Name], ct);

    private sealed record KnownLot(string Item, string Number, string? State);
}
