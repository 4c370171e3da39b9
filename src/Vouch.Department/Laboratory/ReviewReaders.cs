using Vouch.Department.Platform;

namespace Vouch.Department.Laboratory;

/// <summary>Who has a held measurement before them.</summary>
public sealed record ReviewReader(Guid PersonId, string Name, DateTimeOffset Since);

/// <summary>Shows people to each other who look at the same measurement. Not a lock: the later decision is refused.</summary>
public static class ReviewReaders
{
    /// <summary>Whoever has not been heard of for longer has gone; an open page says every half of it that it is there.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromSeconds(90);

    /// <summary>The person has this one before them now, and no other any more; true where that is news to others.</summary>
    public static Task<bool> ComeAsync(Db db, Guid measurement, Guid person, CancellationToken ct) => HereAsync(db, measurement, person, turns: true, ct);

    /// <summary>An open page says that the person is still there; one left open behind another changes nothing.</summary>
    public static Task<bool> StayAsync(Db db, Guid measurement, Guid person, CancellationToken ct) => HereAsync(db, measurement, person, turns: false, ct);

    private static Task<bool> HereAsync(Db db, Guid measurement, Guid person, bool turns, CancellationToken ct) => db.OneAsync(
        """
        with before as (select measurement_id = $2 and seen_at > $4 as here from review_reader where person_id = $1)
        insert into review_reader (person_id, measurement_id, since, seen_at) values ($1, $2, $3, $3)
        on conflict (person_id) do update set measurement_id = excluded.measurement_id, seen_at = excluded.seen_at,
          since = case when (select here from before) then review_reader.since else excluded.since end
          where $5 or review_reader.measurement_id = excluded.measurement_id or review_reader.seen_at <= $4
        returning not coalesce((select here from before), false)
        """, [person, measurement, db.Now, db.Now - Lasts, turns], r => r.GetBoolean(0), ct);

    /// <summary>The person has turned to something else; true where they were there.</summary>
    public static async Task<bool> GoAsync(Db db, Guid person, CancellationToken ct) => await db.OneAsync(
        "with gone as (delete from review_reader where person_id = $1 returning 1) select exists (select from gone)", [person], r => r.GetBoolean(0), ct);

    /// <summary>Everybody else who has it before them, who came first first.</summary>
    public static Task<List<ReviewReader>> OthersAsync(Db db, Guid measurement, Guid person, CancellationToken ct) => db.ListAsync(
        """
        select r.person_id, p.name, r.since from review_reader r join person p on p.id = r.person_id
        where r.measurement_id = $1 and r.person_id <> $2 and r.seen_at > $3 order by r.since, r.person_id
        """, [measurement, person, db.Now - Lasts], r => new ReviewReader(r.GetGuid(0), r.GetString(1), r.Instant(2)), ct);
}
