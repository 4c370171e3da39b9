using System.Security.Cryptography;

namespace Vouch.Ledger;

/// <summary>
/// A patient's detail that a leaf holds only as a hash, because it has so few possible values that a bare hash could
/// be guessed: the salt of 128 random bits, kept apart from the leaf, makes guessing hopeless. Who holds name, value
/// and salt may show that the leaf speaks of them.
/// </summary>
public sealed record SaltedField
{
    /// <summary>Bytes of salt.</summary>
    public const int SaltBytes = 16;

    /// <summary>The member of a leaf in which the hashes stand, by the name of the field.</summary>
    public const string LeafMember = "salted";

    private const string Opening = "vouch-salted/1";
    private readonly Digest _hash;

    /// <summary>A field with the salt it was given. Salt: 32 lower-case hexadecimal digits.</summary>
    public SaltedField(string name, string value, string saltHex)
    {
        if (!IsSalt(saltHex)) throw new ArgumentException("A salt is 32 lower-case hexadecimal digits.", nameof(saltHex));
        (Name, Value, SaltHex) = (name, value, saltHex);
        _hash = Digest.Of(HashedText(name, value, saltHex));
    }

    /// <summary>What the field is called, such as "patient-name".</summary>
    public string Name { get; }

    /// <summary>What it says.</summary>
    public string Value { get; }

    /// <summary>The salt as 32 lower-case hexadecimal digits.</summary>
    public string SaltHex { get; }

    /// <summary>The hash that stands in the leaf: SHA-256 over the canonical JSON list of opening, salt, name, value.</summary>
    public Digest Hash => _hash;

    /// <summary>A field with a new salt.</summary>
    public static SaltedField Create(string name, string value) =>
        new(name, value, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SaltBytes)));

    /// <summary>Whether a text is a salt.</summary>
    public static bool IsSalt(string text) =>
        text.Length == SaltBytes * 2 && !text.AsSpan().ContainsAnyExcept("0123456789abcdef");

    /// <summary>The hashes of these fields as a leaf holds them: <c>leaf.Add(SaltedField.LeafMember, …)</c>.</summary>
    public static CanonicalObject ToLeafMember(IEnumerable<SaltedField> fields)
    {
        var hashes = new CanonicalObject();
        foreach (var field in fields) hashes.Add(field.Name, field.Hash.ToString());
        return hashes;
    }

    private static byte[] HashedText(string name, string value, string saltHex)
    {
        var text = new System.Buffers.ArrayBufferWriter<byte>(128);
        CanonicalArray.Of([Opening, saltHex, name, value]).WriteTo(text);
        return text.WrittenSpan.ToArray();
    }
}
