using Vouch.Department.Platform;

namespace Vouch.Department.Supplies;

/// <summary>A lot put on a device.</summary>
/// <param name="Analytes">Pack codes it serves.</param>
/// <param name="OpenDays">On-board stability in days, as the maker states it.</param>
public sealed record LotLoaded(Guid DeviceId, Guid LotId, IReadOnlyList<string> Analytes, string? Position, int OpenDays);

/// <summary>Records what is on board a device: loading a pack for an analyte takes the former one of that position off.</summary>
public static class LoadLot
{
    public static async Task<Outcome<Guid>> RunAsync(Db db, Actor actor, LotLoaded loaded, CancellationToken ct)
    {
        if (loaded.Analytes.Count == 0 || loaded.OpenDays is < 1 or > 3660)
            return new Refusal("load-invalid", "Say which tests the lot serves, and for how many days it is stable on board.");
        await using var work = await db.BeginAsync(actor, "loaded", ct);
        var lot = await work.OneAsync(
            "select l.expires, (select s.state from lot_state s where s.lot_id = l.id order by s.version desc limit 1) from lot l where l.id = $1",
            [loaded.LotId], r => new LotAtHand(r.GetFieldValue<DateOnly>(0), r.TextOrNull(1)), ct);
        if (lot is null)
            return new Refusal("lot-not-found", "There is no such lot.");
        if (lot.State != "usable")
            return new Refusal("lot-not-usable", $"The lot is {lot.State ?? "not accepted"}.", Hint: "Only an accepted lot may be loaded.");
        if (lot.Expires < DateOnly.FromDateTime(work.Now.UtcDateTime))
            return new Refusal("lot-expired", "The lot has expired.");
        await work.ExecuteAsync(
            """
            insert into on_board (id, version, device_id, lot_id, analytes, position, loaded_at, open_until, removed_at, recorded_by)
            select b.id, b.version + 1, b.device_id, b.lot_id, b.analytes, b.position, b.loaded_at, b.open_until, $4, $5
            from (select distinct on (id) * from on_board where device_id = $1 order by id, version desc) b
            where b.removed_at is null and b.analytes && $2 and b.position is not distinct from $3
            """, [loaded.DeviceId, loaded.Analytes.ToArray(), loaded.Position, work.Now, work.Actor.Name], ct);
        var id = Guid.CreateVersion7(work.Now);
        await work.ExecuteAsync(
            """
            insert into on_board (id, version, device_id, lot_id, analytes, position, loaded_at, open_until, recorded_by)
            values ($1, 1, $2, $3, $4, $5, $6, $7, $8)
            """,
            [id, loaded.DeviceId, loaded.LotId, loaded.Analytes.ToArray(), loaded.Position, work.Now, work.Now.AddDays(loaded.OpenDays), work.Actor.Name], ct);
        await work.CommitAsync(ct);
        return id;
    }

    private sealed record LotAtHand(DateOnly Expires, string? State);
}
