using Vouch.Department.Platform;
using Vouch.Department.Proof;
using static System.FormattableString;

namespace Vouch.Department.Supplies;

/// <summary>
/// A stated value of a lot was wrong, always or from a moment on: it holds no longer from then, and every use of it from then
/// is in doubt, in the same transaction.
/// </summary>
public static class EndLotValue
{
    /// <param name="from">First use in doubt; null: every use.</param>
    /// <returns>The look-back that names what was calculated with it.</returns>
    public static Task<Outcome<OpenedLookBack>> RunAsync(Db db, Actor actor, Guid value, DateTimeOffset? from, string reason, CancellationToken ct) =>
        db.ActAsync<OpenedLookBack>(actor, reason, async work =>
        {
            if (string.IsNullOrWhiteSpace(reason))
                return new Refusal("lot-value-reason-invalid", "Say what was found.");
            await work.ExecuteAsync("select 1 from lot where id = (select lot_id from lot_value where id = $1 limit 1) for update", [value], ct);
            var known = await work.OneAsync(
                """
                select i.name || ', lot ' || l.number, d.name, v.kind, v.value, v.valid_from, v.valid_until from lot_value v
                join lot l on l.id = v.lot_id join item i on i.id = l.item_id left join device d on d.id = v.device_id
                where v.id = $1 order by v.version desc limit 1
                """, [value], r => new Known(r.GetString(0), r.TextOrNull(1), r.GetString(2), r.GetDecimal(3), r.Instant(4), r.InstantOrNull(5)), ct);
            if (known is null)
                return new Refusal("lot-value-not-found", "There is no such value.");
            if (known.Until is { } until)
                return new Refusal("lot-value-ended-stale", Invariant($"The {known.Kind} holds only until {until:yyyy-MM-dd HH:mm} UTC already."), Hint: "Doubt its earlier uses by hand, if they are wrong too.");
            if (from > work.Now || from < known.From)
                return new Refusal("lot-value-time-invalid", "It was wrong from a moment between its first and now.", Hint: "Empty: every use.");
            await work.ExecuteAsync(
                """
                insert into lot_value (id, version, lot_id, device_id, kind, value, valid_from, valid_until, source, ended_why, recorded_by)
                select id, version + 1, lot_id, device_id, kind, value, valid_from, $2, source, $3, $4 from lot_value where id = $1 order by version desc limit 1
                """, [value, from ?? known.From, reason.Trim(), work.Actor.Name], ct);
            return await OpenDoubt.RunAsync(work, new Doubt(FactKind.LotValue, value, from, UsedUntil: null, "lot-value-wrong",
                Invariant($"{known.Kind} {known.Value} of {known.Lot}{(known.Device is null ? "" : " on " + known.Device)} was wrong: {reason.Trim()}")), ct);
        }, ct);

    private sealed record Known(string Lot, string? Device, string Kind, decimal Value, DateTimeOffset From, DateTimeOffset? Until);
}
