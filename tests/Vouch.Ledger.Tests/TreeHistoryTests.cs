using FsCheck;
using FsCheck.Fluent;

namespace Vouch.Ledger.Tests;

/// <summary>Generated histories of sealings, each resumed from its tiles, against the brute-force recursion.</summary>
public sealed class TreeHistoryTests
{
    [Fact]
    public void However_leaves_are_divided_into_sealings_the_root_is_that_of_the_recursion()
    {
        var histories = Gen.Choose(0, 300).ArrayOf().Where(batches => batches.Length <= 8 && batches.Sum() <= 1500);
        Prop.ForAll(histories.ToArbitrary(), batches =>
        {
            var leaves = Leaves(batches.Sum());
            var (tree, taken) = (new StoredTree(), 0);
            foreach (var batch in batches)
            {
                tree.Seal(leaves.Skip(taken).Take(batch));
                taken += batch;
                Assert.Equal(Rfc9162Reference.Root(leaves[..taken]), tree.Root.ToArray());
                Assert.Equal(tree.Root, tree.View().Root());
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Every_inclusion_proof_in_every_small_tree_is_that_of_the_recursion_and_holds()
    {
        var leaves = Leaves(40);
        var tree = StoredTree.Of(leaves);
        for (var size = 1; size <= leaves.Count; size++)
        {
            var (view, root) = (tree.View(size), new Digest(Rfc9162Reference.Root(leaves[..size])));
            for (var index = 0; index < size; index++)
            {
                var proof = view.Inclusion(index);
                Assert.Equal(Digests(Rfc9162Reference.Inclusion(index, leaves[..size])), proof.Path);
                Assert.True(proof.Holds(MerkleTree.HashLeaf(leaves[index]), root));
                Assert.Equal(MerkleTree.HashLeaf(leaves[index]), view.LeafHash(index));
            }
        }
    }

    [Fact]
    public void Every_consistency_proof_between_small_trees_is_that_of_the_recursion_and_holds()
    {
        var leaves = Leaves(40);
        var tree = StoredTree.Of(leaves);
        for (var second = 0; second <= leaves.Count; second++)
        {
            for (var first = 0; first <= second; first++)
            {
                var proof = tree.View(second).Consistency(first);
                Assert.Equal(Digests(Rfc9162Reference.Consistency(first, leaves[..second])), proof.Path);
                Assert.True(proof.Holds(tree.View(first).Root(), tree.View(second).Root()));
            }
        }
    }

    [Fact]
    public void Proofs_in_trees_of_several_tile_levels_are_those_of_the_recursion()
    {
        var leaves = Leaves(66_000);
        var tree = StoredTree.Of(leaves);
        var random = new Random(20261121);
        foreach (var size in new[] { 256, 257, 511, 512, 65_535, 65_536, 65_537, 66_000 })
        {
            var (view, root) = (tree.View(size), new Digest(Rfc9162Reference.Root(leaves[..size])));
            Assert.Equal(root, view.Root());
            var (index, first) = (random.Next(size), random.Next(1, size));
            var inclusion = view.Inclusion(index);
            Assert.Equal(Digests(Rfc9162Reference.Inclusion(index, leaves[..size])), inclusion.Path);
            Assert.True(inclusion.Holds(MerkleTree.HashLeaf(leaves[index]), root));
            var consistency = view.Consistency(first);
            Assert.Equal(Digests(Rfc9162Reference.Consistency(first, leaves[..size])), consistency.Path);
            Assert.True(consistency.Holds(tree.View(first).Root(), root));
        }
    }

    [Fact]
    public void A_proof_with_anything_changed_does_not_hold()
    {
        var leaves = Leaves(70);
        var tree = StoredTree.Of(leaves);
        var cases = from size in Gen.Choose(2, 70)
                    from index in Gen.Choose(0, size - 1)
                    from first in Gen.Choose(1, size - 1)
                    from bit in Gen.Choose(0, 255)
                    from place in Gen.Choose(0, 100)
                    select (size, index, first, bit, place);
        Prop.ForAll(cases.ToArbitrary(), one =>
        {
            var view = tree.View(one.size);
            var (hash, root) = (MerkleTree.HashLeaf(leaves[one.index]), view.Root());
            var inclusion = view.Inclusion(one.index);
            var at = one.place % inclusion.Path.Length;
            Assert.False(inclusion.Holds(Flipped(hash, one.bit), root));
            Assert.False(inclusion.Holds(hash, Flipped(root, one.bit)));
            Assert.False((inclusion with { Path = inclusion.Path.SetItem(at, Flipped(inclusion.Path[at], one.bit)) }).Holds(hash, root));
            Assert.False((inclusion with { Path = inclusion.Path.RemoveAt(at) }).Holds(hash, root));
            Assert.False((inclusion with { Path = inclusion.Path.Insert(at, root) }).Holds(hash, root));
            Assert.False((inclusion with { Path = inclusion.Path.Add(root) }).Holds(hash, root));
            Assert.False((inclusion with { LeafIndex = one.size }).Holds(hash, root));
            Assert.False((inclusion with { LeafIndex = -1 }).Holds(hash, root));
            Assert.False((inclusion with { LeafIndex = (one.index + 1) % one.size }).Holds(hash, root));

            var consistency = view.Consistency(one.first);
            var firstRoot = tree.View(one.first).Root();
            at = one.place % consistency.Path.Length;
            Assert.False(consistency.Holds(Flipped(firstRoot, one.bit), root));
            Assert.False(consistency.Holds(firstRoot, Flipped(root, one.bit)));
            Assert.False((consistency with { Path = consistency.Path.SetItem(at, Flipped(consistency.Path[at], one.bit)) }).Holds(firstRoot, root));
            Assert.False((consistency with { Path = consistency.Path.RemoveAt(at) }).Holds(firstRoot, root));
            Assert.False((consistency with { Path = consistency.Path.Add(root) }).Holds(firstRoot, root));
            Assert.False((consistency with { Path = [] }).Holds(firstRoot, root));
            Assert.False((consistency with { FirstSize = one.size + 1 }).Holds(firstRoot, root));
            Assert.False((consistency with { FirstSize = -1 }).Holds(firstRoot, root));
        }).QuickCheckThrowOnFailure();
    }

    /// <summary>The size is signed with the root, so a wrong size with a path of the same shape is found by the signature.</summary>
    [Fact]
    public void A_path_holds_for_another_place_or_size_only_where_it_has_the_same_shape()
    {
        const int Most = 18;
        var leaves = Leaves(Most);
        var tree = StoredTree.Of(leaves);
        for (var size = 1; size <= Most; size++)
        {
            for (var index = 0; index < size; index++)
            {
                var (proof, root) = (tree.View(size).Inclusion(index), tree.View(size).Root());
                var hash = MerkleTree.HashLeaf(leaves[index]);
                for (var otherSize = 1; otherSize <= Most; otherSize++)
                {
                    for (var other = 0; other < otherSize; other++)
                    {
                        var sameShape = Rfc9162Reference.Sides(index, size).SequenceEqual(Rfc9162Reference.Sides(other, otherSize));
                        Assert.Equal(sameShape, new InclusionProof(other, otherSize, proof.Path).Holds(hash, root));
                    }
                }
            }
        }
    }

    [Fact]
    public void A_consistency_path_does_not_hold_for_a_size_whose_path_has_another_length()
    {
        const int Most = 18;
        var leaves = Leaves(Most);
        var tree = StoredTree.Of(leaves);
        for (var second = 2; second <= Most; second++)
        {
            for (var first = 1; first < second; first++)
            {
                var proof = tree.View(second).Consistency(first);
                for (var other = first + 1; other <= Most; other++)
                {
                    if (Rfc9162Reference.Consistency(first, leaves[..other]).Count == proof.Path.Length) continue;
                    Assert.False((proof with { SecondSize = other }).Holds(tree.View(first).Root(), tree.View(second).Root()));
                }
            }
        }
    }

    [Fact]
    public void A_path_that_climbs_above_the_root_does_not_hold_even_where_its_hashes_fit()
    {
        var leaves = Leaves(8);
        var tree = StoredTree.Of(leaves);
        var above = MerkleTree.HashNode(MerkleTree.EmptyRoot, tree.Root);
        var inclusion = tree.View().Inclusion(7);
        Assert.False((inclusion with { Path = inclusion.Path.Add(MerkleTree.EmptyRoot) })
            .Holds(MerkleTree.HashLeaf(leaves[7]), above));
        var consistency = tree.View().Consistency(6);
        Assert.False((consistency with { Path = consistency.Path.Add(MerkleTree.EmptyRoot) })
            .Holds(MerkleTree.HashNode(MerkleTree.EmptyRoot, tree.View(6).Root()), above));
    }

    [Fact]
    public void A_history_rewritten_behind_a_head_has_no_consistency_proof()
    {
        var before = StoredTree.Of(Leaves(1000));
        var rewritten = Leaves(1500);
        rewritten[417][0] ^= 1;
        var after = StoredTree.Of(rewritten);
        Assert.False(after.View().Consistency(1000).Holds(before.Root, after.Root));
    }

    [Fact]
    public void A_proof_of_any_leaf_among_two_to_the_24_reads_three_tiles()
    {
        const long Size = 1L << 24;
        foreach (var index in new[] { 0, 1, 255, 256, 65_535, 65_536, 12_345_678, Size - 1 })
            Assert.Equal(3, TreeView.TilesForInclusion(index, Size).Count);
    }

    [Fact]
    public void The_tiles_said_to_be_needed_are_those_that_are_read()
    {
        var tree = StoredTree.Of(Leaves(66_000));
        foreach (var size in new[] { 1, 255, 256, 257, 65_792, 66_000 })
        {
            Assert.Equal(TreeView.TilesForInclusion(size / 2, size).Count, ReadsOf(() => tree.View(size).Inclusion(size / 2)));
            Assert.Equal(TreeView.TilesForConsistency(size / 3, size).Count, ReadsOf(() => tree.View(size).Consistency(size / 3)));
            Assert.Equal(TreeView.TilesForRoot(size).Count, ReadsOf(() => tree.View(size).Root()));
        }

        int ReadsOf(Action read)
        {
            var before = tree.Reads;
            read();
            return tree.Reads - before;
        }
    }

    [Fact]
    public void A_lost_tile_is_named()
    {
        var tree = StoredTree.Of(Leaves(1000));
        tree.Lose(new TileId(0, 3));
        Assert.Equal(new TileId(0, 3), Assert.Throws<MissingTileException>(() => tree.View().Inclusion(900)).Tile);
        Assert.Equal(new TileId(0, 3), Assert.Throws<MissingTileException>(() => tree.Seal([])).Tile);
    }

    [Fact]
    public void A_tree_has_no_proof_for_a_leaf_it_does_not_have()
    {
        var tree = StoredTree.Of(Leaves(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.View().Inclusion(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.View().Inclusion(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.View().Consistency(4));
    }

    private static List<byte[]> Leaves(int count) =>
        [.. Enumerable.Range(0, count).Select(index => BitConverter.GetBytes(index * 2_654_435_761L))];

    private static IEnumerable<Digest> Digests(IEnumerable<byte[]> hashes) => hashes.Select(hash => new Digest(hash));

    private static Digest Flipped(Digest hash, int bit)
    {
        var bytes = hash.ToArray();
        bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        return new Digest(bytes);
    }
}
