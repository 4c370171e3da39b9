using System.Formats.Tar;
using System.Globalization;
using System.Reflection;
using System.Text;
using Vouch.Department.Audit;
using Vouch.Department.Platform;
using Vouch.Department.Sealing;

namespace Vouch.Department.Backup;

/// <summary>A backup that was made and read again.</summary>
/// <param name="Leaves">Leaves of the ledger in it.</param>
/// <param name="NewBlobs">How many of its blobs were not in the folder yet.</param>
public sealed record MadeBackup(string Folder, long Leaves, int Blobs, int NewBlobs, long Bytes);

/// <summary>
/// Backs up a living hospital: the database as of one moment, with the head of its ledger at that moment, and then the blobs,
/// of which every one that the database names is there already. Everything is encrypted, and read again before it counts.
/// The secret keys are in no backup.
/// </summary>
public sealed class MakeBackup(Db db, DatabaseDump dump, PlatformPlace place, SecretKey key)
{
    /// <summary>What of the data folder goes along; <c>keys/</c> never does, but for the public halves.</summary>
    private static readonly string[] KeptFiles = ["witness", "packs", "keys/ledger-public-keys.pem"];

    /// <summary>Refusals: backup-place-invalid, backup-dump-failed, backup-damaged, backup-not-written.</summary>
    public async Task<Outcome<MadeBackup>> RunAsync(string folder, CancellationToken ct)
    {
        folder = Path.GetFullPath(folder);
        if ((folder + "/").StartsWith(Path.TrimEndingDirectorySeparator(place.DataFolder) + "/", StringComparison.Ordinal))
            return new Refusal("backup-place-invalid", $"{folder} is in the data folder: what loses the one loses the other.",
                Hint: "Choose a folder on another disk.");
        var id = Guid.CreateVersion7(db.Now);
        var making = Path.Combine(folder, ".making-" + id.ToString("N"));
        try
        {
            Directory.CreateDirectory(making, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return await MakeAsync(folder, making, id, ct);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Refusal("backup-not-written", $"The backup could not be written to {folder}.", e.Message, "Is there room, and may vouch write there?");
        }
        finally
        {
            if (Directory.Exists(making))
                Directory.Delete(making, recursive: true);
        }
    }

    private async Task<Outcome<MadeBackup>> MakeAsync(string folder, string making, Guid id, CancellationToken ct)
    {
        await using (var work = await db.BeginAsync(Actor.Job("backup"), "backup " + id, ct))
        {
            await AuditTrail.ActAsync(work, "backup", "hospital", id.ToString(), ct);
            await work.CommitAsync(ct);
        }

        var kept = new BackupFolder(folder, key);
        BackupManifest manifest;
        StoredHead? head;
        await using (var connection = await db.Source.OpenConnectionAsync(ct))
        await using (var moment = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct))
        {
            head = await StoredTree.NewestAsync(connection, ct);
            var (snapshot, hospital, kind, postgres) = await Sql.OneAsync(connection,
                "select pg_export_snapshot(), id, kind, current_setting('server_version') from hospital", [],
                r => (r.GetString(0), r.GetGuid(1), r.GetString(2), r.GetString(3)), ct);
            if (!(await dump.TakeAsync(snapshot, output => kept.WriteAsync(Path.Combine(making, BackupFolder.DumpName), output,
                    BackupFolder.About(id, BackupFolder.DumpName), ct), ct)).Succeeded(out _, out var refusal))
                return refusal;
            manifest = new BackupManifest(id, db.Now, ProgramVersion, postgres, hospital, kind, key.Id, head?.Signed, 0, []);
        }

        await WriteFilesAsync(kept, making, id, ct);
        var (blobs, copied) = await KeepBlobsAsync(kept, ct);
        using (var names = new MemoryStream(Encoding.ASCII.GetBytes(string.Concat(blobs.Select(blob => blob + "\n")))))
            await kept.WriteAsync(Path.Combine(making, BackupFolder.BlobNames), names, BackupFolder.About(id, BackupFolder.BlobNames), ct);
        if (head is not null)
            await File.WriteAllTextAsync(Path.Combine(making, BackupFolder.HeadName), head.Signed + "\n", ct);
        var files = new List<BackupFile>();
        foreach (var file in Directory.GetFiles(making).Order(StringComparer.Ordinal))
            files.Add(await BackupFolder.SumAsync(making, Path.GetFileName(file), ct));
        await (manifest with { Blobs = blobs.Count, Files = [.. files] }).WriteAsync(making, key, ct);
        await BackupFolder.WriteSumsAsync(making, ct);
        return await FinishAsync(folder, making, new MadeBackup("", head?.Size ?? 0, blobs.Count, copied, files.Sum(file => file.Bytes)), ct);
    }

    /// <summary>Reads all of it again; then, and only then, it gets its name.</summary>
    private async Task<Outcome<MadeBackup>> FinishAsync(string folder, string making, MadeBackup made, CancellationToken ct)
    {
        if (!(await OpenedBackup.OpenAsync(making, key, ct)).Succeeded(out var opened, out var refusal)
            || !(await opened.CheckAsync(dump, ct)).Succeeded(out _, out refusal))
            return refusal;
        foreach (var file in Directory.GetFiles(making))
        {
            using var written = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite);
            RandomAccess.FlushToDisk(written);
        }

        Libc.SyncFolder(making);
        var time = Path.Combine(folder, opened.Manifest.MadeAt.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture));
        var named = time;
        for (var number = 2; Directory.Exists(named); number++)
            named = FormattableString.Invariant($"{time}-{number}");
        Directory.Move(making, named);
        Libc.SyncFolder(folder);
        return made with { Folder = named };
    }

    private async Task WriteFilesAsync(BackupFolder kept, string making, Guid id, CancellationToken ct)
    {
        using var tar = new MemoryStream();
        await using (var writer = new TarWriter(tar, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var file in KeptFiles.SelectMany(FilesOf).Order(StringComparer.Ordinal))
                await writer.WriteEntryAsync(file, Path.GetRelativePath(place.DataFolder, file), ct);
        }

        tar.Position = 0;
        await kept.WriteAsync(Path.Combine(making, BackupFolder.FilesName), tar, BackupFolder.About(id, BackupFolder.FilesName), ct);
    }

    private IEnumerable<string> FilesOf(string name)
    {
        var path = Path.Combine(place.DataFolder, name);
        return Directory.Exists(path) ? Directory.GetFiles(path, "*", SearchOption.AllDirectories) : File.Exists(path) ? [path] : [];
    }

    private async Task<(List<BlobName> Blobs, int Copied)> KeepBlobsAsync(BackupFolder kept, CancellationToken ct)
    {
        var (blobs, copied, stored) = (new List<BlobName>(), 0, new Blobs(place));
        foreach (var blob in stored.All())
        {
            if (!(await stored.ReadAsync(blob, ct)).Succeeded(out var content, out var refusal))
            {
                if (refusal.Code == "blob-not-found")
                    continue; // Nobody referred to it, and it was cleaned up meanwhile.
                throw new IOException(refusal.Text);
            }

            copied += await kept.KeepAsync(blob, content, ct) ? 1 : 0;
            blobs.Add(blob);
        }

        return (blobs, copied);
    }

    private static string ProgramVersion =>
        typeof(MakeBackup).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
