using Npgsql;
using Vouch.Department.Backup;
using Vouch.Department.Platform;
using Vouch.Department.Sealing;
using static System.FormattableString;

namespace Vouch.Server;

/// <summary>The command <c>vouch restore</c>.</summary>
public static class RestoreCommand
{
    private const int NotRestoredExit = 1;

    /// <param name="keyFile">The backups' key; null: in the keys given, or in those that are in the data folder already.</param>
    /// <param name="keyFolder">A copy of the keys, to be put into the data folder; null: none is put there.</param>
    public static async Task<int> RunAsync(
        string folder, FileInfo? keyFile, DirectoryInfo? keyFolder, TextWriter output, TextWriter progress, CancellationToken ct)
    {
        if (!VouchSettings.Read().Succeeded(out var settings, out var refusal))
            return Refuse(refusal, output);
        var data = Path.GetFullPath(settings.DataFolder);
        var keyPath = keyFile?.FullName ?? Path.Combine(keyFolder?.FullName ?? Path.Combine(data, "keys"), BackupKey.FileName);
        if (!RestoreBackup.CheckEmpty(data).Succeeded(out _, out refusal)
            || !BackupKey.Open(keyPath).Succeeded(out var key, out refusal)
            || !(await OpenedBackup.OpenAsync(folder, key, ct)).Succeeded(out var backup, out refusal))
            return Refuse(refusal, output);
        try
        {
            var restore = new RestoreBackup(backup, data);
            restore.Begin();
            CopyKeys(keyFolder, Path.Combine(data, "keys"));
            if (!(await ReachedDatabase.CreateAsync(settings, ct)).Succeeded(out var database, out refusal))
                return Refuse(refusal, output);
            await using (database)
            {
                var dump = new DatabaseDump(database.Tools, database.Owner);
                if (!(await restore.RunAsync(dump, database.Source, [], AuditCommand.Shown(progress), ct)).Succeeded(out var finding, out refusal))
                    return Refuse(refusal, output);
                return Say(backup, finding, data, output);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NpgsqlException)
        {
            return Refuse(new Refusal("restore-failed", "The backup could not be restored.", e.Message), output);
        }
    }

    private static int Say(OpenedBackup backup, AuditFinding finding, string data, TextWriter output)
    {
        if (finding.Faults.Count > 0)
        {
            foreach (var fault in finding.Faults)
                output.WriteLine(fault.ToString());
            return Refuse(new Refusal("restore-tampered", "What was restored does not fit the ledger's head in the backup."), output);
        }

        output.WriteLine(Invariant($"RESTORED into {data}: the {backup.Manifest.Kind} hospital as of {backup.Manifest.MadeAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC."));
        output.WriteLine(Invariant($"EVERYTHING FITS: {finding.Leaves} leaves, {finding.Proofs} proofs, as the ledger's head in the backup says."));
        if (!File.Exists(Path.Combine(data, "keys", "ledger-signing-key.pem")))
            output.WriteLine("The ledger's signing key was not put back: the next start makes a new one, to be published beside the old.");
        return 0;
    }

    private static void CopyKeys(DirectoryInfo? from, string to)
    {
        if (from is null || from.FullName == to)
            return;
        foreach (var file in from.GetFiles())
        {
            var copy = file.CopyTo(Path.Combine(to, file.Name), overwrite: false);
            File.SetUnixFileMode(copy.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private static int Refuse(Refusal refusal, TextWriter output)
    {
        output.WriteLine("NOT RESTORED. " + refusal.Text.ReplaceLineEndings(" "));
        return NotRestoredExit;
    }
}
