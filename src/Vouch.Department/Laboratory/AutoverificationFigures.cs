using Vouch.Department.Platform;

namespace Vouch.Department.Laboratory;

/// <summary>How many first results left without a person, and how many were held.</summary>
/// <param name="Of">Analyte code, or the device's name.</param>
public sealed record UnseenShare(string Of, long Unseen, long Held)
{
    /// <summary>Released without a person, of all that was measured; 0 to 100.</summary>
    public decimal Percent => Unseen + Held == 0 ? 0 : 100m * Unseen / (Unseen + Held);
}

/// <summary>Why results were held: the reason's code, how often, and how it read last.</summary>
public sealed record HeldReason(string Code, string Source, long Count, string LastSentence);

/// <summary>
/// What autoverification did in a period. A result held for two reasons counts under both. Source: CLSI AUTO-10 (2006),
/// monitoring of the share that is verified without a person.
/// </summary>
public static class AutoverificationFigures
{
    public static Task<List<UnseenShare>> ByAnalyteAsync(Db db, DateTimeOffset from, CancellationToken ct) => SharesAsync(db,
        """
        select coalesce(u.analyte, h.analyte), coalesce(u.n, 0), coalesce(h.n, 0)
        from (select analyte, count(*) as n from result where released_at >= $1 and version = 1 and released_by is null group by analyte) u
        full join (select analyte, count(*) as n from review where held_at >= $1 group by analyte) h on h.analyte = u.analyte
        order by coalesce(u.n, 0) + coalesce(h.n, 0) desc, 1 limit 500
        """, [from], ct);

    public static Task<List<UnseenShare>> ByDeviceAsync(Db db, DateTimeOffset from, CancellationToken ct) => SharesAsync(db,
        """
        select coalesce(d.name, 'by hand'), coalesce(u.n, 0), coalesce(h.n, 0)
        from (select coalesce(m.device_id, $2) as device_id, count(*) as n from result r join measurement m on m.id = r.measurement_id
              where r.released_at >= $1 and r.version = 1 and r.released_by is null group by 1) u
        full join (select coalesce(device_id, $2) as device_id, count(*) as n from review where held_at >= $1 group by 1) h on h.device_id = u.device_id
        left join device d on d.id = coalesce(u.device_id, h.device_id)
        order by 1 limit 200
        """, [from, Guid.Empty], ct);

    public static Task<List<HeldReason>> ReasonsAsync(Db db, DateTimeOffset from, CancellationToken ct) => db.ListAsync(
        """
        select reason ->> 'code', min(reason ->> 'source'), count(*), (array_agg(reason ->> 'sentence' order by held_at desc))[1]
        from review cross join lateral jsonb_array_elements(reasons) reason
        where held_at >= $1 and reason ->> 'policy' <> 'warn' group by 1 order by 3 desc, 1 limit 100
        """, [from], r => new HeldReason(r.GetString(0), r.GetString(1), r.GetInt64(2), r.TextOrNull(3) ?? ""), ct);

    private static Task<List<UnseenShare>> SharesAsync(Db db, string sql, object?[] args, CancellationToken ct) =>
        db.ListAsync(sql, args, r => new UnseenShare(r.GetString(0), r.GetInt64(1), r.GetInt64(2)), ct);
}
