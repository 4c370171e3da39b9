using System.Collections.Immutable;
using Npgsql;
using Vouch.Department.Catalog;
using Vouch.Department.Platform;
using Vouch.Department.Proof;

namespace Vouch.Department.Supplies;

/// <summary>A value of a lot as it held when something was measured.</summary>
public sealed record UsedLotValue(CitedFact Fact, LotValueKind Kind, decimal Value);

/// <summary>The reagent lot that a measurement used, with its values on that device at that moment, as known now.</summary>
/// <param name="Lot">Item and number; null: no lot was recorded on board.</param>
/// <param name="Device">Null: done by hand.</param>
public sealed record UsedLot(string? Lot, string? Device, ImmutableArray<UsedLotValue> Values)
{
    /// <summary>Lot and device in words.</summary>
    public string Name => Device is null ? Lot ?? "" : $"{Lot} on {Device}";

    public decimal? this[LotValueKind kind] => Values.FirstOrDefault(value => value.Kind == kind)?.Value;
}

/// <summary>
/// The lots of measurements. The one loaded last before the measurement was in use, as the gate takes it too; a value stated
/// for the device goes before one stated for every device, a later one before an earlier.
/// </summary>
public sealed class LotsInUse(IReadOnlyDictionary<GateSubject, UsedLot> lots)
{
    public static readonly LotsInUse None = new(new Dictionary<GateSubject, UsedLot>());

    public UsedLot? Of(GateSubject subject) => lots.GetValueOrDefault(subject);

    /// <summary>One round trip; none where nobody asks.</summary>
    public static async Task<LotsInUse> ReadAsync(NpgsqlConnection connection, IReadOnlyList<GateSubject> subjects, CancellationToken ct)
    {
        if (subjects.Count == 0)
            return None;
        var rows = await Sql.ListAsync(connection,
            """
            select u.n::int, i.name || ', lot ' || l.number, d.name, v.id, v.version, v.kind, v.value
            from unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[]) with ordinality as u(device, lot, analyte, at, n)
            left join lateral (
              select b.lot_id from (select distinct on (id) * from on_board where device_id = u.device and loaded_at <= u.at order by id, version desc) b
              where u.analyte = any(b.analytes) and (b.removed_at is null or u.at < b.removed_at)
              order by b.loaded_at desc limit 1) b on u.lot is null
            left join lot l on l.id = coalesce(u.lot, b.lot_id)
            left join item i on i.id = l.item_id
            left join device d on d.id = u.device
            left join lateral (
              select distinct on (kind) kind, id, version, value
              from (select distinct on (id) * from lot_value where lot_id = l.id order by id, version desc) w
              where (device_id = u.device or device_id is null) and valid_from <= u.at and (valid_until is null or u.at < valid_until)
              order by kind, device_id nulls last, valid_from desc, id desc) v on true
            order by u.n, v.kind
            """,
            [subjects.Select(s => s.DeviceId).ToArray(), subjects.Select(s => s.LotId).ToArray(), subjects.Select(s => s.Analyte).ToArray(),
                subjects.Select(s => s.MeasuredAt).ToArray()],
            r => (Subject: r.GetInt32(0) - 1, Lot: r.TextOrNull(1), Device: r.TextOrNull(2), Value: r.IsDBNull(3) ? null
                : new UsedLotValue(new CitedFact(FactKind.LotValue, r.GetGuid(3), r.GetInt32(4)), LotValueKind.Find(r.GetString(5))!, r.GetDecimal(6))), ct);
        return new LotsInUse(rows.GroupBy(row => row.Subject).DistinctBy(lot => subjects[lot.Key]).ToDictionary(lot => subjects[lot.Key],
            lot => new UsedLot(lot.First().Lot, lot.First().Device, [.. lot.Select(row => row.Value).OfType<UsedLotValue>()])));
    }
}
