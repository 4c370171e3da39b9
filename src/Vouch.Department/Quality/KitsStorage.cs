using Vouch.Department.Catalog;
using Vouch.Department.Platform;

namespace Vouch.Department.Quality;

/// <summary>A lot of a kit with the last run of each of its controls.</summary>
public sealed record KitLotRow(Guid LotId, string KitCode, string Number, DateOnly Expires, string State, IReadOnlyList<KitControlState> Controls);

/// <summary>The last run of one control.</summary>
public sealed record KitControlState(string Expected, string Verdict, DateTimeOffset At);

/// <summary>One run of a kit's control as shown.</summary>
public sealed record KitRunRow(string Expected, string Observed, bool? OwnControl, string Verdict, string Material, DateTimeOffset At, string? Comment, string By);

/// <summary>Queries of the kits' pages, and of the worksheets.</summary>
public static class KitsStorage
{
    /// <summary>Lots not used up or recalled, the newest first.</summary>
    public static Task<List<KitLotRow>> AtHandAsync(Db db, IEnumerable<Kit> kits, CancellationToken ct) =>
        LotsAsync(db, "i.code = any($1) and s.state not in ('finished', 'recalled') order by l.received_at desc, l.id limit 200",
            kits.Select(kit => kit.Code).ToArray(), ct);

    public static async Task<KitLotRow?> FindAsync(Db db, Guid lot, CancellationToken ct) =>
        (await LotsAsync(db, "l.id = $1", lot, ct)).FirstOrDefault();

    /// <summary>Newest first.</summary>
    public static Task<List<KitRunRow>> RunsAsync(Db db, Guid lot, CancellationToken ct) => db.ListAsync(
        """
        select r.expected, r.observed, r.own_control, r.verdict, r.material, r.measured_at, r.comment, r.recorded_by
        from kit_control_series s join kit_control r on r.series_id = s.id where s.lot_id = $1 order by r.measured_at desc, r.version desc limit 200
        """, [lot],
        r => new KitRunRow(r.GetString(0), r.GetString(1), r.IsDBNull(2) ? null : r.GetBoolean(2), r.GetString(3), r.GetString(4), r.Instant(5), r.TextOrNull(6),
            r.GetString(7)), ct);

    public static Task<Guid?> SeriesAsync(Db db, Guid lot, CancellationToken ct) =>
        db.OneAsync<Guid?>("select id from kit_control_series where lot_id = $1", [lot], r => r.GetGuid(0), ct);

    private static async Task<List<KitLotRow>> LotsAsync(Db db, string where, object arg, CancellationToken ct)
    {
        var lots = await db.ListAsync(
            $"""
            select l.id, i.code, l.number, l.expires, s.state from lot l join item i on i.id = l.item_id
            cross join lateral (select state from lot_state where lot_id = l.id order by version desc limit 1) s
            where {where}
            """, [arg], r => new KitLotRow(r.GetGuid(0), r.GetString(1), r.GetString(2), r.GetFieldValue<DateOnly>(3), r.GetString(4), []), ct);
        var controls = (await db.ListAsync(
            """
            select distinct on (s.lot_id, r.expected) s.lot_id, r.expected, r.verdict, r.measured_at
            from kit_control_series s join kit_control r on r.series_id = s.id where s.lot_id = any($1)
            order by s.lot_id, r.expected, r.measured_at desc, r.version desc
            """, [lots.ConvertAll(lot => lot.LotId).ToArray()],
            r => (Lot: r.GetGuid(0), State: new KitControlState(r.GetString(1), r.GetString(2), r.Instant(3))), ct)).ToLookup(one => one.Lot, one => one.State);
        return lots.ConvertAll(lot => lot with { Controls = [.. controls[lot.LotId]] });
    }
}
