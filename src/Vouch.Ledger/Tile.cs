namespace Vouch.Ledger;

/// <summary>
/// The place of a tile: the <paramref name="Index"/>th run of 256 hashes at tree level 8 × <paramref name="Level"/>.
/// Level 0 holds leaf hashes; a hash at level 1 covers 256 leaves, at level 2 65,536. Source: C2SP tlog-tiles.
/// </summary>
public readonly record struct TileId(int Level, long Index);

/// <summary>
/// A tile: 1 to 256 hashes of 32 bytes, one after another. Only the last tile of a level is partial; it grows at its
/// end and what it already held never changes.
/// </summary>
public sealed record Tile(TileId Id, ReadOnlyMemory<byte> Hashes)
{
    /// <summary>Hashes in a full tile.</summary>
    public const int WidthMax = 256;

    /// <summary>Bytes in a full tile.</summary>
    public const int BytesMax = WidthMax * Digest.Size;

    /// <summary>Levels of the binary tree that one tile spans.</summary>
    internal const int Height = 8;

    /// <summary>Hashes in this tile.</summary>
    public int Width => Hashes.Length / Digest.Size;

    /// <summary>How many hashes this tile has in a tree of <paramref name="treeSize"/> leaves (0: it does not exist).</summary>
    public static int WidthIn(long treeSize, TileId tile)
    {
        var hashesAtLevel = treeSize >> (Height * tile.Level);
        return (int)Math.Clamp(hashesAtLevel - tile.Index * WidthMax, 0, WidthMax);
    }
}

/// <summary>
/// Gives the hashes of a tile, at least <paramref name="width"/> of them (more are ignored: a tile kept for a larger
/// tree serves the smaller one).
/// </summary>
public delegate ReadOnlyMemory<byte> TileReader(TileId tile, int width);

/// <summary>The storage did not have a tile that the tree needs: it was lost or tampered with.</summary>
public sealed class MissingTileException(TileId tile, int widthNeeded, int widthFound) : Exception(
    string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"Tile {tile.Index} of level {tile.Level} holds {widthFound} hashes where the tree needs {widthNeeded}."))
{
    /// <summary>The tile.</summary>
    public TileId Tile { get; } = tile;
}
