using Vouch.Department.Platform;

namespace Vouch.Department.Supplies;

/// <summary>A delivery of one lot of an item; a new item is registered with it.</summary>
/// <param name="Expires">Usable to the end of this day.</param>
/// <param name="Gtin">GS1 number of the item, 14 digits; remembered, so that the next scan names the item.</param>
public sealed record LotReceived(string ItemCode, string ItemName, string Kind, string? Vendor, string Number, DateOnly Expires, string? Gtin = null);

/// <summary>Registers a lot as received: in quarantine until somebody accepts it for use.</summary>
public static class ReceiveLot
{
    public static readonly IReadOnlyList<string> Kinds = ["reagent", "control", "calibrator", "consumable", "kit"];

    public static async Task<Outcome<Guid>> RunAsync(Db db, Actor actor, LotReceived received, CancellationToken ct)
    {
        if (received.ItemCode.Length == 0 || received.ItemName.Length == 0 || received.Number.Length == 0)
            return new Refusal("lot-invalid", "Item code, item name and lot number are needed.");
        if (!Kinds.Contains(received.Kind, StringComparer.Ordinal))
            return new Refusal("lot-kind-invalid", "There is no such kind of item.");
        if (received.Expires < DateOnly.FromDateTime(db.Now.UtcDateTime))
            return new Refusal("lot-expired", $"Lot {received.Number} has expired already.", Hint: "Return it to the vendor.");
        await using var work = await db.BeginAsync(actor, "received", ct);
        var item = await work.OneAsync("insert into item (id, code, name, kind, vendor, gtin) values ($1, $2, $3, $4, $5, $6) on conflict (code) do update set gtin = coalesce(item.gtin, excluded.gtin) returning id",
            [Guid.CreateVersion7(work.Now), received.ItemCode, received.ItemName, received.Kind, received.Vendor, received.Gtin], r => r.GetGuid(0), ct);
        var lot = Guid.CreateVersion7(work.Now);
        var inserted = await work.ExecuteAsync("insert into lot (id, item_id, number, expires, received_at) values ($1, $2, $3, $4, $5) on conflict do nothing",
            [lot, item, received.Number, received.Expires, work.Now], ct);
        if (inserted == 0)
            return new Refusal("lot-known", $"Lot {received.Number} of this item is registered already.");
        await ChangeLotState.InsertAsync(work, lot, "quarantine", "received, not yet accepted", ct);
        await work.CommitAsync(ct);
        return lot;
    }
}
