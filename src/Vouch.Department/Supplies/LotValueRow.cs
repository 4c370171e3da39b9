using Vouch.Department.Platform;

namespace Vouch.Department.Supplies;

/// <summary>A value of a lot as its page lists it.</summary>
/// <param name="Device">Null: on every device.</param>
/// <param name="Until">It was wrong from then on; at or before From: always.</param>
public sealed record LotValueRow(
    Guid Id, string Kind, decimal Value, Guid? DeviceId, string? Device, DateTimeOffset From, DateTimeOffset? Until, string Source, string? EndedWhy, string By)
{
    public bool Holds => Until is null;

    public static Task<List<LotValueRow>> OfAsync(Db db, Guid lot, CancellationToken ct) => db.ListAsync(
        """
        select v.id, v.kind, v.value, v.device_id, d.name, v.valid_from, v.valid_until, v.source, v.ended_why, v.recorded_by
        from (select distinct on (id) * from lot_value where lot_id = $1 order by id, version desc) v left join device d on d.id = v.device_id
        order by v.kind, d.name nulls first, v.valid_from desc limit 100
        """, [lot],
        r => new LotValueRow(r.GetGuid(0), r.GetString(1), r.GetDecimal(2), r.GuidOrNull(3), r.TextOrNull(4), r.Instant(5), r.InstantOrNull(6),
            r.GetString(7), r.TextOrNull(8), r.GetString(9)), ct);
}
