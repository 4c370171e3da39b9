using Vouch.Department.Catalog;
using Vouch.Department.Platform;
using static System.FormattableString;

namespace Vouch.Department.Supplies;

/// <summary>A value stated of a lot.</summary>
/// <param name="DeviceId">Null: on every device that has none of its own.</param>
/// <param name="Kind">A code of <see cref="LotValueKind"/>.</param>
/// <param name="Value">In the kind's unit.</param>
/// <param name="Source">The maker's sheet, own verification with n.</param>
public sealed record LotValueStated(Guid LotId, Guid? DeviceId, string Kind, decimal Value, DateTimeOffset From, string Source);

/// <summary>
/// States a value of a lot, from a moment on. What was calculated keeps the value it was calculated with: nothing is put in
/// its place behind its back.
/// </summary>
public static class RecordLotValue
{
    /// <summary>Far above any value of a thromboplastin: a slip of the pen, not a medical limit.</summary>
    private const decimal ValueMax = 1000;

    /// <summary>Refusals: lot-value-kind-invalid, lot-value-invalid, lot-value-source-invalid, lot-not-found, device-not-found, lot-value-stated-stale, lot-value-used-stale.</summary>
    public static Task<Outcome<Guid>> RunAsync(Db db, Actor actor, LotValueStated stated, CancellationToken ct) => db.ActAsync<Guid>(actor, stated.Source, async work =>
    {
        if (LotValueKind.Find(stated.Kind) is not { } kind)
            return new Refusal("lot-value-kind-invalid", "There is no such value of a lot.", Hint: $"Choose {string.Join(" or ", LotValueKind.All.Select(one => one.Code))}.");
        if (stated.Value is <= 0 or > ValueMax)
            return new Refusal("lot-value-invalid", Invariant($"The {kind.Name} is above 0 and at most {ValueMax}."));
        if (string.IsNullOrWhiteSpace(stated.Source))
            return new Refusal("lot-value-source-invalid", "Say where the value comes from.", Hint: "The maker's sheet of this lot, or your own verification with its number of samples.");
        if (!await work.OneAsync("select true from lot where id = $1 for update", [stated.LotId], r => r.GetBoolean(0), ct))
            return new Refusal("lot-not-found", "There is no such lot.");
        if (stated.DeviceId is { } device && !await work.OneAsync("select true from device where id = $1", [device], r => r.GetBoolean(0), ct))
            return new Refusal("device-not-found", "There is no such device.");
        if (await ReplacedAsync(work, stated, ct) is { } refusal)
            return refusal;
        var id = Guid.CreateVersion7(work.Now);
        await work.ExecuteAsync(
            """
            insert into lot_value (id, version, lot_id, device_id, kind, value, valid_from, source, recorded_by)
            values ($1, 1, $2, $3, $4, $5, $6, $7, $8)
            """, [id, stated.LotId, stated.DeviceId, kind.Code, stated.Value, stated.From, stated.Source.Trim(), work.Actor.Name], ct);
        return id;
    }, ct);

    /// <summary>A value that was used from that moment on was wrong, and is said to be: its look-back names what leaned on it.</summary>
    private static async Task<Refusal?> ReplacedAsync(Work work, LotValueStated stated, CancellationToken ct)
    {
        var before = await work.ListAsync(
            """
            select v.value, v.device_id is not distinct from $2 and v.valid_from = $4, (select count(*) from citation c where c.kind = $5 and c.fact = v.id and c.used_at >= $4)
            from (select distinct on (id) * from lot_value where lot_id = $1 and kind = $3 order by id, version desc) v
            where (v.valid_until is null or v.valid_until > $4)
              and (v.device_id is not distinct from $2 and v.valid_from <= $4 or $2::uuid is not null and v.device_id is null)
            """, [stated.LotId, stated.DeviceId, stated.Kind, stated.From, (short)Proof.FactKind.LotValue],
            r => (Value: r.GetDecimal(0), Same: r.GetBoolean(1), Used: r.GetInt64(2)), ct);
        foreach (var (value, same, used) in before)
            if (same)
                return new Refusal("lot-value-stated-stale", Invariant($"{stated.Kind} {value} is stated from that moment on already."), Hint: "If it is wrong, say so beside it first; then state the right one.");
            else if (used > 0)
                return new Refusal("lot-value-used-stale", Invariant($"From that moment on {used} {(used == 1 ? "result was" : "results were")} reported with {stated.Kind} {value}."),
                    Hint: "Say beside it that it was wrong from then on: its look-back names them. Then state the right one.");
        return null;
    }
}
