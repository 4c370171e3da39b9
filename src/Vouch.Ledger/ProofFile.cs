using System.Collections.Immutable;
using System.Text;

namespace Vouch.Ledger;

/// <summary>
/// A head that somebody outside kept (a file, an e-mail, a printed page), and the path that joins it to the head of
/// the proof, whichever of the two is the later. Name: who kept it, as the proof's holder calls them; it is not signed.
/// </summary>
public sealed record Witness(string Name, SignedHead Head, ImmutableArray<Digest> Path);

/// <summary>
/// The proof that goes with a result: the leaf word for word, its place in the log, the path to the root, and the
/// signed head. Patient's details are in the leaf as salted hashes; <paramref name="Disclosed"/> has those that the
/// holder chooses to show: <c>proof with { Disclosed = […] }</c>. The format is in docs/proof-format.md.
/// </summary>
public sealed record ProofFile(
    string Leaf,
    long LeafIndex,
    ImmutableArray<Digest> Path,
    SignedHead Head,
    ImmutableArray<SaltedField> Disclosed,
    Witness? Witness = null)
{
    /// <summary>Bytes in a file: 1 MiB.</summary>
    public const int BytesMax = 1024 * 1024;

    /// <summary>Characters in a leaf.</summary>
    public const int LeafLengthMax = 512 * 1024;

    /// <summary>Hashes in a path: the height of the largest tree.</summary>
    public const int PathMax = 64;

    /// <summary>Details shown.</summary>
    public const int DisclosedMax = 256;

    /// <summary>Characters in a detail, its name, or the name of a witness.</summary>
    public const int TextLengthMax = 4096;

    internal const string Format = "vouch-proof";
    internal const int Version = 1;

    /// <summary>The hash of the leaf as the tree has it.</summary>
    public Digest LeafHash => MerkleTree.HashLeaf(Encoding.UTF8.GetBytes(Leaf));

    /// <summary>The file: canonical JSON in UTF-8.</summary>
    /// <exception cref="InvalidOperationException">The leaf or the file would be larger than a reader takes.</exception>
    public byte[] ToUtf8()
    {
        var file = new CanonicalObject()
            .Add("format", Format)
            .Add("version", Version)
            .Add("leaf", Leaf)
            .Add("leafIndex", LeafIndex)
            .Add("path", Hex(Path))
            .Add("head", Head.ToCanonical())
            .Add("disclosed", CanonicalArray.Of(Disclosed.Select(field => new CanonicalObject()
                .Add("name", field.Name)
                .Add("value", field.Value)
                .Add("salt", field.SaltHex))));
        if (Witness is not null)
        {
            file.Add("witness", new CanonicalObject()
                .Add("name", Witness.Name)
                .Add("head", Witness.Head.ToCanonical())
                .Add("path", Hex(Witness.Path)));
        }

        var bytes = file.ToUtf8();
        return Leaf.Length <= LeafLengthMax && bytes.Length <= BytesMax
            ? bytes
            : throw new InvalidOperationException("The proof is larger than a proof file may be.");
    }

    /// <summary>Reads a file without judging it; refused when it is too large or not of this format.</summary>
    public static Reading<ProofFile> Read(ReadOnlyMemory<byte> file) => ProofJson.Read(file, []);

    private static CanonicalArray Hex(ImmutableArray<Digest> path) =>
        CanonicalArray.Of(path.Select(hash => hash.ToString()));
}
