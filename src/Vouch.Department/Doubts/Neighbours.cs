using Vouch.Department.Platform;

namespace Vouch.Department.Doubts;

/// <summary>A tube that was handled beside another.</summary>
/// <param name="Why">What they have in common, in words.</param>
public sealed record Neighbour(string Barcode, string Why);

/// <summary>
/// Tubes of other patients that a specimen may have been exchanged with: drawn by the same person about the same time,
/// received together, or standing beside it. Proposed, not decided.
/// </summary>
public static class Neighbours
{
    private const int ProposedMax = 24;

    public static Task<List<Neighbour>> OfAsync(Db db, Guid specimen, CancellationToken ct) => db.ListAsync(
        FormattableString.Invariant($"""
        with one as (select s.*, i.checked_by_name from specimen s left join identity_check i on i.id = s.identity_check_id where s.id = $1),
        found as (
          select s.id, s.barcode, s.patient_id, 'drawn by ' || one.checked_by_name || ' within 15 minutes' as why, 1 as place
          from one join specimen s on s.received_at between one.received_at - interval '12 hours' and one.received_at + interval '12 hours'
            and s.collected_at between one.collected_at - interval '15 minutes' and one.collected_at + interval '15 minutes'
          join identity_check i on i.id = s.identity_check_id and i.checked_by_name = one.checked_by_name
          union all
          select s.id, s.barcode, s.patient_id, 'stands beside it in ' || one.place, 2
          from one join specimen s on s.place = one.place and s.disposed_at is null and s.position is not null
          where case when s.position ~ '^[A-Z][0-9][0-9]?$' and one.position ~ '^[A-Z][0-9][0-9]?$'
            then abs(ascii(s.position) - ascii(one.position)) <= 1 and abs(substr(s.position, 2)::int - substr(one.position, 2)::int) <= 1 else false end
          union all
          select s.id, s.barcode, s.patient_id, 'received within a minute of it', 3
          from one join specimen s on s.received_at between one.received_at - interval '1 minute' and one.received_at + interval '1 minute')
        select f.barcode, string_agg(distinct f.why, '; ') from found f, one
        where f.id <> $1 and f.patient_id <> one.patient_id group by f.id, f.barcode order by min(f.place), count(*) desc, f.barcode limit {ProposedMax}
        """), [specimen], r => new Neighbour(r.GetString(0), r.GetString(1)), ct);
}
