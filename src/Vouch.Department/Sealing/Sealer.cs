using Npgsql;
using Vouch.Department.Platform;
using Vouch.Ledger;

namespace Vouch.Department.Sealing;

/// <summary>
/// Takes what waits in the queue, gives it its place in the tree and signs the new head: all in one transaction, by one
/// node at a time. Writers never wait for it. Source: RFC 9162, 2.1 (tree); docs/proof-format.md (head).
/// </summary>
public sealed class Sealer(Db db, HeadSigner signer, WitnessFile witness)
{
    /// <summary>Leaves of one transaction: large enough for a million in seconds, small enough to be no burden.</summary>
    public const int BatchLeaves = 10_000;

    /// <summary>Any number that no other user of the database locks: "ledger" in ASCII.</summary>
    private const long LockNumber = 0x6C6564676572;

    // An audit entry's leaf is text in its row; its hash is worked out here. What names no entry stays in the queue.
    private const string TakeSql =
        """
        with due as (
          select q.ctid as place, q.id, q.kind, q.ref, q.at,
            coalesce(q.leaf_hash, (select sha256('\x00'::bytea || convert_to(a.leaf, 'UTF8')) from audit_entry a where a.id = q.ref)) as hash
          from leaf_queue q
          where q.leaf_hash is not null or (q.kind = 'audit' and exists (select 1 from audit_entry a where a.id = q.ref))
          order by q.id limit $2),
        gone as (delete from leaf_queue where ctid = any(array(select place from due)))
        insert into ledger_leaf (leaf_index, kind, ref, hash, queued_at)
        select $1 + row_number() over (order by id) - 1, kind, ref, hash, at from due
        returning leaf_index, hash
        """;

    private TreeAppender? known;

    /// <summary>Seals one batch. Returns the leaves sealed: 0 when nothing waits or another node is sealing.</summary>
    /// <remarks>Refusal: ledger-damaged, when the stored tree is not the one that was signed.</remarks>
    public async Task<Outcome<int>> SealAsync(CancellationToken ct)
    {
        await using var connection = await db.Source.OpenConnectionAsync(ct);
        if (!await Sql.OneAsync(connection, "select exists (select 1 from leaf_queue)", [], r => r.GetBoolean(0), ct))
            return 0;
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (!await Sql.OneAsync(connection, "select pg_try_advisory_xact_lock($1)", [LockNumber], r => r.GetBoolean(0), ct))
            return 0;
        if (!(await TreeAsync(connection, ct)).Succeeded(out var tree, out var refusal))
            return refusal;
        known = null; // Until this transaction is committed, what is in memory is not what is stored.
        var before = tree.Size;
        foreach (var hash in await TakeAsync(connection, before, ct))
            tree.Append(hash);
        if (tree.Size == before)
        {
            known = tree;
            return 0;
        }

        var head = signer.Sign(await StoredTree.NameAsync(connection, ct), tree.Size, tree.Root(), db.Now);
        await StoreAsync(connection, tree.TakeChangedTiles(), head, ct);
        await transaction.CommitAsync(ct);
        known = tree;
        witness.Keep(head);
        return (int)(tree.Size - before);
    }

    /// <summary>The tree in memory when it is the stored one (no other node sealed meanwhile), else read anew.</summary>
    private async Task<Outcome<TreeAppender>> TreeAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var newest = await StoredTree.NewestAsync(connection, ct);
        return known is not null && known.Size == (newest?.Size ?? 0) && (newest is null || known.Root() == newest.Root)
            ? known
            : await StoredTree.ResumeAsync(connection, newest, ct);
    }

    private static async Task<Digest[]> TakeAsync(NpgsqlConnection connection, long size, CancellationToken ct)
    {
        await using var command = Sql.Command(connection, TakeSql, [size, BatchLeaves]);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var taken = new List<(long Index, Digest Hash)>();
        while (await reader.ReadAsync(ct))
            taken.Add((reader.GetInt64(0), new Digest(reader.GetFieldValue<byte[]>(1))));
        taken.Sort((one, other) => one.Index.CompareTo(other.Index));
        return [.. taken.Select(leaf => leaf.Hash)];
    }

    private static async Task StoreAsync(NpgsqlConnection connection, IReadOnlyList<Tile> tiles, SignedHead head, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        Ask(batch,
            """
            insert into ledger_tile (level, index, hashes) select * from unnest($1::int[], $2::bigint[], $3::bytea[])
            on conflict (level, index) do update set hashes = excluded.hashes
            """,
            [tiles.Select(tile => tile.Id.Level).ToArray(), tiles.Select(tile => tile.Id.Index).ToArray(),
                tiles.Select(tile => tile.Hashes.ToArray()).ToArray()]);
        Ask(batch, "insert into ledger_key (key_id, public_key) values ($1, $2) on conflict do nothing",
            [head.Key.Id.ToString(), head.Key.SubjectPublicKeyInfo.ToArray()]);
        Ask(batch, "insert into tree_head (size, root, signed_at, key_id, signed) values ($1, $2, $3, $4, $5)",
            [head.Head.Size, head.Head.Root.ToArray(), head.Head.Time, head.Key.Id.ToString(),
                System.Text.Encoding.UTF8.GetString(head.ToUtf8())]);
        await batch.ExecuteNonQueryAsync(ct);
    }

    private static void Ask(NpgsqlBatch batch, string sql, object[] args)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var arg in args)
            command.Parameters.Add(Sql.Parameter(arg));
        batch.BatchCommands.Add(command);
    }
}
