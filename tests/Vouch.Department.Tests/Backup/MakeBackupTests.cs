using System.Text;
using Npgsql;
using Vouch.Department.Backup;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Postgres;
using Vouch.Department.Sealing;
using Vouch.Department.Tests.Fixtures;
using Vouch.Department.Tests.Sealing;

namespace Vouch.Department.Tests.Backup;

public sealed class MakeBackupTests(TestDepartment department, TestPostgres postgres) : IClassFixture<TestDepartment>, IDisposable
{
    private readonly TestFolder folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private SecretKey Key => BackupKey.OpenOrMake(Path.Combine(department.Folder, "keys")).OrFail();

    private DatabaseDump Dump => new(PostgresPrograms.ClientFolder(), new NpgsqlConnectionStringBuilder(department.ConnectionStringAs(DatabaseRoles.Owner)));

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Whichever_file_was_changed_is_named()
    {
        var made = await MakeAsync();
        foreach (var file in Directory.GetFiles(made.Folder).Where(one => !one.EndsWith("SHA256SUMS", StringComparison.Ordinal)))
        {
            var whole = await File.ReadAllBytesAsync(file, Ct);
            var changed = whole.ToArray();
            changed[changed.Length / 2] ^= 1;
            await File.WriteAllBytesAsync(file, changed, Ct);
            var refusal = (await OpenedBackup.OpenAsync(made.Folder, Key, Ct)).Refusal;
            Assert.True(refusal is { Code: "backup-damaged" or "backup-not-found" or "backup-key-other" }, file + ": " + refusal?.Text);
            Assert.Contains(Path.GetFileNameWithoutExtension(file), refusal!.Text.Replace("backup.json", "backup", StringComparison.Ordinal), StringComparison.Ordinal);
            await File.WriteAllBytesAsync(file, whole, Ct);
        }

        var opened = (await OpenedBackup.OpenAsync(made.Folder, Key, Ct)).OrFail();
        (await opened.CheckAsync(Dump, Ct)).OrFail();
        var blob = Assert.Single(Directory.GetFiles(folder.Path, "*.enc", SearchOption.AllDirectories), one => one.Contains("/blobs-", StringComparison.Ordinal));
        await File.WriteAllBytesAsync(blob, [.. (await File.ReadAllBytesAsync(blob, Ct))[..^1]], Ct);
        Assert.Contains(blob, (await opened.CheckAsync(Dump, Ct)).Refused("backup-damaged").Message, StringComparison.Ordinal);

        // The next backup does not rely on what is broken.
        await MakeAsync();
        (await opened.CheckAsync(Dump, Ct)).OrFail();
    }

    [Fact]
    public async Task Nobody_without_the_key_reads_anything_and_the_secret_keys_are_not_in_it()
    {
        using var ledger = new ArrangedLedger(department);
        await ledger.ReleaseAsync(1, Ct); // Of the patient Holm.
        var made = await MakeAsync();
        var keys = Path.Combine(department.Folder, "keys");
        byte[][] secrets =
        [
            .. File.ReadLines(Path.Combine(keys, "ledger-signing-key.pem")).Where(line => line.Length > 20 && line[0] != '-').Select(Encoding.ASCII.GetBytes),
            Encoding.ASCII.GetBytes((await File.ReadAllTextAsync(Path.Combine(keys, BackupKey.FileName), Ct)).Trim()), "Holm"u8.ToArray(),
        ];
        Assert.True(secrets.Length > 2);
        foreach (var file in Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories))
        {
            var bytes = await File.ReadAllBytesAsync(file, Ct);
            Assert.All(secrets, secret => Assert.True(bytes.AsSpan().IndexOf(secret) < 0, file));
        }

