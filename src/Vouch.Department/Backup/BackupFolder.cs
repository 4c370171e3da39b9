using System.Security.Cryptography;
using System.Text;
using Vouch.Department.Platform;

namespace Vouch.Department.Backup;

/// <summary>
/// A folder of backups: one folder each, named by its time, and <c>blobs-KEY/</c>, where a file that several backups hold lies
/// once. Nothing that is there is ever written again.
/// </summary>
internal sealed class BackupFolder(string path, SecretKey key)
{
    public const string DumpName = "database.dump.enc", FilesName = "files.tar.enc", BlobNames = "blobs.txt.enc", HeadName = "ledger-head.json",
        SumsName = "SHA256SUMS";

    /// <summary>What each file is called within the encryption: none of another backup, or of another name, can stand for it.</summary>
    public static string About(Guid backup, string name) => $"{backup}/{name}";

    public string PathOf(BlobName name)
    {
        var digits = name.ToString();
        return Path.Combine(path, "blobs-" + key.Id, digits[..2], digits[2..4], digits + ".enc");
    }

    /// <summary>Copies a blob in, unless it is there whole. True when it was copied.</summary>
    public async Task<bool> KeepAsync(BlobName name, byte[] content, CancellationToken ct)
    {
        var kept = PathOf(name);
        if (await IsWholeAsync(name, ct))
            return false;
        Directory.CreateDirectory(Path.GetDirectoryName(kept)!);
        var making = kept + ".making";
        using (var clear = new MemoryStream(content))
            await WriteAsync(making, clear, name.ToString(), ct);
        File.Move(making, kept, overwrite: true);
        Libc.SyncFolder(Path.GetDirectoryName(kept)!);
        return true;
    }

    /// <summary>True when the blob is there and is what its name says.</summary>
    public async Task<bool> IsWholeAsync(BlobName name, CancellationToken ct)
    {
        try
        {
            return BlobName.Of(SHA256.HashData(await ReadAsync(name, ct))) == name;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <exception cref="IOException">It is not there, or not what was backed up.</exception>
    public async Task<byte[]> ReadAsync(BlobName name, CancellationToken ct)
    {
        using var clear = new MemoryStream();
        await using var closed = File.OpenRead(PathOf(name));
        await EncryptedFile.ReadAsync(closed, clear, key, name.ToString(), ct);
        return clear.ToArray();
    }

    /// <summary>Writes an encrypted file, durable when it returns.</summary>
    public async Task WriteAsync(string file, Stream clear, string about, CancellationToken ct)
    {
        await using var closed = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None);
        await EncryptedFile.WriteAsync(clear, closed, key, about, ct);
        closed.Flush(flushToDisk: true);
    }

    /// <summary>The file as the list of a backup names it.</summary>
    public static async Task<BackupFile> SumAsync(string folder, string name, CancellationToken ct)
    {
        await using var file = File.OpenRead(Path.Combine(folder, name));
        return new BackupFile(name, file.Length, Convert.ToHexStringLower(await SHA256.HashDataAsync(file, ct)));
    }

    /// <summary>The list in the form <c>sha256sum -c</c> reads: for whoever checks a backup without its key.</summary>
    public static async Task WriteSumsAsync(string folder, CancellationToken ct)
    {
        var text = new StringBuilder();
        foreach (var file in Directory.GetFiles(folder).Order(StringComparer.Ordinal))
        {
            var sum = await SumAsync(folder, Path.GetFileName(file), ct);
            text.Append(sum.Sha256).Append("  ").Append(sum.Name).Append('\n');
        }

        await File.WriteAllTextAsync(Path.Combine(folder, SumsName), text.ToString(), ct);
    }
}
