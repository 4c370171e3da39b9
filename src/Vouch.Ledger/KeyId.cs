namespace Vouch.Ledger;

/// <summary>
/// The name of a key: the SHA-256 of its SubjectPublicKeyInfo (DER), as 64 lower-case hexadecimal digits. A hospital
/// publishes it; whoever holds a proof compares it. Source: RFC 5280, 4.1.2.7 for SubjectPublicKeyInfo.
/// </summary>
public readonly record struct KeyId(Digest Value)
{
    /// <summary>Reads 64 lower-case hexadecimal digits and nothing else.</summary>
    public static bool TryParse(ReadOnlySpan<char> hex, out KeyId id)
    {
        var read = Digest.TryParse(hex, out var value);
        id = new KeyId(value);
        return read;
    }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => Value.ToString();

    /// <summary>In groups of four digits, for comparing by eye or by telephone.</summary>
    public string ToGroups() => string.Join(' ', ToString().Chunk(4).Select(group => new string(group)));
}
