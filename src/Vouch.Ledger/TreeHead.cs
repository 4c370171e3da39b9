using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Vouch.Ledger;

/// <summary>
/// What a log says of itself at one moment: how many leaves, under which root, signed with which key. Time in
/// microseconds, UTC.
/// </summary>
public sealed record TreeHead(LogName Log, long Size, Digest Root, DateTimeOffset Time, KeyId KeyId)
{
    private const string Opening = "vouch-tree-head/1";

    /// <summary>
    /// The bytes that are signed: six lines, each ended by a line feed: the format, the log, the size, the root, the
    /// time and the key id, so that a stranger can build them from the values alone.
    /// </summary>
    public byte[] SignedText() => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"{Opening}\n{Log}\n{Size}\n{Root}\n{CanonicalInstant.Format(Time)}\n{KeyId}\n"));
}

/// <summary>
/// A tree head with its signature (ECDSA P-256, SHA-256, 64 bytes r then s) and the public key that made it. The key
/// is there to be compared by its id; being there it proves nothing.
/// </summary>
public sealed record SignedHead(TreeHead Head, VerificationKey Key, ImmutableArray<byte> Signature)
{
    /// <summary>Bytes in a signature.</summary>
    public const int SignatureBytes = 64;

    /// <summary>Whether the signature was made by the key that comes with it, and the head names that key.</summary>
    public bool IsSigned => Key.Id == Head.KeyId && Key.HasSigned(Head.SignedText(), Signature.AsSpan());

    /// <summary>The head as a JSON object: what is handed to a witness.</summary>
    public byte[] ToUtf8() => ToCanonical().ToUtf8();

    /// <summary>Reads a head from JSON, at most 64 KiB. The signature is not checked here.</summary>
    public static Reading<SignedHead> Read(ReadOnlyMemory<byte> json) => Read(json, []);

    /// <summary>Reads one of many heads: a key among those known already is not decoded again.</summary>
    public static Reading<SignedHead> Read(ReadOnlyMemory<byte> json, IReadOnlyCollection<VerificationKey> known) =>
        HeadJson.Read(json, known);

    /// <inheritdoc/>
    public bool Equals(SignedHead? other) => other is not null && Head == other.Head && Key.Equals(other.Key) &&
        Signature.AsSpan().SequenceEqual(other.Signature.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Head, Key);

    internal CanonicalObject ToCanonical() => new CanonicalObject()
        .Add("log", Head.Log.ToString())
        .Add("size", Head.Size)
        .Add("root", Head.Root.ToString())
        .Add("time", Head.Time)
        .Add("keyId", Head.KeyId.ToString())
        .Add("publicKey", Convert.ToBase64String(Key.SubjectPublicKeyInfo.Span))
        .Add("signature", Convert.ToBase64String(Signature.AsSpan()));
}
