using Vouch.Department.Platform;

namespace Vouch.Department.Backup;

/// <summary>
/// The key that closes and opens backups, made with the first one. It is in no backup: without a copy of it kept elsewhere,
/// backups cannot be read.
/// </summary>
public static class BackupKey
{
    public const string FileName = "backup.key";

    private const string Context = "vouch-backup/1";

    /// <summary>Refusal: key-unusable.</summary>
    public static Outcome<SecretKey> OpenOrMake(string keyFolder) => SecretKey.OpenOrMake(Path.Combine(keyFolder, FileName), Context);

    /// <summary>Refusal: key-unusable.</summary>
    public static Outcome<SecretKey> Open(string path) => SecretKey.Open(path, Context);
}
