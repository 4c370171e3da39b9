namespace Vouch.Ledger.Tests;

/// <summary>Tiles kept in memory as a database would keep them: the newest version of each, replaced as it grows.</summary>
internal sealed class StoredTree
{
    private readonly Dictionary<TileId, byte[]> _tiles = [];

    public long Size { get; private set; }

    public Digest Root { get; private set; } = MerkleTree.EmptyRoot;

    public int Reads { get; private set; }

    public static StoredTree Of(IEnumerable<byte[]> leaves)
    {
        var tree = new StoredTree();
        tree.Seal(leaves);
        return tree;
    }

    /// <summary>One sealing, as after a restart: resumed from the tiles, changed tiles written back.</summary>
    public void Seal(IEnumerable<byte[]> leaves)
    {
        var appender = TreeAppender.Resume(Size, Read);
        foreach (var leaf in leaves) appender.Append(MerkleTree.HashLeaf(leaf));
        foreach (var tile in appender.TakeChangedTiles())
        {
            if (_tiles.TryGetValue(tile.Id, out var before))
                Assert.True(tile.Hashes.Span.StartsWith(before), "A tile only grows at its end.");
            _tiles[tile.Id] = tile.Hashes.ToArray();
        }

        (Size, Root) = (appender.Size, appender.Root());
    }

    public TreeView View(long? size = null) => new(size ?? Size, Read);

    public ReadOnlyMemory<byte> Read(TileId tile, int width)
    {
        Reads++;
        return _tiles.GetValueOrDefault(tile);
    }

    public void Lose(TileId tile) => _tiles.Remove(tile);
}
