using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Vouch.Department.Platform;

/// <summary>The file was changed, cut, swapped with another, or the key is not the one it was written with.</summary>
public sealed class NotAuthenticException(string about) : IOException($"{about} is not what was written: it was changed or cut, or this is not its key.");

/// <summary>
/// A file that only the holder of the key can read, and in which every change shows: AES-256-GCM in parts of a megabyte,
/// numbered, the last one marked, under a key of its own.
/// Source: NIST SP 800-38D (AES-GCM); RFC 5869 (HKDF); Hoang et al., CRYPTO 2015 (STREAM: numbered parts, the last marked).
/// </summary>
/// <remarks>Layout: "VOUCHBK1", 16 random bytes of salt, then each part as 16 bytes of tag and the encrypted bytes.</remarks>
public static class EncryptedFile
{
    private const int PartBytes = 1024 * 1024;
    private const int TagBytes = 16;
    private const int SaltBytes = 16;
    private const int NonceBytes = 12;

    private static ReadOnlySpan<byte> Beginning => "VOUCHBK1"u8;

    /// <summary>Encrypts to the end of what is read.</summary>
    /// <param name="about">What the file is; the same must be said when it is read, so that none can stand for another.</param>
    public static async Task WriteAsync(Stream clear, Stream closed, SecretKey key, string about, CancellationToken ct)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        await closed.WriteAsync(Beginning.ToArray(), ct);
        await closed.WriteAsync(salt, ct);
        using var cipher = Cipher(key, salt, about);
        byte[] part = Rent(), next = Rent(), closedPart = Rent();
        try
        {
            var length = await FillAsync(clear, part, PartBytes, ct);
            for (long number = 0; ; number++)
            {
                var following = length < PartBytes ? 0 : await FillAsync(clear, next, PartBytes, ct);
                var last = following == 0;
                cipher.Encrypt(Nonce(number, last), part.AsSpan(0, length), closedPart.AsSpan(TagBytes, length), closedPart.AsSpan(0, TagBytes));
                await closed.WriteAsync(closedPart.AsMemory(0, TagBytes + length), ct);
                if (last)
                    return;
                (part, next, length) = (next, part, following);
            }
        }
        finally
        {
            Return(part, next, closedPart);
        }
    }

    /// <summary>Decrypts; what was written to <paramref name="clear"/> counts only when it returns.</summary>
    /// <exception cref="NotAuthenticException">Not what was written under this name with this key.</exception>
    public static async Task ReadAsync(Stream closed, Stream clear, SecretKey key, string about, CancellationToken ct)
    {
        var head = new byte[Beginning.Length + SaltBytes];
        if (await FillAsync(closed, head, head.Length, ct) < head.Length || !head.AsSpan(0, Beginning.Length).SequenceEqual(Beginning))
            throw new NotAuthenticException(about);
        using var cipher = Cipher(key, head.AsSpan(Beginning.Length), about);
        const int ClosedPartBytes = TagBytes + PartBytes;
        byte[] part = Rent(), next = Rent(), open = Rent();
        try
        {
            var length = await FillAsync(closed, part, ClosedPartBytes, ct);
            for (long number = 0; ; number++)
            {
                var following = length < ClosedPartBytes ? 0 : await FillAsync(closed, next, ClosedPartBytes, ct);
                if (length < TagBytes)
                    throw new NotAuthenticException(about);
                try
                {
                    cipher.Decrypt(Nonce(number, following == 0), part.AsSpan(TagBytes, length - TagBytes), part.AsSpan(0, TagBytes), open.AsSpan(0, length - TagBytes));
                }
                catch (AuthenticationTagMismatchException)
                {
                    throw new NotAuthenticException(about);
                }

                await clear.WriteAsync(open.AsMemory(0, length - TagBytes), ct);
                if (following == 0)
                    return;
                (part, next, length) = (next, part, following);
            }
        }
        finally
        {
            Return(part, next, open);
        }
    }

    private static async ValueTask<int> FillAsync(Stream from, byte[] buffer, int bytes, CancellationToken ct) =>
        await from.ReadAtLeastAsync(buffer.AsMemory(0, bytes), bytes, throwOnEndOfStream: false, ct);

    private static byte[] Rent() => ArrayPool<byte>.Shared.Rent(TagBytes + PartBytes);

    private static void Return(params ReadOnlySpan<byte[]> buffers)
    {
        foreach (var buffer in buffers)
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
    }

    private static AesGcm Cipher(SecretKey key, ReadOnlySpan<byte> salt, string about) => new(key.Derive("file " + about, salt), TagBytes);

    private static byte[] Nonce(long number, bool last)
    {
        var nonce = new byte[NonceBytes];
        BinaryPrimitives.WriteInt64BigEndian(nonce, number);
        nonce[^1] = last ? (byte)1 : (byte)0;
        return nonce;
    }
}
