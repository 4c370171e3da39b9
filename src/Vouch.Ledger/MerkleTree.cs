using System.Buffers;
using System.Security.Cryptography;

namespace Vouch.Ledger;

/// <summary>
/// The hashing of the Merkle tree: SHA-256 with 0x00 before a leaf and 0x01 before a node, so that neither can be
/// taken for the other. Source: RFC 9162, 2.1.1.
/// </summary>
public static class MerkleTree
{
    private const byte LeafPrefix = 0x00;
    private const byte NodePrefix = 0x01;
    private const int OnStackBytesMax = 2048;

    /// <summary>The root of the tree that has no leaf: SHA-256 of nothing.</summary>
    public static Digest EmptyRoot { get; } = Digest.Of([]);

    /// <summary>The hash of a leaf's bytes.</summary>
    public static Digest HashLeaf(ReadOnlySpan<byte> leaf)
    {
        var length = leaf.Length + 1;
        byte[]? rented = length > OnStackBytesMax ? ArrayPool<byte>.Shared.Rent(length) : null;
        Span<byte> input = rented ?? stackalloc byte[OnStackBytesMax];
        input[0] = LeafPrefix;
        leaf.CopyTo(input[1..]);
        var digest = Digest.Of(input[..length]);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        return digest;
    }

    /// <summary>The hash of a node over its two children.</summary>
    public static Digest HashNode(in Digest left, in Digest right)
    {
        Span<byte> input = stackalloc byte[1 + 2 * Digest.Size];
        input[0] = NodePrefix;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + Digest.Size)..]);
        return Digest.Of(input);
    }

    /// <summary>The root over leaf hashes, of any number.</summary>
    public static Digest RootOf(ReadOnlySpan<Digest> leafHashes)
    {
        var appender = TreeAppender.Empty();
        foreach (ref readonly var leafHash in leafHashes) appender.Append(leafHash);
        return appender.Root();
    }

    /// <summary>The root of a complete subtree given its hashes as bytes; their number is a power of two up to 256.</summary>
    internal static Digest HashComplete(ReadOnlySpan<byte> hashes)
    {
        if (hashes.Length == Digest.Size) return new Digest(hashes);
        Span<byte> row = stackalloc byte[Tile.BytesMax / 2];
        Span<byte> input = stackalloc byte[1 + 2 * Digest.Size];
        input[0] = NodePrefix;
        scoped ReadOnlySpan<byte> below = hashes;
        for (var count = hashes.Length / Digest.Size / 2; count >= 1; count /= 2)
        {
            for (var i = 0; i < count; i++)
            {
                below.Slice(i * 2 * Digest.Size, 2 * Digest.Size).CopyTo(input[1..]);
                SHA256.HashData(input, row.Slice(i * Digest.Size, Digest.Size));
            }

            below = row[..(count * Digest.Size)];
        }

        return new Digest(row[..Digest.Size]);
    }
}
