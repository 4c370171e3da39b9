using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;
using Vouch.Department.Platform;
using Vouch.Department.Sealing;
using Vouch.Ledger;

namespace Vouch.Bench;

/// <summary>
/// <c>vouch audit</c> of a hospital that signed a head for every leaf, as it does when little happens: a hundred thousand audit
/// entries, a hundred thousand heads.
/// </summary>
public static class AuditBench
{
    private const int Leaves = 100_000;

    public static async Task<IReadOnlyList<Row>> RunAsync(BenchPostgres postgres)
    {
        await using var database = await postgres.CreateAsync("bench_audit");
        if (!SealingKey.Open(database.Place).Succeeded(out var signer, out var refusal))
            throw new InvalidOperationException(refusal.Text);
        using (signer)
            await SealOneByOneAsync(database, signer);
        await database.GenerateAsync("analyze");

        await using var connection = await database.Source.OpenConnectionAsync();
        var (before, clock) = (Process.GetCurrentProcess().TotalProcessorTime, Stopwatch.StartNew());
        var finding = await new LedgerAudit(connection).RunAsync([], [], _ => { }, CancellationToken.None);
        var (seconds, cpu) = (clock.Elapsed.TotalSeconds, (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds);
        if (finding.Faults.Count > 0 || finding.Heads != Leaves || finding.Entries != Leaves)
            throw new InvalidOperationException(finding.Faults.FirstOrDefault()?.ToString() ?? Invariant($"{finding.Heads} heads, {finding.Entries} entries"));
        return [Row.Note(Invariant($"audit, {Leaves:#,0} audit entries under {Leaves:#,0} signed heads"),
            Invariant($"{seconds:0.0} s, {cpu:0.0} s of processor ({cpu / Leaves * 1e6:0} µs for a leaf with its head)"))];
    }

    /// <summary>What the sealer does, a leaf at a time, without a hundred thousand commits.</summary>
    private static async Task SealOneByOneAsync(BenchDatabase database, HeadSigner signer)
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await Sql.ListAsync(connection, $"select set_config('vouch.actor', 'bench', false), audit_act('view', 'patient', n::text) from generate_series(1, {Leaves}) n", [], r => 0, CancellationToken.None);
        var queued = await Sql.ListAsync(connection,
            "select q.ref, q.at, sha256('\\x00'::bytea || convert_to(a.leaf, 'UTF8')) from leaf_queue q join audit_entry a on a.id = q.ref order by q.id", [],
            r => (Ref: r.GetGuid(0), At: r.Instant(1), Hash: r.GetFieldValue<byte[]>(2)), CancellationToken.None);
        var log = await StoredTree.NameAsync(connection, CancellationToken.None);
        var (tree, heads) = (TreeAppender.Empty(), new List<SignedHead>(Leaves));
        await using (var copy = await connection.BeginBinaryImportAsync("copy ledger_leaf (leaf_index, kind, ref, hash, queued_at) from stdin (format binary)"))
        {
            foreach (var (at, leaf) in queued.Index())
            {
                tree.Append(new Digest(leaf.Hash));
                heads.Add(signer.Sign(log, tree.Size, tree.Root(), leaf.At));
                await copy.StartRowAsync();
                await copy.WriteAsync((long)at, NpgsqlDbType.Bigint);
                await copy.WriteAsync("audit", NpgsqlDbType.Text);
                await copy.WriteAsync(leaf.Ref, NpgsqlDbType.Uuid);
                await copy.WriteAsync(leaf.Hash, NpgsqlDbType.Bytea);
                await copy.WriteAsync(leaf.At, NpgsqlDbType.TimestampTz);
            }

            await copy.CompleteAsync();
        }

        await using (var copy = await connection.BeginBinaryImportAsync("copy tree_head (size, root, signed_at, key_id, signed) from stdin (format binary)"))
        {
            foreach (var head in heads)
            {
                await copy.StartRowAsync();
                await copy.WriteAsync(head.Head.Size, NpgsqlDbType.Bigint);
                await copy.WriteAsync(head.Head.Root.ToArray(), NpgsqlDbType.Bytea);
                await copy.WriteAsync(head.Head.Time, NpgsqlDbType.TimestampTz);
                await copy.WriteAsync(head.Key.Id.ToString(), NpgsqlDbType.Text);
                await copy.WriteAsync(System.Text.Encoding.UTF8.GetString(head.ToUtf8()), NpgsqlDbType.Text);
            }

            await copy.CompleteAsync();
        }

        foreach (var tile in tree.TakeChangedTiles())
        {
            await using var store = Sql.Command(connection, "insert into ledger_tile (level, index, hashes) values ($1, $2, $3)",
                [tile.Id.Level, tile.Id.Index, tile.Hashes.ToArray()]);
            await store.ExecuteNonQueryAsync();
        }

        await database.GenerateAsync("delete from leaf_queue");
    }
}
