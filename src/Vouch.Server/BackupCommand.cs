using Npgsql;
using Vouch.Department.Backup;
using Vouch.Department.Platform;
using static System.FormattableString;

namespace Vouch.Server;

/// <summary>The command <c>vouch backup</c>.</summary>
public static class BackupCommand
{
    private const int NotBackedUpExit = 1;

    public static async Task<int> RunAsync(string folder, TextWriter output, CancellationToken ct)
    {
        if (!VouchSettings.Read().Succeeded(out var settings, out var refusal)
            || !RestoreBackup.CheckFinished(settings.DataFolder).Succeeded(out _, out refusal)
            || !(await ReachedDatabase.OpenAsync(settings, ct)).Succeeded(out var database, out refusal))
            return Refuse(refusal, output);
        await using (database)
        {
            var place = new PlatformPlace(Path.GetFullPath(settings.DataFolder), HospitalKind.Production);
            if (!BackupKey.OpenOrMake(place.KeyFolder).Succeeded(out var key, out refusal))
                return Refuse(refusal, output);
            try
            {
                var making = new MakeBackup(new Db(database.Source, TimeProvider.System), new DatabaseDump(database.Tools, database.Owner), place, key);
                if (!(await making.RunAsync(folder, ct)).Succeeded(out var made, out refusal))
                    return Refuse(refusal, output);
                output.WriteLine(Invariant($"BACKED UP to {made.Folder}, read again, and whole."));
                output.WriteLine(Invariant($"{made.Leaves} leaves of the ledger, {made.Blobs} stored files ({made.NewBlobs} new in this folder), {made.Bytes / 1024.0 / 1024:0.0} MB of database."));
                output.WriteLine($"It opens only with {Path.Combine(place.KeyFolder, BackupKey.FileName)}. Keep a copy of {place.KeyFolder} elsewhere: no backup has it.");
                return 0;
            }
            catch (NpgsqlException e)
            {
                return Refuse(new Refusal("backup-interrupted", "The database could not be read.", e.Message), output);
            }
        }
    }

    private static int Refuse(Refusal refusal, TextWriter output)
    {
        output.WriteLine("NOT BACKED UP. " + refusal.Text.ReplaceLineEndings(" "));
        return NotBackedUpExit;
    }
}
