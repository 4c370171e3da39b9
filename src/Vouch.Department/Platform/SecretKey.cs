using System.Security.Cryptography;
using System.Text;

namespace Vouch.Department.Platform;

/// <summary>
/// A secret of 256 bits in a file of 64 hexadecimal digits, mode 0600, from which keys are derived, each for one purpose.
/// Source: RFC 5869 (HKDF).
/// </summary>
public sealed class SecretKey
{
    private const int KeyBytes = 32;
    private readonly byte[] key;
    private readonly string context;

    private SecretKey(byte[] key, string context) => (this.key, this.context) = (key, context);

    /// <summary>Tells keys apart without giving anything away: 16 hexadecimal digits.</summary>
    public string Id => Convert.ToHexStringLower(Derive("id", []))[..16];

    /// <summary>Opens it, or makes it where there is none.</summary>
    /// <param name="context">What the key is for: keys derived for one use are of no help in another.</param>
    /// <returns>Refusal: key-unusable.</returns>
    public static Outcome<SecretKey> OpenOrMake(string path, string context)
    {
        if (File.Exists(path))
            return Open(path, context);
        try
        {
            Make(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!File.Exists(path)) // Else another node made it in the same moment.
                return Unusable(path, e.Message);
        }

        return Open(path, context);
    }

    /// <returns>Refusal: key-unusable.</returns>
    public static Outcome<SecretKey> Open(string path, string context)
    {
        try
        {
            var digits = File.ReadAllText(path).Trim();
            return digits.Length == 2 * KeyBytes && digits.All(char.IsAsciiHexDigit)
                ? new SecretKey(Convert.FromHexString(digits), context)
                : Unusable(path, "It is not 64 hexadecimal digits.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Unusable(path, e.Message);
        }
    }

    internal byte[] Derive(string purpose, ReadOnlySpan<byte> salt)
    {
        var derived = new byte[KeyBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, derived, salt, Encoding.UTF8.GetBytes($"{context} {purpose}"));
        return derived;
    }

    /// <summary>Written whole before it has its name, so that nobody opens half a key.</summary>
    private static void Make(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var making = path + "-" + Guid.CreateVersion7().ToString("N");
        try
        {
            using (var file = new FileStream(making, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }))
            {
                file.Write(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes)) + "\n"));
                file.Flush(flushToDisk: true);
            }

            File.Move(making, path, overwrite: false);
            Libc.SyncFolder(folder);
        }
        finally
        {
            File.Delete(making);
        }
    }

    private static Refusal Unusable(string path, string why) =>
        new("key-unusable", $"The key {path} cannot be used.", why,
            "It is kept in the data folder's keys/ and wherever that was copied; without it, nothing that it closed can be read.");
}
