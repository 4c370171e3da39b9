using System.Security.Cryptography;

namespace Vouch.Ledger;

/// <summary>
/// The public half of a signing key: ECDSA on the curve P-256. Safe for use by several threads.
/// Source: FIPS 186-5; SEC 1; RFC 5480 for its encoding.
/// </summary>
public sealed class VerificationKey : IEquatable<VerificationKey>
{
    private const string PublicKeyLabel = "PUBLIC KEY";
    private const int KeysMax = 1000;
    private const int EncodedBytes = 91;

    /// <summary>What stands before the two coordinates of a point. Source: RFC 5480, 2.1.1 and 2.2.</summary>
    private static readonly byte[] s_openingP256 =
        Convert.FromHexString("3059301306072a8648ce3d020106082a8648ce3d03010703420004");

    private readonly byte[] _encoded;

    // Kept for the life of the key: reading the point again costs more than verifying a signature with it.
    private readonly ECDsa _key;
    private readonly Lock _oneAtATime = new();

    private VerificationKey(byte[] encoded, ECDsa key)
    {
        _encoded = encoded;
        _key = key;
        Id = new KeyId(Digest.Of(encoded));
    }

    /// <summary>The name of the key.</summary>
    public KeyId Id { get; }

    /// <summary>The SubjectPublicKeyInfo in DER, 91 bytes.</summary>
    public ReadOnlyMemory<byte> SubjectPublicKeyInfo => _encoded;

    /// <summary>Reads a SubjectPublicKeyInfo in DER; only an uncompressed point on P-256, 91 bytes, is taken.</summary>
    public static Reading<VerificationKey> FromDer(ReadOnlySpan<byte> encoded)
    {
        // Compared byte for byte before the platform's decoder sees it: one key has one encoding and so one id.
        if (encoded.Length != EncodedBytes || !encoded.StartsWith(s_openingP256)) return NotP256();
        var key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(encoded, out _);
            return new Reading<VerificationKey>.Good(new VerificationKey(encoded.ToArray(), key));
        }
        catch (CryptographicException)
        {
            key.Dispose();
            return NotP256();
        }
    }

    /// <summary>
    /// Reads every PUBLIC KEY block of a PEM text: a hospital that has changed its key publishes the old ones with
    /// the new. Other blocks and text between are passed over; no public key at all is refused.
    /// </summary>
    public static Reading<IReadOnlyList<VerificationKey>> FromPem(string pem)
    {
        var keys = new List<VerificationKey>();
        var rest = pem.AsSpan();
        while (PemEncoding.TryFind(rest, out var found))
        {
            if (rest[found.Label].SequenceEqual(PublicKeyLabel))
            {
                var encoded = Convert.FromBase64String(rest[found.Base64Data].ToString());
                if (!FromDer(encoded).TryGet(out var key, out var why)) return Refused(why);
                if (keys.Count == KeysMax) return Refused($"There are more than {KeysMax} public keys.");
                keys.Add(key);
            }

            rest = rest[found.Location.End..];
        }

        return keys.Count > 0
            ? new Reading<IReadOnlyList<VerificationKey>>.Good(keys)
            : Refused("There is no public key in this text.");
    }

    /// <summary>The key as one PEM block.</summary>
    public string ToPem() => PemEncoding.WriteString(PublicKeyLabel, _encoded) + "\n";

    /// <summary>Whether this key signed these bytes. Signature: 64 bytes, r then s (IEEE P1363), over SHA-256.</summary>
    public bool HasSigned(ReadOnlySpan<byte> content, ReadOnlySpan<byte> signature)
    {
        lock (_oneAtATime)
        {
            return _key.VerifyData(
                content, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
    }

    /// <inheritdoc/>
    public bool Equals(VerificationKey? other) => other is not null && Id == other.Id;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as VerificationKey);

    /// <inheritdoc/>
    public override int GetHashCode() => Id.GetHashCode();

    private static Reading<VerificationKey>.Refused NotP256() => new("The public key is not an ECDSA key on P-256.");

    private static Reading<IReadOnlyList<VerificationKey>>.Refused Refused(string why) => new(why);
}
