using System.Collections.Immutable;

namespace Vouch.Ledger;

/// <summary>
/// The proof that a tree only grew: its first <paramref name="FirstSize"/> leaves are, unchanged and in order, the
/// tree that was seen before. Source: RFC 9162, 2.1.4.
/// </summary>
public sealed record ConsistencyProof(long FirstSize, long SecondSize, ImmutableArray<Digest> Path)
{
    /// <summary>
    /// Whether the tree with the second root has the tree with the first root as its beginning. Any sizes and path
    /// may be asked; what is impossible is false. A first tree without leaves is the beginning of every tree.
    /// Source: RFC 9162, 2.1.4.2.
    /// </summary>
    public bool Holds(Digest firstRoot, Digest secondRoot)
    {
        if (FirstSize < 0 || FirstSize > SecondSize) return false;
        if (FirstSize == SecondSize) return Path.IsEmpty && firstRoot == secondRoot;
        if (FirstSize == 0) return Path.IsEmpty && firstRoot == MerkleTree.EmptyRoot;
        if (Path.IsEmpty) return false;
        var (place, last) = (FirstSize - 1, SecondSize - 1);
        while ((place & 1) == 1) (place, last) = (place >> 1, last >> 1);

        // When the first tree is complete its root is the start, and the path does not repeat it.
        var firstIsComplete = (FirstSize & (FirstSize - 1)) == 0;
        var (first, second) = firstIsComplete ? (firstRoot, firstRoot) : (Path[0], Path[0]);
        foreach (var hash in firstIsComplete ? Path : Path.RemoveAt(0))
        {
            if (last == 0) return false;
            if ((place & 1) == 1 || place == last)
            {
                first = MerkleTree.HashNode(hash, first);
                second = MerkleTree.HashNode(hash, second);
                while ((place & 1) == 0 && place != 0) (place, last) = (place >> 1, last >> 1);
            }
            else
            {
                second = MerkleTree.HashNode(second, hash);
            }

            (place, last) = (place >> 1, last >> 1);
        }

        return last == 0 && first == firstRoot && second == secondRoot;
    }
}
