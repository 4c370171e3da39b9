using System.Text;
using Vouch.Department.Platform;
using Vouch.Ledger;

namespace Vouch.Department.Sealing;

/// <summary>The ledger as it is shown to the world: heads, keys, and that one head grew into another.</summary>
public sealed class LedgerHeads(Db db)
{
    /// <summary>The newest signed head; null before anything was sealed.</summary>
    public async Task<SignedHead?> NewestAsync(CancellationToken ct) =>
        Read(await db.OneAsync("select signed from tree_head order by size desc limit 1", [], r => r.GetString(0), ct));

    /// <summary>Heads, newest first, from below a size on.</summary>
    public async Task<List<SignedHead>> ListAsync(long belowSize, int most, CancellationToken ct)
    {
        var heads = new List<SignedHead>(most);
        foreach (var json in await db.ListAsync("select signed from tree_head where size < $1 order by size desc limit $2",
                     [belowSize, most], r => r.GetString(0), ct))
        {
            // One key signs for years: it is decoded once for the page, not for every head.
            if (Read(json, heads.Count == 0 ? [] : [heads[^1].Key]) is { } head)
                heads.Add(head);
        }

        return heads;
    }

    /// <summary>The head of exactly this size, or null.</summary>
    public async Task<SignedHead?> OfSizeAsync(long size, CancellationToken ct) =>
        Read(await db.OneAsync("select signed from tree_head where size = $1", [size], r => r.GetString(0), ct));

    /// <summary>That the tree of one head is the beginning of the tree of another. Refusal: ledger-damaged.</summary>
    public async Task<Outcome<ConsistencyProof>> ConsistencyAsync(long firstSize, long size, CancellationToken ct)
    {
        await using var connection = await db.Source.OpenConnectionAsync(ct);
        try
        {
            var tiles = await StoredTree.ReadAsync(connection, TreeView.TilesForConsistency(firstSize, size), ct);
            return new TreeView(size, tiles).Consistency(firstSize);
        }
        catch (MissingTileException missing)
        {
            return new Refusal("ledger-damaged", "The stored ledger is not what was signed.", missing.Message, "Run vouch audit.");
        }
    }

    /// <summary>Two heads by their sizes, as text, and the path between them. Refusals: head-invalid, head-not-found, ledger-damaged.</summary>
    public async Task<Outcome<GrownHead>> GrownAsync(string? from, string? to, CancellationToken ct)
    {
        if (!Size(from, out var first) || !Size(to, out var second) || first > second)
            return new Refusal("head-invalid", "Two heads are named by their sizes, the smaller first.");
        if (await OfSizeAsync(first, ct) is not { } earlier || await OfSizeAsync(second, ct) is not { } later)
            return new Refusal("head-not-found", "There is no head of that size.", Hint: "The list shows the sizes that were signed.");
        return (await ConsistencyAsync(first, second, ct)).Succeeded(out var path, out var refusal)
            ? new GrownHead(earlier, later, path) : refusal;
    }

    private static bool Size(string? text, out long size) =>
        long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out size);

    /// <summary>Every key that ever signed, oldest first, as PEM blocks with their ids.</summary>
    public async Task<string> KeysPemAsync(CancellationToken ct)
    {
        var text = new StringBuilder();
        foreach (var encoded in await db.ListAsync("select public_key from ledger_key order by since, key_id", [],
                     r => r.GetFieldValue<byte[]>(0), ct))
        {
            if (VerificationKey.FromDer(encoded).TryGet(out var key, out _))
                text.Append(key.Id.ToGroups()).Append('\n').Append(key.ToPem());
        }

        return text.ToString();
    }

    private static SignedHead? Read(string? json) => json is null ? null : Read(json, []);

    private static SignedHead? Read(string json, IReadOnlyCollection<VerificationKey> known) =>
        SignedHead.Read(Encoding.UTF8.GetBytes(json), known).TryGet(out var head, out _) ? head : null;
}

/// <summary>Two heads of the ledger and what joins them.</summary>
public sealed record GrownHead(SignedHead First, SignedHead Second, ConsistencyProof Path)
{
    /// <summary>Whether the later tree begins with the earlier one, unchanged.</summary>
    public bool Holds => Path.Holds(First.Head.Root, Second.Head.Root);
}
