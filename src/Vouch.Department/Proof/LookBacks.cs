using Npgsql;
using Vouch.Department.Platform;

namespace Vouch.Department.Proof;

/// <summary>A look-back as its list shows it.</summary>
public sealed record LookBackCase(
    Guid Id, long Number, Guid DoubtId, FactKind Kind, Guid Fact, DateTimeOffset? UsedFrom, DateTimeOffset? UsedUntil, string Cause,
    string Sentence, Guid? Parent, DateTimeOffset OpenedAt, string OpenedBy, DateTimeOffset? ClosedAt);

/// <summary>One affected proof. Its subject is a result, a calibration, or work that began.</summary>
/// <param name="Disposition">Null: still to be worked.</param>
public sealed record AffectedProof(
    Guid Proof, DateTimeOffset UsedAt, string SubjectKind, Guid SubjectId, int SubjectVersion, string? Disposition, string? Reason);

/// <summary>What a doubt names.</summary>
/// <param name="Results">Results, and calibrations made with a tester.</param>
/// <param name="Starts">Work that began; its results, where there are any, are among the others.</param>
public sealed record DoubtReach(long Results, long Starts);

/// <summary>Where a page of affected proofs goes on: after this use.</summary>
public readonly record struct UsePosition(DateTimeOffset UsedAt, Guid Proof);

/// <summary>
/// Look-backs read straight from the citations: nothing is copied and nothing capped, so that every view is a fresh
/// scan and a release that committed after the doubt is found as well.
/// </summary>
public static class LookBacks
{
    /// <summary>Affected proofs shown on one page.</summary>
    public const int PageRows = 50;

    /// <summary>How far a list counts; the case itself counts to the end.</summary>
    public const int CountMax = 10_000;

    private const string Columns =
        """
        select l.id, l.number, d.id, d.kind, d.fact, d.used_from, d.used_until, d.cause, d.sentence, d.parent, l.opened_at,
               d.opened_by, l.closed_at
        from look_back l join doubt d on d.id = l.doubt_id
        """;

    // Bounds are always given, so that one index range of citation_lookback serves; a proof cites a fact once.
    internal const string Uses =
        """
        select c.used_at, c.proof from citation c
        where c.kind = $1 and c.fact = $2 and c.used_at >= $3 and c.used_at < $4
        """;

    public static Task<List<LookBackCase>> OpenAsync(Db db, CancellationToken ct) =>
        db.ListAsync(Columns + " where l.closed_at is null order by l.number desc", [], Case, ct);

    public static Task<List<LookBackCase>> RecentAsync(Db db, CancellationToken ct) =>
        db.ListAsync(Columns + " order by l.number desc limit 200", [], Case, ct);

    /// <summary>Look-backs of any of these facts, newest first.</summary>
    public static Task<List<LookBackCase>> OfAsync(Db db, FactKind kind, IReadOnlyCollection<Guid> facts, CancellationToken ct) =>
        db.ListAsync(Columns + " where d.kind = $1 and d.fact = any($2) order by l.number desc limit 50", [(short)kind, facts.ToArray()], Case, ct);

    /// <summary>How many results and calibrations used a fact, from its first use on: what a doubt about it would reach.</summary>
    public static async Task<long> UsedAsync(Db db, FactKind kind, Guid fact, CancellationToken ct) =>
        (await ReachAsync(db, kind, fact, null, null, ct)).Results;

    /// <summary>What a doubt about a fact would name in a window: results and calibrations, and starts of work apart.</summary>
    public static Task<DoubtReach> ReachAsync(
        Db db, FactKind kind, Guid fact, DateTimeOffset? from, DateTimeOffset? until, CancellationToken ct) => db.OneAsync(
        $"""
        select count(*) filter (where p.subject_kind is distinct from 'start'), count(*) filter (where p.subject_kind = 'start')
        from ({Uses}) u left join proof p on p.id = u.proof
        """,
        [(short)kind, fact, from ?? DateTimeOffset.MinValue, until ?? DateTimeOffset.MaxValue], r => new DoubtReach(r.GetInt64(0), r.GetInt64(1)), ct)!;

    public static Task<LookBackCase?> FindAsync(Db db, Guid id, CancellationToken ct) =>
        db.OneAsync(Columns + " where l.id = $1", [id], Case, ct);

