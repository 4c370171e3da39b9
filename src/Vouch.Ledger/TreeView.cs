using System.Numerics;

namespace Vouch.Ledger;

/// <summary>
/// A tree of a given size read from its tiles: its root, and proofs of inclusion and consistency.
/// The tiles a proof needs can be asked for first, so that a database is read once: an inclusion proof reads one tile
/// a level for the leaf (three up to 2^24 leaves) and, where the tree is not full, the last tile of a level beside it.
/// Source: RFC 9162, 2.1.3.1 and 2.1.4.1; C2SP tlog-tiles.
/// </summary>
/// <remarks>Every member that reads throws <see cref="MissingTileException"/> when a tile is not there.</remarks>
public sealed class TreeView(long size, TileReader read)
{
    private readonly Dictionary<TileId, ReadOnlyMemory<byte>> _tiles = [];

    /// <summary>Leaves in the tree.</summary>
    public long Size { get; } = size >= 0 ? size : throw new ArgumentOutOfRangeException(nameof(size));

    /// <summary>The tiles that <see cref="Root"/> reads.</summary>
    public static IReadOnlyList<TileId> TilesForRoot(long size) => TilesOf([new LeafRun(0, size)]);

    /// <summary>The tiles that <see cref="Inclusion"/> reads.</summary>
    public static IReadOnlyList<TileId> TilesForInclusion(long leafIndex, long size) =>
        TilesOf(InclusionRuns(leafIndex, size));

    /// <summary>The tiles that <see cref="Consistency"/> reads.</summary>
    public static IReadOnlyList<TileId> TilesForConsistency(long firstSize, long size) =>
        TilesOf(ConsistencyRuns(firstSize, size));

    /// <summary>The root hash.</summary>
    public Digest Root() => Size == 0 ? MerkleTree.EmptyRoot : HashOf(new LeafRun(0, Size));

    /// <summary>The hash of one leaf, as the tree holds it.</summary>
    public Digest LeafHash(long leafIndex)
    {
        RequireLeaf(leafIndex, Size);
        return HashOf(new LeafRun(leafIndex, leafIndex + 1));
    }

    /// <summary>The proof that the leaf at this index is in this tree.</summary>
    public InclusionProof Inclusion(long leafIndex) =>
        new(leafIndex, Size, [.. InclusionRuns(leafIndex, Size).Select(HashOf)]);

    /// <summary>The proof that the tree of the first <paramref name="firstSize"/> leaves is a beginning of this one.</summary>
    public ConsistencyProof Consistency(long firstSize) =>
        new(firstSize, Size, [.. ConsistencyRuns(firstSize, Size).Select(HashOf)]);

    private static List<LeafRun> InclusionRuns(long leafIndex, long size)
    {
        RequireLeaf(leafIndex, size);
        var runs = new List<LeafRun>();
        var tree = new LeafRun(0, size);
        while (tree.Count > 1)
        {
            var (left, right) = tree.Split();
            runs.Add(leafIndex < right.Start ? right : left);
            tree = leafIndex < right.Start ? left : right;
        }

        runs.Reverse();
        return runs;
    }

    private static List<LeafRun> ConsistencyRuns(long firstSize, long size)
    {
        if (firstSize < 0 || firstSize > size)
            throw new ArgumentOutOfRangeException(nameof(firstSize), firstSize, "The first tree is the smaller one.");
        var runs = new List<LeafRun>();
        if (firstSize == 0 || firstSize == size) return runs;
        var tree = new LeafRun(0, size);
        while (firstSize < tree.End)
        {
            var (left, right) = tree.Split();
            runs.Add(firstSize <= right.Start ? right : left);
            tree = firstSize <= right.Start ? left : right;
        }

        // The remaining subtree ends where the first tree ends; it is known to the verifier only if it is that tree.
        if (tree.Start > 0) runs.Add(tree);
        runs.Reverse();
        return runs;
    }

    private static List<TileId> TilesOf(IEnumerable<LeafRun> runs) =>
        [.. runs.SelectMany(run => run.Complete()).Select(part => part.InTile().Tile).Distinct()];

    private static void RequireLeaf(long leafIndex, long size)
    {
        if (leafIndex < 0 || leafIndex >= size)
            throw new ArgumentOutOfRangeException(nameof(leafIndex), leafIndex, "No such leaf in this tree.");
    }

    private Digest HashOf(LeafRun run)
    {
        Digest? hash = null;
        foreach (var part in run.Complete().Reverse())
        {
            var (tile, start, count) = part.InTile();
            var left = MerkleTree.HashComplete(Read(tile).Span.Slice(start * Digest.Size, count * Digest.Size));
            hash = hash is { } right ? MerkleTree.HashNode(left, right) : left;
        }

        return hash ?? MerkleTree.EmptyRoot;
    }

    private ReadOnlyMemory<byte> Read(TileId tile)
    {
        if (_tiles.TryGetValue(tile, out var known)) return known;
        var width = Tile.WidthIn(Size, tile);
        var hashes = read(tile, width);
        if (hashes.Length < width * Digest.Size)
            throw new MissingTileException(tile, width, hashes.Length / Digest.Size);
        return _tiles[tile] = hashes;
    }

    /// <summary>The leaves from Start to before End: a subtree of the tree, complete or at its right edge.</summary>
    private readonly record struct LeafRun(long Start, long End)
    {
        public long Count => End - Start;

        /// <summary>Divided at the largest power of two below its size. Source: RFC 9162, 2.1.1.</summary>
        public (LeafRun Left, LeafRun Right) Split()
        {
            var middle = Start + (1L << BitOperations.Log2((ulong)Count - 1));
            return (new LeafRun(Start, middle), new LeafRun(middle, End));
        }

        /// <summary>The complete subtrees it consists of, from left to right.</summary>
        public IEnumerable<LeafRun> Complete()
        {
            var rest = this;
            while (rest.Count > 0)
            {
                var whole = new LeafRun(rest.Start, rest.Start + (1L << BitOperations.Log2((ulong)rest.Count)));
                yield return whole;
                rest = rest with { Start = whole.End };
            }
        }

        /// <summary>Where the hashes of this complete subtree stand in a tile.</summary>
        public (TileId Tile, int Start, int Count) InTile()
        {
            var height = BitOperations.Log2((ulong)Count);
            var level = height / Tile.Height;
            var first = Start >> (level * Tile.Height);
            return (new TileId(level, first / Tile.WidthMax), (int)(first % Tile.WidthMax),
                1 << (height % Tile.Height));
        }
    }
}