        // Nor to its holder are they handed out: what is decrypted has the public halves alone.
        using var files = new MemoryStream();
        await (await OpenedBackup.OpenAsync(made.Folder, Key, Ct)).OrFail().ReadAsync("files.tar.enc", files, Ct);
        Assert.All(secrets[..^1], secret => Assert.True(files.ToArray().AsSpan().IndexOf(secret) < 0));
        Assert.True(files.ToArray().AsSpan().IndexOf("ledger-public-keys.pem"u8) >= 0);
        (await OpenedBackup.OpenAsync(made.Folder, BackupKey.OpenOrMake(folder["other"]).OrFail(), Ct)).Refused("backup-key-other");
    }

    [Fact]
    public async Task What_several_backups_hold_lies_there_once()
    {
        await MakeAsync();
        var blob = Directory.GetFiles(folder.Path, "*.enc", SearchOption.AllDirectories).Single(one => one.Contains("/blobs-", StringComparison.Ordinal));
        var written = File.GetLastWriteTimeUtc(blob);
        department.Clock.Advance(TimeSpan.FromHours(1));
        var second = await MakeAsync();
        Assert.Equal((1, 0), (second.Blobs, second.NewBlobs));
        Assert.Equal(written, File.GetLastWriteTimeUtc(blob));
    }

    [Fact]
    public async Task A_folder_inside_the_data_folder_is_refused() =>
        (await Making().RunAsync(Path.Combine(department.Folder, "backups"), Ct)).Refused("backup-place-invalid");

    [Fact]
    public async Task What_was_changed_in_the_database_before_the_backup_is_named_when_it_is_restored()
    {
        using var ledger = new ArrangedLedger(department);
        var proof = (await ledger.ReleaseAsync(1, Ct))[0];
        var result = await department.Db.OneAsync("select order_test_id from result where proof_id = $1", [proof], r => r.GetGuid(0), Ct);
        await ChangeAsync("4.3", result);
        try
        {
            var made = await MakeAsync();
            var (database, finding) = await RestoreAsync(made);
            Assert.Equal(("result", "value_text"), (finding.Faults[0].Table, finding.Faults[0].Column));
            RestoreBackup.CheckFinished(folder["restored"]).Refused("restore-unfinished");
            foreach (var left in Directory.GetDirectories(folder["restored"]).Where(one => Path.GetFileName(one) != "keys"))
                Directory.Delete(left, recursive: true);
            RestoreBackup.CheckEmpty(folder["restored"]).OrFail(); // Cleared away, it may be restored into again.
            await postgres.DropAsync(database);
        }
        finally
        {
            await ChangeAsync("4.2", result);
        }
    }

    [Fact]
    public async Task Restored_without_the_keys_everything_fits_and_the_folder_is_whole()
    {
        using var ledger = new ArrangedLedger(department);
        await ledger.ReleaseAsync(2, Ct);
        var made = await MakeAsync();
        var (database, finding) = await RestoreAsync(made);
        Assert.Empty(finding.Faults);
        Assert.Equal(made.Leaves, finding.Leaves);
        Assert.Equal(1, finding.WitnessHeads);
        RestoreBackup.CheckFinished(folder["restored"]).OrFail();
        Assert.Equal("a stored file"u8.ToArray(), (await new Blobs(new PlatformPlace(folder["restored"], HospitalKind.Demo)).ReadAsync(
            await StoredAsync(), Ct)).OrFail());
        RestoreBackup.CheckEmpty(folder["restored"]).Refused("restore-not-empty");
        await postgres.DropAsync(database);
    }

    private MakeBackup Making() => new(department.Db, Dump, new PlatformPlace(department.Folder, HospitalKind.Demo), Key);

    private async Task<MadeBackup> MakeAsync()
    {
        await StoredAsync();
        return (await Making().RunAsync(folder["backups"], Ct)).OrFail();
    }

    private async Task<BlobName> StoredAsync() => (await new Blobs(new PlatformPlace(department.Folder, HospitalKind.Demo)).PutAsync(
        new MemoryStream("a stored file"u8.ToArray()), 100, Ct)).OrFail();

    private async Task<(string Database, AuditFinding Finding)> RestoreAsync(MadeBackup made)
    {
        var database = await postgres.CreateEmptyDatabaseAsync(Ct);
        var restore = new RestoreBackup((await OpenedBackup.OpenAsync(made.Folder, Key, Ct)).OrFail(), folder["restored"]);
        restore.Begin();
        await using var program = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(postgres.ConnectionString(DatabaseRoles.Program, database)) { Pooling = false }.ConnectionString);
        var dump = new DatabaseDump(PostgresPrograms.ClientFolder(), new NpgsqlConnectionStringBuilder(postgres.ConnectionString(DatabaseRoles.Owner, database)));
        return (database, (await restore.RunAsync(dump, program, [], _ => { }, Ct)).OrFail());
    }

    /// <summary>What somebody with the owner's password could do.</summary>
    private async Task ChangeAsync(string value, Guid result)
    {
        await using var owner = new NpgsqlConnection(department.ConnectionStringAs(DatabaseRoles.Owner));
        await owner.OpenAsync(Ct);
        await using var change = new NpgsqlCommand(
            "alter table result disable trigger append_only; update result set value_text = $1 where order_test_id = $2; alter table result enable trigger append_only".Replace("$1", $"'{value}'", StringComparison.Ordinal).Replace("$2", $"'{result}'", StringComparison.Ordinal), owner);
        await change.ExecuteNonQueryAsync(Ct);
    }
}
