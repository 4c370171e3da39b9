using System.Formats.Tar;
using Npgsql;
using Vouch.Department.Platform;
using Vouch.Department.Sealing;
using Vouch.Ledger;

namespace Vouch.Department.Backup;

/// <summary>
/// Restores a backup into an empty data folder and an empty database, and audits what came of it against the ledger's head in
/// the backup. Until all of that is done the folder says so, and no hospital opens on it.
/// </summary>
public sealed class RestoreBackup(OpenedBackup backup, string dataFolder)
{
    private const string UnfinishedName = "restore-unfinished";
    private const long FileBytesMax = 1024L * 1024 * 1024;

    /// <summary>What a folder may hold before a restore: the keys, which are kept apart, settings, and the sign of one begun and cleared away.</summary>
    private static readonly string[] MayBeThere = ["keys", "vouch.yaml", "lost+found", UnfinishedName];

    /// <summary>Refusal: restore-unfinished, when a restore into this folder did not come to its end.</summary>
    public static Outcome<Done> CheckFinished(string dataFolder) => File.Exists(Path.Combine(dataFolder, UnfinishedName))
        ? new Refusal("restore-unfinished", $"A restore into {dataFolder} did not come to its end.",
            Hint: "Empty the folder but for keys/, and restore again.")
        : new Done();

    /// <summary>Refusal: restore-not-empty, naming what is there.</summary>
    public static Outcome<Done> CheckEmpty(string dataFolder)
    {
        var there = Directory.Exists(dataFolder)
            ? Directory.GetFileSystemEntries(dataFolder).Select(entry => Path.GetFileName(entry)).FirstOrDefault(name => !MayBeThere.Contains(name)) : null;
        return there is null ? new Done() : new Refusal("restore-not-empty", $"{dataFolder} is not empty: there is {there}.",
            Hint: "Restore into a new folder: set VOUCH_DATA to it.");
    }

    /// <summary>Says that the folder is no hospital yet.</summary>
    public void Begin()
    {
        Directory.CreateDirectory(dataFolder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute); // As the private PostgreSQL's account must pass through.
        Directory.CreateDirectory(Path.Combine(dataFolder, "keys"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(Path.Combine(dataFolder, UnfinishedName), $"A restore of {backup.Folder} did not come to its end.\n");
    }

    /// <summary>Database, files, blobs, audit.</summary>
    /// <returns>What the audit found; refusals: restore-failed, restore-not-empty, backup-damaged.</returns>
    public async Task<Outcome<AuditFinding>> RunAsync(
        DatabaseDump dump, NpgsqlDataSource program, IReadOnlyCollection<VerificationKey> keys, Action<AuditProgress> progress, CancellationToken ct)
    {
        try
        {
            if (!(await dump.PutAsync(input => backup.ReadAsync(BackupFolder.DumpName, input, ct), ct)).Succeeded(out _, out var refusal))
                return refusal;
            await PutFilesAsync(ct);
            if (!(await PutBlobsAsync(ct)).Succeeded(out _, out refusal))
                return refusal;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Refusal("restore-failed", "The backup could not be restored.", e.Message);
        }

        await dump.AnalyzeAsync(ct);
        await using var connection = await program.OpenConnectionAsync(ct);
        var finding = await new LedgerAudit(connection).RunAsync(Witness(), keys, progress, ct);
        if (finding.Faults.Count == 0)
            File.Delete(Path.Combine(dataFolder, UnfinishedName));
        return finding;
    }

    private IReadOnlyList<WitnessedHead> Witness() =>
        backup.Manifest.Head is { } json && SignedHead.Read(System.Text.Encoding.UTF8.GetBytes(json)).TryGet(out var head, out _)
            ? [new WitnessedHead("the backup's head", head)] : [];

    private async Task PutFilesAsync(CancellationToken ct)
    {
        using var bytes = new MemoryStream();
        await backup.ReadAsync(BackupFolder.FilesName, bytes, ct);
        bytes.Position = 0;
        await using var tar = new TarReader(bytes);
        while (await tar.GetNextEntryAsync(copyData: false, ct) is { } entry)
        {
            var path = Path.GetFullPath(Path.Combine(dataFolder, entry.Name));
            if (entry.EntryType != TarEntryType.RegularFile || entry.Length > FileBytesMax
                || !path.StartsWith(Path.TrimEndingDirectorySeparator(dataFolder) + "/", StringComparison.Ordinal))
                throw new NotAuthenticException(BackupFolder.FilesName);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            if (!File.Exists(path)) // The keys that were kept apart may be newer.
                await entry.ExtractToFileAsync(path, overwrite: false, ct);
        }
    }

    private async Task<Outcome<Done>> PutBlobsAsync(CancellationToken ct)
    {
        var blobs = new Blobs(new PlatformPlace(dataFolder, HospitalKinds.Read(backup.Manifest.Kind)));
        foreach (var name in await backup.BlobsAsync(ct))
        {
            using var content = new MemoryStream(await backup.ReadAsync(name, ct));
            if (!(await blobs.PutAsync(content, long.MaxValue, ct)).Succeeded(out var put, out var refusal))
                return refusal;
            if (put != name)
                return new Refusal("backup-damaged", $"The blob {name} is not what was backed up.");
        }

        return new Done();
    }
}
