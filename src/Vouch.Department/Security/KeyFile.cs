using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;
using Vouch.Department.Platform;

namespace Vouch.Department.Security;

/// <summary>
/// The key that encrypts the protection keys kept in the database: a file in the key folder, made at the first start,
/// so that a copy of the database alone opens no session. Nodes share the folder.
/// Source: NIST SP 800-38D (AES-GCM, 96-bit random nonce).
/// </summary>
public sealed class KeyFile(PlatformPlace place)
{
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly Lazy<byte[]> key = new(() => ReadOrMake(place.KeyFolder));

    internal byte[] Encrypt(byte[] clear)
    {
        var closed = new byte[NonceBytes + TagBytes + clear.Length];
        RandomNumberGenerator.Fill(closed.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(key.Value, TagBytes);
        aes.Encrypt(closed.AsSpan(0, NonceBytes), clear, closed.AsSpan(NonceBytes + TagBytes), closed.AsSpan(NonceBytes, TagBytes));
        return closed;
    }

    /// <exception cref="CryptographicException">Another key, or a changed text.</exception>
    internal byte[] Decrypt(ReadOnlySpan<byte> closed)
    {
        var clear = new byte[closed.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(key.Value, TagBytes);
        aes.Decrypt(closed[..NonceBytes], closed[(NonceBytes + TagBytes)..], closed.Slice(NonceBytes, TagBytes), clear);
        return clear;
    }

    private static byte[] ReadOrMake(string folder)
    {
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        var path = Path.Combine(folder, "sessions.key");
        if (!File.Exists(path))
        {
            var made = path + "." + Guid.CreateVersion7().ToString("N");
            using (var file = new FileStream(made, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = OwnerOnly,
            }))
            {
                file.Write(RandomNumberGenerator.GetBytes(KeyBytes));
                file.Flush(flushToDisk: true);
            }

            try
            {
                File.Move(made, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                File.Delete(made); // Another node was first.
            }
        }

        var key = File.ReadAllBytes(path);
        return key.Length == KeyBytes ? key : throw new CryptographicException($"{path} is no key of {KeyBytes} bytes.");
    }
}

/// <summary>Encrypts a protection key before it is stored.</summary>
internal sealed class KeyFileEncryptor(KeyFile file) : IXmlEncryptor
{
    public EncryptedXmlInfo Encrypt(XElement plaintextElement) => new(
        new XElement("encryptedByKeyFile",
            Convert.ToBase64String(file.Encrypt(Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting))))),
        typeof(KeyFileDecryptor));
}

/// <summary>The way back; made by the framework, by the name it stored.</summary>
public sealed class KeyFileDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement)
    {
        var file = services.GetRequiredService<KeyFile>();
        return XElement.Parse(Encoding.UTF8.GetString(file.Decrypt(Convert.FromBase64String(encryptedElement.Value))));
    }
}
