using Npgsql;
using Vouch.Department.Platform;

namespace Vouch.Department.Proof;

/// <summary>A fact was not what it was taken for, from when to when.</summary>
/// <param name="UsedFrom">First use in doubt (included); null: every use from the first.</param>
/// <param name="UsedUntil">End of the doubt (excluded); null: open, uses still to come included.</param>
/// <param name="Cause">One of the causes of table <c>doubt</c>.</param>
/// <param name="Sentence">What was found, in a technician's words; never patient data.</param>
/// <param name="Parent">The doubt this one follows from (second order).</param>
public sealed record Doubt(
    FactKind Kind, Guid Fact, DateTimeOffset? UsedFrom, DateTimeOffset? UsedUntil, string Cause, string Sentence, Guid? Parent = null);

/// <summary>A doubt with the look-back it opened.</summary>
public sealed record OpenedLookBack(Guid DoubtId, Guid LookBackId, long Number);

/// <summary>
/// Opens a doubt and its look-back, in the transaction that records what was found. Where calibrations leaned on the
/// fact (a tester), each of their series falls in doubt as well, from that calibration to the next good one.
/// </summary>
public static class OpenDoubt
{
    /// <summary>Doubts following from doubts go no deeper than this; a traceability chain is shorter.</summary>
    private const int DepthMax = 8;

    public static async Task<OpenedLookBack> RunAsync(Work work, Doubt doubt, CancellationToken ct)
    {
        var opened = await InsertAsync(work, doubt, ct);
        await FollowAsync(work, doubt, opened.DoubtId, depth: 1, ct);
        return opened;
    }

    private static async Task<OpenedLookBack> InsertAsync(Work work, Doubt doubt, CancellationToken ct)
    {
        var (doubtId, lookBackId) = (Guid.CreateVersion7(work.Now), Guid.CreateVersion7(work.Now));
        await work.ExecuteAsync(
            """
            insert into doubt (id, kind, fact, used_from, used_until, cause, sentence, parent, opened_by)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """,
            [doubtId, (short)doubt.Kind, doubt.Fact, doubt.UsedFrom, doubt.UsedUntil, doubt.Cause, doubt.Sentence, doubt.Parent,
                work.Actor.Name], ct);
        var number = await work.OneAsync("insert into look_back (id, doubt_id) values ($1, $2) returning number",
            [lookBackId, doubtId], r => r.GetInt64(0), ct);
        return new OpenedLookBack(doubtId, lookBackId, number);
    }

    /// <summary>Every calibration whose proof cites the doubted fact in the window puts its own series in doubt.</summary>
    private static async Task FollowAsync(Work work, Doubt doubt, Guid doubtId, int depth, CancellationToken ct)
    {
        if (depth > DepthMax)
            throw new InvalidOperationException("Traceability runs in a circle: a calibration leans on itself.");
        var calibrations = await FollowingAsync(work.Connection, doubt, ct);
        foreach (var (series, from, until) in calibrations)
        {
            var following = new Doubt(FactKind.Calibration, series, from, until, doubt.Cause,
                "Calibrated with a standard that is itself in doubt: " + doubt.Sentence, doubtId);
            var opened = await InsertAsync(work, following, ct);
            await FollowAsync(work, following, opened.DoubtId, depth + 1, ct);
        }
    }
    /// <summary>
    /// What a doubt would name, were it opened: the results that cite the fact, and those behind every calibration that
    /// leaned on it. Nothing is written.
    /// </summary>
    public static async Task<DoubtReach> ReachAsync(Db db, Doubt doubt, CancellationToken ct)
    {
        await using var connection = await db.Source.OpenConnectionAsync(ct);
        return await ReachAsync(db, connection, doubt, depth: 1, ct);
    }

    private static async Task<DoubtReach> ReachAsync(Db db, NpgsqlConnection connection, Doubt doubt, int depth, CancellationToken ct)
    {
        var reach = await LookBacks.ReachAsync(db, doubt.Kind, doubt.Fact, doubt.UsedFrom, doubt.UsedUntil, ct);
        if (depth > DepthMax)
            return reach;
        foreach (var (series, from, until) in await FollowingAsync(connection, doubt, ct))
        {
            var further = await ReachAsync(db, connection, new Doubt(FactKind.Calibration, series, from, until, doubt.Cause, doubt.Sentence), depth + 1, ct);
            reach = new DoubtReach(reach.Results + further.Results, reach.Starts + further.Starts);
        }

        return reach;
    }

    /// <summary>Calibrations whose proof cites the doubted fact in the window: series, from then to its next calibration.</summary>
    private static Task<List<(Guid Series, DateTimeOffset From, DateTimeOffset? Until)>> FollowingAsync(
        NpgsqlConnection connection, Doubt doubt, CancellationToken ct) => Sql.ListAsync(connection,
        """
        select distinct p.subject_id, p.measured_at,
          (select min(n.performed_at) from calibration n where n.series_id = p.subject_id and n.version > p.subject_version)
        from citation c join proof p on p.id = c.proof
        where c.kind = $1 and c.fact = $2 and c.used_at >= coalesce($3::timestamptz, '-infinity') and c.used_at < coalesce($4::timestamptz, 'infinity')
          and p.subject_kind = 'calibration'
        """,
        [(short)doubt.Kind, doubt.Fact, doubt.UsedFrom, doubt.UsedUntil], r => (r.GetGuid(0), r.Instant(1), r.InstantOrNull(2)), ct);
}
