using System.Collections.Immutable;

namespace Vouch.Ledger;

/// <summary>
/// The path from a leaf to the root of a tree: the sibling at each level, from the leaf up.
/// Source: RFC 9162, 2.1.3.
/// </summary>
public sealed record InclusionProof(long LeafIndex, long TreeSize, ImmutableArray<Digest> Path)
{
    /// <summary>
    /// Whether the leaf with this hash is at that index in the tree with that root. Any index, size and path may be
    /// asked; what is impossible is false. Source: RFC 9162, 2.1.3.2.
    /// </summary>
    public bool Holds(Digest leafHash, Digest root)
    {
        if (LeafIndex < 0 || LeafIndex >= TreeSize) return false;
        var (place, last) = (LeafIndex, TreeSize - 1);
        var hash = leafHash;
        foreach (var sibling in Path)
        {
            if (last == 0) return false;
            if ((place & 1) == 1 || place == last)
            {
                hash = MerkleTree.HashNode(sibling, hash);
                while ((place & 1) == 0 && place != 0) (place, last) = (place >> 1, last >> 1);
            }
            else
            {
                hash = MerkleTree.HashNode(hash, sibling);
            }

            (place, last) = (place >> 1, last >> 1);
        }

        return last == 0 && hash == root;
    }
}
