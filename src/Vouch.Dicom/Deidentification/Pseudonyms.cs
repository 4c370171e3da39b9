using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Vouch.Dicom.Values;

namespace Vouch.Dicom.Deidentification;

/// <summary>
/// What stands for something: always the same by the same key, and nothing that can be gone back from without it (HMAC-SHA-256).
/// </summary>
public sealed class Pseudonyms
{
    private const string Letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private const int CodeLength = 12;
    private const int DaysMost = 3650;
    private const int KeyBytesLeast = 16;

    private readonly byte[] key;

    /// <param name="key">Kept secret; who has it can find out whom a pseudonym stands for by trying.</param>
    public Pseudonyms(ReadOnlySpan<byte> key)
    {
        if (key.Length < KeyBytesLeast)
            throw new ArgumentException(Invariant($"A key has at least {KeyBytesLeast} bytes."), nameof(key));
        this.key = key.ToArray();
    }

    /// <summary>Another identifier, of a UUID. Source: PS3.5, B.2; RFC 9562, 5.8.</summary>
    public Uid Uid(string original)
    {
        var bytes = Hash("uid", original)[..16];
        bytes[6] = (byte)(bytes[6] & 0x0F | 0x80);
        bytes[8] = (byte)(bytes[8] & 0x3F | 0x80);
        return Values.Uid.Of(new Guid(bytes, bigEndian: true));
    }

    /// <summary>Twelve letters and digits.</summary>
    public string Code(string kind, string original) =>
        string.Concat(Hash(kind, original).Take(CodeLength).Select(one => Letters[one % Letters.Length]));

    /// <summary>By how many days everything of a patient moves back: 1 to 3650.</summary>
    public int Days(string patient) => 1 + (int)(BinaryPrimitives.ReadUInt32BigEndian(Hash("days", patient)) % DaysMost);

    private byte[] Hash(string kind, string original) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(kind + "\0" + original));
}
