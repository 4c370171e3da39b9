using Npgsql;
using Vouch.Department.Platform;
using Vouch.Ledger;
using static System.FormattableString;

namespace Vouch.Department.Sealing;

/// <summary>
/// Audits everything that was sealed: rebuilds every leaf from the columns it was made of, the tree from the leaves, and
/// compares with tiles, signed heads and heads kept outside. Streams; its memory does not grow with the ledger.
/// </summary>
/// <remarks>
/// What it cannot see alone: a ledger rewritten from some point on by somebody who has the signing key too. That is what
/// heads kept outside (<c>--witness</c>) and published keys (<c>--key</c>) are for.
/// </remarks>
public sealed class LedgerAudit(NpgsqlConnection connection)
{
    /// <summary>An audit stops after so many faults: the first ones tell.</summary>
    public const int FaultsMax = 20;

    private const int BatchLeaves = 5_000;

    /// <summary>A hospital changes its key a few times in its life; beyond that they are decoded again.</summary>
    private const int KeysKnownMax = 16;

    private readonly List<AuditFault> faults = [];
    private readonly HashSet<string> keyIds = new(StringComparer.Ordinal);
    private readonly TreeAppender tree = TreeAppender.Empty();

    /// <summary>Keys met so far, decoded once for each thread: one decoded key serves one thread at a time.</summary>
    private readonly List<VerificationKey>[] decodedKeys = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new List<VerificationKey>())];

    private bool treeBroken;
    private long heads;

    public async Task<AuditFinding> RunAsync(
        IReadOnlyList<WitnessedHead> witness, IReadOnlyCollection<VerificationKey> trusted, Action<AuditProgress> progress, CancellationToken ct)
    {
        var log = await StoredTree.NameAsync(connection, ct);
        var verifier = new HeadVerifier(trusted);
        var outside = witness.ToLookup(head => head.Head.Head.Size);
        var newest = await StoredTree.NewestAsync(connection, ct);
        var leaves = await CountAsync(ct);
        CheckWitness(witness, log, verifier, leaves);
        long proofs = 0, entries = 0;
        for (long from = 0; from < leaves && faults.Count < FaultsMax; from += BatchLeaves)
        {
            var until = Math.Min(from + BatchLeaves, leaves);
            await GrowAsync(from, until, log, verifier, outside, ct);
            proofs += await SealedResults.AuditAsync(connection, from, until, Found, ct);
            entries += await SealedEntries.AuditAsync(connection, from, until, Found, ct);
            progress(new AuditProgress(until, leaves));
        }

        if (faults.Count < FaultsMax)
            await UnsealedRows.FindAsync(connection, Found, ct);
        return new AuditFinding(leaves, proofs, entries, heads, witness.Count, [.. keyIds], newest?.Root.ToString(), faults);
    }

    private void Found(AuditFault fault)
    {
        if (faults.Count < FaultsMax)
            faults.Add(fault);
    }

    /// <summary>Leaves to audit. Read with the newest head in one statement: both were written in one transaction.</summary>
    private async Task<long> CountAsync(CancellationToken ct)
    {
        var (leaves, size) = await Sql.OneAsync(connection,
            "select coalesce((select max(leaf_index) + 1 from ledger_leaf), 0), coalesce((select max(size) from tree_head), 0)", [],
            r => (r.GetInt64(0), r.GetInt64(1)), ct);
        if (leaves < size)
            Found(new AuditFault("ledger_leaf", Invariant($"{leaves} to {size - 1}"), null,
                Invariant($"The newest head was signed over {size} leaves: the last {size - leaves} are gone.")));
        if (leaves > size)
            Found(new AuditFault("tree_head", Invariant($"{leaves}"), null,
                Invariant($"{leaves} leaves were sealed, but the newest head speaks of {size}: heads are gone.")));
        return leaves;
    }

    private void CheckWitness(IReadOnlyList<WitnessedHead> witness, LogName log, HeadVerifier verifier, long leaves)
    {
        foreach (var (place, head) in witness)
        {
            var check = verifier.Check(head);
            if (head.Head.Log != log)
                Found(new AuditFault("witness", place, null, "It is a head of another ledger."));
            else if (check is HeadCheck.BadSignature)
                Found(new AuditFault("witness", place, "signature", "It was not signed by the key it names."));
            else if (check is HeadCheck.UnknownKey)
                Found(new AuditFault("witness", place, "keyId", "It is signed with a key that is not among the trusted ones."));
            else if (head.Head.Size > leaves)
                Found(new AuditFault("witness", place, null, Invariant(
                    $"It saw {head.Head.Size} leaves; the ledger has {leaves}: the newest {head.Head.Size - leaves} were removed.")));
        }
    }

    /// <summary>Grows the tree by these leaves, comparing roots with heads and hashes with tiles.</summary>
    private async Task GrowAsync(
        long from, long until, LogName log, HeadVerifier verifier, ILookup<long, WitnessedHead> outside,
        CancellationToken ct)
    {
        var hashes = await Sql.ListAsync(connection,
            "select leaf_index, hash from ledger_leaf where leaf_index >= $1 and leaf_index < $2 order by leaf_index", [from, until],
            r => (Index: r.GetInt64(0), Hash: new Digest(r.GetFieldValue<byte[]>(1))), ct);
        var stored = (await HeadsAsync(from, until, log, verifier, ct)).ToDictionary(head => head.Size);
        var roots = new List<AuditFault>();
        foreach (var (index, hash) in hashes)
        {
            if (index != tree.Size && !treeBroken)
            {
                Found(new AuditFault("ledger_leaf", Invariant($"{tree.Size}"), null, "The leaf is gone."));
                treeBroken = true;
            }

            if (treeBroken)
                return;
            tree.Append(hash);
            if (stored.GetValueOrDefault(tree.Size) is { } head && head.Root != tree.Root())
                roots.Add(new AuditFault("tree_head", Invariant($"{tree.Size}"), "root", "The leaves do not lead to the signed root."));
            foreach (var (place, seen) in outside[tree.Size].Where(kept => kept.Head.Head.Root != tree.Root()))
                roots.Add(new AuditFault("witness", place, "root", Invariant(
                    $"It saw another tree of {seen.Head.Size} leaves: leaves sealed before were changed or reordered.")));
        }

        await CompareTilesAsync(ct); // First: a tile names the leaf, a root only that something is wrong before it.
        roots.ForEach(Found);
    }

    private async Task<List<StoredHead>> HeadsAsync(
        long from, long until, LogName log, HeadVerifier verifier, CancellationToken ct)
    {
        var read = await Sql.ListAsync(connection,
            "select size, root, signed, signed_at, key_id from tree_head where size > $1 and size <= $2 order by size", [from, until],
            r => new AuditedHead(StoredHead.Of(r), r.Instant(3), r.GetString(4)), ct);
        var judged = new AuditFault?[read.Count];
        // A busy hospital signs a head a second: most of an audit is their signatures.
        await Task.WhenAll(decodedKeys.Select((known, part) => Task.Run(() =>
        {
            for (var i = part; i < read.Count; i += decodedKeys.Length)
                judged[i] = Judge(read[i], log, verifier, known);
        }, ct)));
        heads += read.Count;
        foreach (var fault in judged)
        {
            if (fault is not null)
                Found(fault);
        }

        keyIds.UnionWith(read.Where((_, i) => judged[i] is null).Select(one => one.KeyId));
        return [.. read.Select(one => one.Head)];
    }

    /// <summary>What of a head does not fit; null: everything does.</summary>
    private static AuditFault? Judge(AuditedHead stored, LogName log, HeadVerifier verifier, List<VerificationKey> known)
    {
        AuditFault Fault(string column, string sentence) => new("tree_head", Invariant($"{stored.Head.Size}"), column, sentence);
        if (!SignedHead.Read(System.Text.Encoding.UTF8.GetBytes(stored.Head.Signed), known).TryGet(out var signed, out var why))
            return Fault("signed", why);
        if (!known.Contains(signed.Key) && known.Count < KeysKnownMax)
            known.Add(signed.Key);
        return verifier.Check(signed) switch
        {
            HeadCheck.BadSignature => Fault("signed", "It does not fit its signature."),
            HeadCheck.UnknownKey => Fault("key_id", $"It is signed with the key {signed.Key.Id}, which is not among the trusted ones."),
            _ when signed.Head.Log != log || signed.Head.Size != stored.Head.Size => Fault("signed", "It is a head of another ledger or size."),
            _ when signed.Head.Root != stored.Head.Root => Fault("root", "It is not the root that was signed."),
            _ when signed.Head.Time != stored.At => Fault("signed_at", "It is not the time that was signed."),
            _ when signed.Key.Id.ToString() != stored.KeyId => Fault("key_id", "It is not the key that signed."),
            _ => null,
        };
    }

    /// <summary>A head with the columns that say again what was signed.</summary>
    private sealed record AuditedHead(StoredHead Head, DateTimeOffset At, string KeyId);

    /// <summary>Tiles are worked out again and must be what is stored; a tile stored for a larger tree begins the same.</summary>
    private async Task CompareTilesAsync(CancellationToken ct)
    {
        var changed = tree.TakeChangedTiles();
        var stored = await StoredTree.ReadAsync(connection, [.. changed.Select(tile => tile.Id)], ct);
        foreach (var tile in changed)
        {
            var kept = stored(tile.Id, tile.Width).Span;
            if (kept.StartsWith(tile.Hashes.Span))
                continue;
            var same = kept.CommonPrefixLength(tile.Hashes.Span) / Digest.Size;
            Found(new AuditFault("ledger_tile", Invariant($"level {tile.Id.Level}, index {tile.Id.Index}"), "hashes", tile.Id.Level == 0
                ? Invariant($"It does not hold the hash of ledger_leaf {tile.Id.Index * Tile.WidthMax + same}.")
                : Invariant($"Its hash number {same} does not follow from the leaves.")));
        }
    }
}
