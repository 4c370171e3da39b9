using System.Security.Cryptography;
using System.Text;
using Vouch.Department.Platform;

namespace Vouch.Department.Backup;

/// <summary>
/// The key that closes and opens backups: a file of 64 hexadecimal digits in the key folder, mode 0600, made with the first
/// backup. It is in no backup: without a copy of it kept elsewhere, backups cannot be read.
/// </summary>
public sealed class BackupKey
{
    public const string FileName = "backup.key";

    private const int KeyBytes = 32;
    private readonly byte[] key;

    private BackupKey(byte[] key) => this.key = key;

    /// <summary>Tells keys apart without giving anything away: 16 hexadecimal digits.</summary>
    public string Id => Convert.ToHexStringLower(Derive("id", []))[..16];

    /// <summary>Refusal: backup-key-unusable.</summary>
    public static Outcome<BackupKey> OpenOrMake(string keyFolder)
    {
        var path = Path.Combine(keyFolder, FileName);
        if (File.Exists(path))
            return Open(path);
        try
        {
            Directory.CreateDirectory(keyFolder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            using (var file = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }))
            {
                file.Write(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes)) + "\n"));
                file.Flush(flushToDisk: true);
            }

            Libc.SyncFolder(keyFolder);
            return Open(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Unusable(path, e.Message);
        }
    }

    /// <summary>Refusal: backup-key-unusable.</summary>
    public static Outcome<BackupKey> Open(string path)
    {
        try
        {
            var digits = File.ReadAllText(path).Trim();
            return digits.Length == 2 * KeyBytes && digits.All(char.IsAsciiHexDigit)
                ? new BackupKey(Convert.FromHexString(digits))
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
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, derived, salt, Encoding.UTF8.GetBytes("vouch-backup/1 " + purpose));
        return derived;
    }

    private static Refusal Unusable(string path, string why) =>
        new("backup-key-unusable", $"The key of the backups, {path}, cannot be used.", why,
            "It is kept in the data folder's keys/ and wherever that was copied; without it no backup can be read.");
}