    /// <summary>One page of affected proofs in the order of use, from after a position on.</summary>
    public static Task<List<AffectedProof>> PageAsync(Db db, LookBackCase look, UsePosition? after, CancellationToken ct) =>
        db.ListAsync(
            $"""
            select u.proof, u.used_at, p.subject_kind, p.subject_id, p.subject_version, d.disposition, d.reason
            from ({Uses} and (c.used_at, c.proof) > ($5, $6) order by c.used_at, c.proof limit {PageRows}) u
            join proof p on p.id = u.proof
            left join look_back_disposition d on d.look_back_id = $7 and d.proof = u.proof
            order by u.used_at, u.proof
            """,
            [.. Window(look), after?.UsedAt ?? DateTimeOffset.MinValue, after?.Proof ?? Guid.Empty, look.Id], Affected, ct);

    /// <summary>Affected results and how many still wait for a disposition.</summary>
    public static async Task<(long Affected, long Undisposed)> CountAsync(Db db, LookBackCase look, CancellationToken ct)
    {
        await using var connection = await db.Source.OpenConnectionAsync(ct);
        return await CountAsync(connection, look, ct);
    }

    /// <summary>
    /// Of each of these look-backs, the affected results and how many still wait, in one statement: counted to
    /// <see cref="CountMax"/>, and for closed ones, which have no more than was decided, from the decisions.
    /// </summary>
    public static async Task<Dictionary<Guid, (long Affected, long Undisposed)>> CountsAsync(Db db, IReadOnlyCollection<LookBackCase> cases, CancellationToken ct)
    {
        var counts = await db.ListAsync(
            $"""
            select b.id, (select count(*) from look_back_disposition x where x.look_back_id = b.id), 0::bigint
            from look_back b where b.id = any($1) and b.closed_at is not null
            union all
            select b.id, count(u.proof), count(u.proof) filter (where not exists (select from look_back_disposition x where x.look_back_id = b.id and x.proof = u.proof))
            from look_back b join doubt d on d.id = b.doubt_id
            left join lateral (select distinct on (c.used_at, c.proof) c.proof from citation c where c.kind = d.kind and c.fact = d.fact
              and c.used_at >= coalesce(d.used_from, '-infinity') and c.used_at < coalesce(d.used_until, 'infinity')
              order by c.used_at, c.proof limit {CountMax}) u on true
            where b.id = any($1) and b.closed_at is null group by b.id
            """, [cases.Select(one => one.Id).ToArray()], r => (Id: r.GetGuid(0), Affected: r.GetInt64(1), Undisposed: r.GetInt64(2)), ct);
        return counts.ToDictionary(count => count.Id, count => (count.Affected, count.Undisposed));
    }

    /// <summary>Every affected proof, streamed in the order of use.</summary>
    public static async IAsyncEnumerable<UsePosition> StreamAsync(
        Db db, LookBackCase look, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        await using var connection = await db.Source.OpenConnectionAsync(ct);
        await using var command = Sql.Command(connection, Uses + " order by c.used_at, c.proof", Window(look));
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            yield return new UsePosition(reader.Instant(0), reader.GetGuid(1));
    }

    internal static async Task<(long Affected, long Undisposed)> CountAsync(
        NpgsqlConnection connection, LookBackCase look, CancellationToken ct)
    {
        var affected = await Sql.OneAsync(connection, $"select count(*) from ({Uses}) u", Window(look), r => r.GetInt64(0), ct);
        var disposed = await Sql.OneAsync(connection,
            $"""
            select count(*) from look_back_disposition d where d.look_back_id = $5
              and exists (select 1 from citation c where c.kind = $1 and c.fact = $2 and c.used_at >= $3 and c.used_at < $4 and c.proof = d.proof)
            """, [.. Window(look), look.Id], r => r.GetInt64(0), ct);
        return (affected, affected - disposed);
    }

    internal static object?[] Window(LookBackCase look) =>
        [(short)look.Kind, look.Fact, look.UsedFrom ?? DateTimeOffset.MinValue, look.UsedUntil ?? DateTimeOffset.MaxValue];

    internal static LookBackCase Case(NpgsqlDataReader r) => new(r.GetGuid(0), r.GetInt64(1), r.GetGuid(2), (FactKind)r.GetInt16(3),
        r.GetGuid(4), r.InstantOrNull(5), r.InstantOrNull(6), r.GetString(7), r.GetString(8), r.GuidOrNull(9), r.Instant(10),
        r.GetString(11), r.InstantOrNull(12));

    internal static Task<LookBackCase?> FindForUpdateAsync(Work work, Guid id, CancellationToken ct) =>
        work.OneAsync(Columns + " where l.id = $1 for update of l", [id], Case, ct);

    private static AffectedProof Affected(NpgsqlDataReader r) => new(r.GetGuid(0), r.Instant(1), r.GetString(2), r.GetGuid(3),
        r.GetInt32(4), r.TextOrNull(5), r.TextOrNull(6));
}
