using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Npgsql;
using Vouch.Department.Platform;
using Vouch.Department.Proof;
using Vouch.Ledger;

namespace Vouch.Department.Sealing;

/// <summary>Where a proof stands in the ledger, with the newest head.</summary>
/// <param name="Salts">Patient's details that the leaf holds as hashes; to be disclosed or not.</param>
public sealed record SealedProof(Guid Proof, string Leaf, ImmutableArray<StoredSalt> Salts, long LeafIndex, SignedHead Head);

/// <summary>Proofs made portable: one file that a stranger verifies without any database.</summary>
public sealed class ProofFiles(Db db)
{
    /// <summary>Where it is sealed. Refusals: proof-not-found, proof-unsealed (within the first second after release).</summary>
    public async Task<Outcome<SealedProof>> FindAsync(Guid proof, CancellationToken ct)
    {
        await using var connection = await db.Source.OpenConnectionAsync(ct);
        return await FindAsync(connection, proof, ct);
    }

    /// <summary>
    /// The proof file of a proof. Of the patient's details only those named in <paramref name="disclose"/> are shown;
    /// the others stay hashes. Refusals: proof-not-found, proof-unsealed, ledger-damaged.
    /// </summary>
    public async Task<Outcome<ProofFile>> ForResultAsync(Guid proof, IReadOnlyCollection<string> disclose, CancellationToken ct)
    {
        await using var connection = await db.Source.OpenConnectionAsync(ct);
        if (!(await FindAsync(connection, proof, ct)).Succeeded(out var found, out var refusal))
            return refusal;
        var size = found.Head.Head.Size;
        try
        {
            var tiles = await StoredTree.ReadAsync(connection, TreeView.TilesForInclusion(found.LeafIndex, size), ct);
            var path = new TreeView(size, tiles).Inclusion(found.LeafIndex);
            var file = new ProofFile(found.Leaf, found.LeafIndex, path.Path, found.Head,
                [.. found.Salts.Where(salt => disclose.Contains(salt.Name)).Select(salt => new SaltedField(salt.Name, salt.Value, salt.Salt))]);
            // A proof that would not verify is never handed out.
            return path.Holds(file.LeafHash, found.Head.Head.Root)
                ? file
                : new Refusal("ledger-damaged", "The stored proof is not what was sealed.", Hint: "Run vouch audit.");
        }
        catch (MissingTileException missing)
        {
            return new Refusal("ledger-damaged", "The stored ledger is not what was signed.", missing.Message, "Run vouch audit.");
        }
    }

    private static async Task<Outcome<SealedProof>> FindAsync(NpgsqlConnection connection, Guid proof, CancellationToken ct)
    {
        // One statement, one snapshot: a leaf that is seen is in the head that is seen.
        var row = await Sql.OneAsync(connection,
            """
            select p.leaf, p.salts::text, l.leaf_index, h.signed
            from proof p
            left join ledger_leaf l on l.ref = p.id and l.kind = 'proof'
            left join lateral (select signed from tree_head order by size desc limit 1) h on l.leaf_index is not null
            where p.id = $1 order by l.leaf_index limit 1
            """,
            [proof], r => new Row(r.GetString(0), r.TextOrNull(1), r.IsDBNull(2) ? null : r.GetInt64(2), r.TextOrNull(3)), ct);
        if (row is null)
            return new Refusal("proof-not-found", "There is no such proof.");
        if (row.LeafIndex is not { } index || row.Signed is not { } signed)
            return new Refusal("proof-unsealed", "The proof is not sealed yet.", Hint: "Sealing takes about a second: try again.");
        if (!SignedHead.Read(Encoding.UTF8.GetBytes(signed)).TryGet(out var head, out var why))
            return new Refusal("ledger-damaged", "The newest head cannot be read.", why, "Run vouch audit.");
        var salts = row.Salts is null ? [] : JsonSerializer.Deserialize(row.Salts, ProofJson.Default.ImmutableArrayStoredSalt);
        return new SealedProof(proof, row.Leaf, salts, index, head);
    }

    private sealed record Row(string Leaf, string? Salts, long? LeafIndex, string? Signed);
}
