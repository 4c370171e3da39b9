using System.Collections.Immutable;
using Npgsql;
using Vouch.Department.Orders;
using Vouch.Department.Patients;
using Vouch.Department.Platform;

namespace Vouch.Department.Specimens;

/// <summary>One order with tubes still to be filled.</summary>
/// <param name="Due">When it is to be collected: tried again, scheduled, or since it was ordered.</param>
/// <param name="Tried">Why the last try did not succeed; null: not tried yet.</param>
public sealed record CollectionLine(
    OrderId Order, string Accession, OrderPriority Priority, string? Ward, PatientId Patient, string Name, DateOnly? BirthDate, string Bed,
    DateTimeOffset Due, bool Scheduled, ImmutableArray<string> Containers, bool Recollection, ImmutableArray<string> Alerts, string? Tried);

/// <summary>What is to be collected, STAT first, then by ward and time.</summary>
public static class CollectionList
{
    /// <summary>Scheduled collections show this long before they are due.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromHours(12);

    /// <param name="ward">Null or empty: every ward.</param>
    public static Task<List<CollectionLine>> OfWardAsync(Db db, string? ward, int most, CancellationToken ct) => db.ListAsync(
        """
        with c as (
          select o.id, o.accession, o.priority, o.ward, o.patient_id, o.encounter_id, coalesce(a.again_at, o.collect_at, o.ordered_at) as due,
            coalesce(a.again_at, o.collect_at) is not null as scheduled, s.containers, s.again, a.reason
          from (select order_id, array_agg(container order by barcode) as containers, bool_or(recollection_of is not null) as again
                from specimen_to_collect group by order_id) s
          join lab_order o on o.id = s.order_id and o.cancelled_at is null
          left join lateral (select reason, again_at from collection_attempt where order_id = o.id order by at desc limit 1) a on true
          where ($1::text is null or o.ward = $1) and coalesce(a.again_at, o.collect_at, o.ordered_at) < $2
          order by o.priority <> 'stat', coalesce(o.ward, ''), due, o.id limit $3)
        select c.id, c.accession, c.priority, c.ward, p.id, p.family, p.given, p.birth_date, concat_ws(' · ', e.room, e.bed), c.due, c.scheduled,
          c.containers, c.again,
          array(select sentence from patient_alert l where l.patient_id in (select patient_records(p.id)) and l.until is null
            order by array_position(array['name-alert', 'precaution', 'allergy', 'difficult-draw', 'note'], l.kind), l.since limit 5),
          c.reason
        from c join patient p on p.id = patient_survivor(c.patient_id) left join encounter e on e.id = c.encounter_id
        order by c.priority <> 'stat', coalesce(c.ward, ''), c.due, c.id
        """,
        [string.IsNullOrWhiteSpace(ward) ? null : ward, db.Now + Ahead, most], Read, ct);

    private static CollectionLine Read(NpgsqlDataReader row) => new(
        new OrderId(row.GetGuid(0)), row.GetString(1), OrderWords.Priority(row.GetString(2)), row.TextOrNull(3), new PatientId(row.GetGuid(4)),
        row.GetString(6).Length == 0 ? row.GetString(5) : $"{row.GetString(5)}, {row.GetString(6)}", row.DateOrNull(7), row.GetString(8),
        row.Instant(9), row.GetBoolean(10), [.. row.GetFieldValue<string[]>(11)], row.GetBoolean(12), [.. row.GetFieldValue<string[]>(13)],
        row.TextOrNull(14));
}
