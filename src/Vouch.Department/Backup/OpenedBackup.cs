using System.Text;
using Vouch.Department.Platform;

namespace Vouch.Department.Backup;

/// <summary>A backup whose list of files is genuine and whose files are those of the list.</summary>
/// <param name="Folder">Its own folder.</param>
public sealed record OpenedBackup(string Folder, BackupManifest Manifest, SecretKey Key)
{
    private const int NamesBytesMax = 1024 * 1024 * 1024;

    private BackupFolder Place => new(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Folder))!, Key);

    /// <summary>The backup in a folder, or the newest of those in it. Refusal: backup-not-found.</summary>
    public static Outcome<string> Find(string folder)
    {
        folder = Path.GetFullPath(folder);
        if (BackupManifest.IsIn(folder))
            return folder;
        var newest = !Directory.Exists(folder) ? null : Directory.GetDirectories(folder).Where(BackupManifest.IsIn)
            .Where(one => !Path.GetFileName(one).StartsWith('.')).Max(StringComparer.Ordinal);
        return newest is not null ? newest : new Refusal("backup-not-found", $"There is no backup in {folder}.");
    }

    /// <summary>Compares every file with the list. Refusals: backup-not-found, backup-key-other, backup-damaged with the file's name.</summary>
    public static async Task<Outcome<OpenedBackup>> OpenAsync(string folder, SecretKey key, CancellationToken ct)
    {
        if (!Find(folder).Succeeded(out var found, out var refusal)
            || !(await BackupManifest.ReadAsync(found, key, ct)).Succeeded(out var manifest, out refusal))
            return refusal;
        foreach (var listed in manifest.Files)
        {
            var path = Path.Combine(found, listed.Name);
            if (listed.Name != Path.GetFileName(listed.Name) || !File.Exists(path))
                return Damaged(path, "It is gone.");
            if (await BackupFolder.SumAsync(found, listed.Name, ct) != listed)
                return Damaged(path, "It was changed or cut.");
        }

        return new OpenedBackup(found, manifest, key);
    }

    /// <summary>Decrypts one of its files.</summary>
    /// <exception cref="NotAuthenticException">It is not what was backed up.</exception>
    public async Task ReadAsync(string name, Stream clear, CancellationToken ct)
    {
        await using var closed = File.OpenRead(Path.Combine(Folder, name));
        await EncryptedFile.ReadAsync(closed, clear, Key, BackupFolder.About(Manifest.Id, name), ct);
    }

    /// <summary>The names of the blobs that belong to it.</summary>
    public async Task<List<BlobName>> BlobsAsync(CancellationToken ct)
    {
        using var text = new MemoryStream();
        await ReadAsync(BackupFolder.BlobNames, text, ct);
        if (text.Length > NamesBytesMax)
            throw new NotAuthenticException(BackupFolder.BlobNames);
        return [.. Encoding.ASCII.GetString(text.GetBuffer(), 0, (int)text.Length).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => BlobName.Parse(line) ?? throw new NotAuthenticException(BackupFolder.BlobNames))];
    }

    /// <exception cref="IOException">It is not there, or not what was backed up.</exception>
    public Task<byte[]> ReadAsync(BlobName blob, CancellationToken ct) => Place.ReadAsync(blob, ct);

    /// <summary>
    /// Reads everything through: the database as pg_restore reads it, every blob against its name. Refusals: backup-damaged,
    /// backup-dump-failed.
    /// </summary>
    public async Task<Outcome<Done>> CheckAsync(DatabaseDump dump, CancellationToken ct)
    {
        if (!(await dump.CheckAsync(input => ReadAsync(BackupFolder.DumpName, input, ct), ct)).Succeeded(out _, out var refusal))
            return refusal;
        try
        {
            await ReadAsync(BackupFolder.FilesName, Stream.Null, ct);
            var blobs = await BlobsAsync(ct);
            if (blobs.Count != Manifest.Blobs)
                return Damaged(Path.Combine(Folder, BackupFolder.BlobNames), "It names another number of files than the list.");
            foreach (var blob in blobs)
            {
                if (!await Place.IsWholeAsync(blob, ct))
                    return Damaged(Place.PathOf(blob), "It is gone, or was changed or cut.");
            }

            return new Done();
        }
        catch (IOException e)
        {
            return Damaged(Folder, e.Message);
        }
    }

    private static Refusal Damaged(string path, string why) => new("backup-damaged", $"{path} is not what was backed up.", why);
}
