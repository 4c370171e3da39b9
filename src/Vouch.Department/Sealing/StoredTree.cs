using Npgsql;
using Vouch.Department.Platform;
using Vouch.Ledger;

namespace Vouch.Department.Sealing;

/// <summary>The tree as the database keeps it: tiles and heads.</summary>
public static class StoredTree
{
    /// <summary>The tree this hospital's leaves are in; no other hospital's head can be taken for one of it.</summary>
    public static async Task<LogName> NameAsync(NpgsqlConnection connection, CancellationToken ct) =>
        LogName.Parse("vouch/" + await Sql.OneAsync(connection, "select id from hospital", [], r => r.GetGuid(0).ToString(), ct));

    /// <summary>Size and root of the newest head; null before anything was sealed.</summary>
    public static Task<StoredHead?> NewestAsync(NpgsqlConnection connection, CancellationToken ct) =>
        Sql.OneAsync(connection, "select size, root, signed from tree_head order by size desc limit 1", [], StoredHead.Of, ct);

    /// <summary>Reads these tiles at once; asking the reader for another one finds it missing.</summary>
    public static async Task<TileReader> ReadAsync(NpgsqlConnection connection, IReadOnlyList<TileId> tiles, CancellationToken ct)
    {
        var stored = (await Sql.ListAsync(connection,
            """
            select t.level, t.index, t.hashes from unnest($1::int[], $2::bigint[]) as asked (level, index)
            join ledger_tile t on t.level = asked.level and t.index = asked.index
            """,
            [tiles.Select(tile => tile.Level).ToArray(), tiles.Select(tile => tile.Index).ToArray()],
            r => (Id: new TileId(r.GetInt32(0), r.GetInt64(1)), Hashes: r.GetFieldValue<byte[]>(2)), ct))
            .ToDictionary(tile => tile.Id, tile => tile.Hashes);
        return (tile, _) => stored.GetValueOrDefault(tile, []);
    }

    /// <summary>An appender at the newest head. Refusal: ledger-damaged when the tiles are not those that were signed.</summary>
    public static async Task<Outcome<TreeAppender>> ResumeAsync(NpgsqlConnection connection, StoredHead? head, CancellationToken ct)
    {
        if (head is null)
            return TreeAppender.Empty();
        try
        {
            var tree = TreeAppender.Resume(head.Size, await ReadAsync(connection, TreeAppender.RightEdge(head.Size), ct));
            var upper = new TreeView(head.Size, await ReadAsync(connection, TreeView.TilesForRoot(head.Size), ct));
            if (tree.Root() == head.Root && upper.Root() == head.Root)
                return tree;
        }
        catch (MissingTileException missing)
        {
            return Damaged(missing.Message);
        }

        return Damaged("The tiles do not lead to the root of the newest signed head.");
    }

    private static Refusal Damaged(string why) =>
        new("ledger-damaged", "The stored ledger is not what was signed: nothing more is sealed.", why, "Run vouch audit.");
}

/// <summary>A head as stored.</summary>
/// <param name="Signed">The signed head as JSON.</param>
public sealed record StoredHead(long Size, Digest Root, string Signed)
{
    internal static StoredHead Of(NpgsqlDataReader row) =>
        new(row.GetInt64(0), new Digest(row.GetFieldValue<byte[]>(1)), row.GetString(2));
}
