using Npgsql;
using Vouch.Department.Platform;

namespace Vouch.Department.Supplies;

/// <summary>A lot as its list shows it.</summary>
/// <param name="OnBoard">Names of the devices it is on; null: on none.</param>
public sealed record LotRow(
    Guid Id, string Item, string Kind, string Number, DateOnly Expires, DateTimeOffset ReceivedAt, string State, string? OnBoard);

/// <summary>A lot with its item and its present disposition.</summary>
public sealed record LotCard(
    Guid Id, string ItemCode, string Item, string Kind, string? Vendor, string? Gtin, string Number, DateOnly Expires,
    DateTimeOffset ReceivedAt, string State);

/// <summary>One disposition of a lot, from a moment on.</summary>
public sealed record LotStateRow(int Version, string State, DateTimeOffset From, string Reason, string By);

/// <summary>A time a lot spent on a device.</summary>
public sealed record LotUse(
    Guid Id, Guid DeviceId, string Device, string? Position, IReadOnlyList<string> Analytes, DateTimeOffset LoadedAt, DateTimeOffset OpenUntil,
    DateTimeOffset? RemovedAt);

/// <summary>A registered item.</summary>
public sealed record ItemRow(string Code, string Name, string Kind, string? Vendor);

/// <summary>Which lots are listed, and where the page goes on.</summary>
public sealed record LotsAsked(string? State, string? Words, DateTimeOffset? AfterAt, Guid AfterId);

/// <summary>Queries of the lots' pages.</summary>
public static class LotsStorage
{
    public const int PageRows = 50;

    private const string State = "coalesce((select s.state from lot_state s where s.lot_id = l.id order by s.version desc limit 1), 'quarantine')";

    /// <summary>Newest deliveries first; one row more than a page where there are more.</summary>
    public static Task<List<LotRow>> ListAsync(Db db, LotsAsked asked, CancellationToken ct) => db.ListAsync(
        $"""
        select l.id, i.name, i.kind, l.number, l.expires, l.received_at, {State},
          (select string_agg(distinct d.name, ', ') from on_board b join device d on d.id = b.device_id
             where b.lot_id = l.id and b.removed_at is null
               and not exists (select from on_board o where o.id = b.id and o.version > b.version))
        from lot l join item i on i.id = l.item_id
        where (l.received_at, l.id) < ($1, $2) and ($3::text is null or {State} = $3)
          and ($4::text is null or starts_with(lower(l.number), lower($4)) or strpos(lower(i.name), lower($4)) > 0 or lower(i.code) = lower($4))
        order by l.received_at desc, l.id desc limit {PageRows + 1}
        """,
        [asked.AfterAt ?? DateTimeOffset.MaxValue, asked.AfterAt is null ? Guid.AllBitsSet : asked.AfterId, asked.State, asked.Words],
        r => new LotRow(r.GetGuid(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetFieldValue<DateOnly>(4), r.Instant(5),
            r.GetString(6), r.TextOrNull(7)), ct);

    public static Task<LotCard?> FindAsync(Db db, Guid lot, CancellationToken ct) => db.OneAsync(
        $"""
        select l.id, i.code, i.name, i.kind, i.vendor, i.gtin, l.number, l.expires, l.received_at, {State}
        from lot l join item i on i.id = l.item_id where l.id = $1
        """, [lot], Card, ct);

    /// <summary>Lots that a code names: the lot number, of that item where its GTIN is known.</summary>
    public static Task<List<LotCard>> NamedAsync(Db db, string number, string? gtin, CancellationToken ct) => db.ListAsync(
        $"""
        select l.id, i.code, i.name, i.kind, i.vendor, i.gtin, l.number, l.expires, l.received_at, {State}
        from lot l join item i on i.id = l.item_id
        where l.number = $1 and ($2::text is null or i.gtin is null or i.gtin = $2) order by l.received_at desc limit 20
        """, [number, gtin], Card, ct);

    public static Task<List<LotStateRow>> StatesAsync(Db db, Guid lot, CancellationToken ct) => db.ListAsync(
        "select version, state, valid_from, reason, recorded_by from lot_state where lot_id = $1 order by version desc limit 100", [lot],
        r => new LotStateRow(r.GetInt32(0), r.GetString(1), r.Instant(2), r.GetString(3), r.GetString(4)), ct);

    public static Task<List<LotUse>> UsesAsync(Db db, Guid lot, CancellationToken ct) => db.ListAsync(
        """
        select b.id, b.device_id, d.name, b.position, b.analytes, b.loaded_at, b.open_until, b.removed_at
        from (select distinct on (id) * from on_board where lot_id = $1 order by id, version desc) b join device d on d.id = b.device_id
        order by b.loaded_at desc limit 100
        """, [lot],
        r => new LotUse(r.GetGuid(0), r.GetGuid(1), r.GetString(2), r.TextOrNull(3), r.GetFieldValue<string[]>(4), r.Instant(5), r.Instant(6),
            r.InstantOrNull(7)), ct);

    /// <summary>The item of this code or GTIN.</summary>
    public static Task<ItemRow?> ItemAsync(Db db, string? code, string? gtin, CancellationToken ct) => db.OneAsync(
        "select code, name, kind, vendor from item where code = $1 or gtin = $2 order by code = $1 desc nulls last limit 1", [code ?? "", gtin ?? ""],
        r => new ItemRow(r.GetString(0), r.GetString(1), r.GetString(2), r.TextOrNull(3)), ct);

    /// <summary>Devices that a lot can be loaded on.</summary>
    public static Task<List<(string Id, string Name)>> DevicesAsync(Db db, CancellationToken ct) => db.ListAsync(
        "select id::text, name || ' (' || tag || ')' from device where kind in ('analyser', 'poct') order by name, id limit 500", [],
        r => (r.GetString(0), r.GetString(1)), ct);

    private static LotCard Card(NpgsqlDataReader r) => new(r.GetGuid(0), r.GetString(1), r.GetString(2), r.GetString(3), r.TextOrNull(4),
        r.TextOrNull(5), r.GetString(6), r.GetFieldValue<DateOnly>(7), r.Instant(8), r.GetString(9));
}
