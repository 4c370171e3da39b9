using Npgsql;
using Vouch.Department.Orders;
using Vouch.Department.Platform;

namespace Vouch.Department.Specimens;

/// <summary>One line of a specimen's custody.</summary>
/// <param name="Barcode">The container it happened to: an aliquot's line begins with that of its parent.</param>
public sealed record CustodyEvent(
    string Barcode, int Version, SpecimenEventKind Kind, DateTimeOffset At, Guid? ByPerson, string By, string? Place,
    string? Temperature, string? Reason, DateTimeOffset RecordedAt);

/// <summary>From vein to bin: who had a specimen, where, when. Source: ISO 15189:2022, 7.2.4 and 7.2.7.</summary>
public static class Custody
{
    /// <summary>Everything that happened to the specimen in time order; for an aliquot, its parent's way up to the division first.</summary>
    public static Task<List<CustodyEvent>> LineAsync(Db db, SpecimenId specimen, CancellationToken ct) => db.ListAsync(
        """
        with recursive up (id, parent_id, barcode, until) as (
          select id, parent_id, barcode, 'infinity'::timestamptz from specimen where id = $1
          union all
          select p.id, p.parent_id, p.barcode, coalesce((select min(e.recorded_at) from specimen_event e where e.specimen_id = up.id), 'infinity')
          from up join specimen p on p.id = up.parent_id)
        select up.barcode, e.version, e.kind, e.at, e.by_person, e.by_name, e.place, e.temperature, e.reason, e.recorded_at
        from up join specimen_event e on e.specimen_id = up.id and e.recorded_at <= up.until
        order by e.recorded_at, e.version, up.barcode
        """,
        [specimen.Value], Read, ct);

    /// <summary>Null where the tube may go on; null also for one that is only collected, unless it must have been received.</summary>
    internal static Refusal? Fault(Specimen tube, bool received)
    {
        if (tube.RejectedAt is not null)
            return SpecimenRefusals.Rejected(tube.Barcode);
        if (tube.DisposedAt is not null)
            return SpecimenRefusals.Disposed(tube.Barcode);
        if (tube.CollectedAt is null)
            return SpecimenRefusals.NotCollected(tube.Barcode);
        return received && tube.ReceivedAt is null ? SpecimenRefusals.NotReceived(tube.Barcode) : null;
    }

    private static CustodyEvent Read(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetInt32(1), SpecimenWords.Kind(row.GetString(2)), row.Instant(3), row.GuidOrNull(4), row.GetString(5),
        row.TextOrNull(6), row.TextOrNull(7), row.TextOrNull(8), row.Instant(9));
}
