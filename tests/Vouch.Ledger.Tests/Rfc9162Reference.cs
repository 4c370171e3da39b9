using System.Security.Cryptography;

namespace Vouch.Ledger.Tests;

/// <summary>
/// RFC 9162, 2.1, word for word over lists: slow, recursive, and written without a line of the library, so that it can judge it.
/// </summary>
internal static class Rfc9162Reference
{
    public static byte[] Root(IReadOnlyList<byte[]> leaves) => leaves.Count switch
    {
        0 => SHA256.HashData([]),
        1 => SHA256.HashData([0, .. leaves[0]]),
        _ => Node(Root(Before(leaves)), Root(After(leaves))),
    };

    public static List<byte[]> Inclusion(int index, IReadOnlyList<byte[]> leaves)
    {
        if (leaves.Count == 1) return [];
        var split = Split(leaves.Count);
        return index < split
            ? [.. Inclusion(index, Before(leaves)), Root(After(leaves))]
            : [.. Inclusion(index - split, After(leaves)), Root(Before(leaves))];
    }

    /// <summary>On which side the path joins at each level, from the leaf up: true for the left.</summary>
    public static List<bool> Sides(int index, int size)
    {
        if (size == 1) return [];
        var split = Split(size);
        return index < split ? [.. Sides(index, split), false] : [.. Sides(index - split, size - split), true];
    }

    public static List<byte[]> Consistency(int first, IReadOnlyList<byte[]> leaves) =>
        first == 0 ? [] : Subproof(first, leaves, true);

    private static List<byte[]> Subproof(int first, IReadOnlyList<byte[]> leaves, bool known)
    {
        if (first == leaves.Count) return known ? [] : [Root(leaves)];
        var split = Split(leaves.Count);
        return first <= split
            ? [.. Subproof(first, Before(leaves), known), Root(After(leaves))]
            : [.. Subproof(first - split, After(leaves), false), Root(Before(leaves))];
    }

    private static byte[] Node(byte[] left, byte[] right) => SHA256.HashData([1, .. left, .. right]);

    private static int Split(int count)
    {
        var split = 1;
        while (split * 2 < count) split *= 2;
        return split;
    }

    private static List<byte[]> Before(IReadOnlyList<byte[]> leaves) => [.. leaves.Take(Split(leaves.Count))];

    private static List<byte[]> After(IReadOnlyList<byte[]> leaves) => [.. leaves.Skip(Split(leaves.Count))];
}
