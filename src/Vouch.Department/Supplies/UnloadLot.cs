using Vouch.Department.Platform;

namespace Vouch.Department.Supplies;

/// <summary>Takes a lot off a device without another in its place: its tests have no reagent there until one is loaded.</summary>
public static class UnloadLot
{
    /// <summary>Refusals: unload-reason-invalid, load-not-found, unload-stale.</summary>
    public static Task<Outcome<Done>> RunAsync(Db db, Actor actor, Guid onBoard, string reason, CancellationToken ct) =>
        db.ActAsync<Done>(actor, reason, async work =>
        {
            if (string.IsNullOrWhiteSpace(reason))
                return new Refusal("unload-reason-invalid", "Say why it is taken off.");
            var device = await work.OneAsync<Guid?>("select device_id from on_board where id = $1 limit 1", [onBoard], r => r.GetGuid(0), ct);
            if (device is null)
                return new Refusal("load-not-found", "This lot was never on board there.");
            // One at a time at a device, as when a lot is loaded.
            await work.ExecuteAsync("select 1 from device where id = $1 for update", [device], ct);
            var taken = await work.ExecuteAsync(
                """
                insert into on_board (id, version, device_id, lot_id, analytes, position, loaded_at, open_until, removed_at, recorded_by)
                select id, version + 1, device_id, lot_id, analytes, position, loaded_at, open_until, $2, $3
                from (select * from on_board where id = $1 order by version desc limit 1) b where removed_at is null
                """, [onBoard, work.Now, work.Actor.Name], ct);
            return taken == 1 ? default(Done) : new Refusal("unload-stale", "It has been taken off already.", Hint: "Reload the page.");
        }, ct);
}
