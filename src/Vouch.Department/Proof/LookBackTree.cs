using Vouch.Department.Platform;

namespace Vouch.Department.Proof;

/// <summary>A look-back in the tree of doubts that follow from one another.</summary>
/// <param name="Depth">0: the doubt everything else follows from.</param>
public sealed record LookBackBranch(Guid Id, long Number, string Sentence, DateTimeOffset? ClosedAt, int Depth);

/// <summary>The doubts of one cause: the tester, the calibrations it made, the devices.</summary>
public static class LookBackTree
{
    /// <summary>The whole tree this look-back belongs to, each branch below its parent.</summary>
    public static Task<List<LookBackBranch>> OfAsync(Db db, Guid doubt, CancellationToken ct) => db.ListAsync(
        """
        with recursive up as (
          select id, parent from doubt where id = $1
          union all select d.id, d.parent from doubt d join up on d.id = up.parent),
        down as (
          select id, 0 as depth, array[0::bigint] as path from doubt where id = (select id from up where parent is null)
          union all
          select d.id, down.depth + 1, down.path || l.number from doubt d join down on d.parent = down.id join look_back l on l.doubt_id = d.id)
        select l.id, l.number, d.sentence, l.closed_at, down.depth
        from down join doubt d on d.id = down.id join look_back l on l.doubt_id = d.id
        order by down.path
        """,
        [doubt], r => new LookBackBranch(r.GetGuid(0), r.GetInt64(1), r.GetString(2), r.InstantOrNull(3), r.GetInt32(4)), ct);
}
