namespace Vouch.Ledger;

/// <summary>
/// Appends leaf hashes to a tree and says which tiles are new or changed, and the new root. It holds the right edge
/// of the tree only (at most 256 hashes a level). Not for use by several threads at once: there is one sealer.
/// </summary>
public sealed class TreeAppender
{
    private readonly List<Edge> _edges = [];
    private readonly List<Tile> _fullTiles = [];

    private TreeAppender(long size) => Size = size;

    /// <summary>Leaves in the tree.</summary>
    public long Size { get; private set; }

    /// <summary>An appender to a tree without leaves.</summary>
    public static TreeAppender Empty() => new(0);

    /// <summary>An appender to a tree of <paramref name="size"/> leaves, whose right-edge tiles are read.</summary>
    /// <exception cref="MissingTileException">The storage lacks one of them.</exception>
    public static TreeAppender Resume(long size, TileReader read)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        var appender = new TreeAppender(size);
        foreach (var tile in RightEdge(size))
        {
            var width = Tile.WidthIn(size, tile);
            var hashes = read(tile, width);
            if (hashes.Length < width * Digest.Size)
                throw new MissingTileException(tile, width, hashes.Length / Digest.Size);
            appender.EdgeAt(tile.Level).Fill(hashes.Span[..(width * Digest.Size)]);
        }

        for (var level = 0; size >> (Tile.Height * level) > 0; level++)
            appender.EdgeAt(level).Index = (size >> (Tile.Height * level)) / Tile.WidthMax;
        return appender;
    }

    /// <summary>The partial tiles that <see cref="Resume"/> reads for a tree of this size, at most one a level.</summary>
    public static IReadOnlyList<TileId> RightEdge(long size)
    {
        var tiles = new List<TileId>();
        for (var level = 0; size >> (Tile.Height * level) > 0; level++)
        {
            var hashes = size >> (Tile.Height * level);
            if (hashes % Tile.WidthMax != 0) tiles.Add(new TileId(level, hashes / Tile.WidthMax));
        }

        return tiles;
    }

    /// <summary>Appends one leaf hash (see <see cref="MerkleTree.HashLeaf"/>); its index is the size before.</summary>
    public void Append(in Digest leafHash)
    {
        AppendAt(0, leafHash);
        Size++;
    }

    /// <summary>The root over all leaves appended so far.</summary>
    public Digest Root()
    {
        if (Size == 0) return MerkleTree.EmptyRoot;
        Digest? root = null;
        foreach (var edge in _edges) root = edge.FoldInto(root);
        return root ?? throw new InvalidOperationException("A tree with leaves has a right edge.");
    }

    /// <summary>
    /// The tiles that are new or have grown since this was last asked, full ones first. Store them in the same
    /// transaction as the head: then a tree and its tiles never part.
    /// </summary>
    public IReadOnlyList<Tile> TakeChangedTiles()
    {
        var changed = new List<Tile>(_fullTiles);
        _fullTiles.Clear();
        for (var level = 0; level < _edges.Count; level++)
        {
            if (_edges[level].TakePartial(level) is { } tile) changed.Add(tile);
        }

        return changed;
    }

    private void AppendAt(int level, in Digest hash)
    {
        var edge = EdgeAt(level);
        if (!edge.Add(hash)) return;
        var (full, root) = edge.TakeFull(level);
        _fullTiles.Add(full);
        AppendAt(level + 1, root);
    }

    private Edge EdgeAt(int level)
    {
        while (_edges.Count <= level) _edges.Add(new Edge());
        return _edges[level];
    }

    /// <summary>The last, partial tile of one level.</summary>
    private sealed class Edge
    {
        // The roots of the complete subtrees of this tile, by height, as a binary counter has its digits: so a root costs
        // a few hashes, also when it is asked for after every leaf.
        private readonly Digest[] _peaks = new Digest[Tile.Height + 1];
        private byte[] _hashes = new byte[Tile.BytesMax];
        private int _width;
        private bool _changed;

        public long Index { get; set; }

        public void Fill(ReadOnlySpan<byte> hashes)
        {
            for (var start = 0; start < hashes.Length; start += Digest.Size) Add(new Digest(hashes.Slice(start, Digest.Size)));
            _changed = false;
        }

        /// <summary>True when the tile is now full.</summary>
        public bool Add(in Digest hash)
        {
            hash.CopyTo(_hashes.AsSpan(_width * Digest.Size));
            var (peak, height) = (hash, 0);
            for (; (_width >> height & 1) == 1; height++) peak = MerkleTree.HashNode(_peaks[height], peak);
            _peaks[height] = peak;
            _changed = true;
            return ++_width == Tile.WidthMax;
        }

        /// <summary>The full tile and the root over it.</summary>
        public (Tile Tile, Digest Root) TakeFull(int level)
        {
            var tile = new Tile(new TileId(level, Index++), _hashes);
            _hashes = new byte[Tile.BytesMax];
            _width = 0;
            _changed = false;
            return (tile, _peaks[Tile.Height]);
        }

        public Tile? TakePartial(int level)
        {
            if (!_changed || _width == 0) return null;
            _changed = false;
            return new Tile(new TileId(level, Index), _hashes.AsSpan(0, _width * Digest.Size).ToArray());
        }

        /// <summary>The complete subtrees of this tile, smallest and rightmost first, joined to what lies right of them.</summary>
        public Digest? FoldInto(Digest? right)
        {
            for (var height = 0; height < Tile.Height; height++)
            {
                if ((_width >> height & 1) == 0) continue;
                right = right is { } known ? MerkleTree.HashNode(_peaks[height], known) : _peaks[height];
            }

            return right;
        }
    }
}
