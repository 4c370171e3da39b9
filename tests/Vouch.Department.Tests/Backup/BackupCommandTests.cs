using Npgsql;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Postgres;
using Vouch.Department.Security;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Backup;

/// <summary>A living hospital, backed up by the real program and restored on another folder.</summary>
public sealed class BackupCommandTests : IDisposable
{
    private readonly TestFolder folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_living_hospital_is_backed_up_and_its_restored_copy_is_it_again()
    {
        await using var vouch = new VouchProcess();
        await vouch.StartAsync(Ct);
        List<string> acknowledged;
        List<Guid> measured;
        await using (var source = NpgsqlDataSource.Create(PrivatePostgres.LivingConnectionString(vouch.DataFolder, DatabaseRoles.Program)!))
        {
            var db = new Db(source, TimeProvider.System);
            await using var orders = await HospitalSenders.BeginAsync(db, vouch.MllpPort, Ct);
            await using var results = await InstrumentSenders.BeginAsync(db, vouch.AstmPort, 60, Ct);
            await Task.WhenAll(orders.UntilAsync(30, Ct), results.UntilAsync(10, Ct));
            await HospitalSenders.UntilNoneAsync(db, "select case when exists (select 1 from report) then 0 else 1 end", Ct);
            (acknowledged, measured) = ([.. orders.Acknowledged], [.. results.Acknowledged]);
            await SayAsync(vouch, 0, "BACKED UP to", "backup", folder["backups"]);
            await orders.UntilAsync(5, Ct); // It went on meanwhile, and does after.
        }

        Copy(Path.Combine(vouch.DataFolder, "keys"), folder["kept-keys"]);
        await SayAsync(vouch, 1, "is not empty", "restore", folder["backups"], "--keys", folder["kept-keys"]);
        await vouch.StopAsync(Ct);

        await using var restored = new VouchProcess(new Dictionary<string, string> { ["VOUCH_DATA"] = folder["restored"] });
        Assert.True(await restored.RunAsync(["restore", folder["backups"], "--keys", folder["kept-keys"]], Ct) == 0, restored.Output);
        Assert.Contains("EVERYTHING FITS", restored.Output, StringComparison.Ordinal);
        var head = Path.Combine(Directory.GetDirectories(folder["backups"], "2*").Single(), "ledger-head.json");
        Assert.True(await restored.RunAsync(["audit", "--witness", head], Ct) == 0, restored.Output);

        await restored.StartAsync(Ct);
        await using (var source = NpgsqlDataSource.Create(PrivatePostgres.LivingConnectionString(restored.DataFolder, DatabaseRoles.Program)!))
        {
            var db = new Db(source, TimeProvider.System);
            var kept = (await db.ListAsync("select control_id from inbox", [], r => r.GetString(0), Ct)).ToLookup(id => id);
            Assert.All(acknowledged.Distinct(), id => Assert.Single(kept[id]));
            var tests = (await db.ListAsync("select order_test_id from measurement", [], r => r.GetGuid(0), Ct)).ToLookup(id => id);
            Assert.All(measured, test => Assert.Single(tests[test]));
            var blobs = new Blobs(new PlatformPlace(restored.DataFolder, HospitalKind.Demo));
            foreach (var pdf in await db.ListAsync("select pdf from report", [], r => BlobName.Parse(r.GetString(0))!.Value, Ct))
                (await blobs.ReadAsync(pdf, Ct)).OrFail();
            using var visitor = new Visitor(restored.Address);
            using var signedIn = await visitor.SendAsync("/sign-in", "password", ("user", "ada"), ("password", DemoAccounts.Password));
            Assert.Equal(System.Net.HttpStatusCode.Found, signedIn.StatusCode);

            // It goes on: what comes now is sealed with the same key.
            await using var orders = await HospitalSenders.BeginAsync(db, restored.MllpPort, Ct);
            await orders.UntilAsync(5, Ct);
            await orders.StopAsync();
            await HospitalSenders.UntilNoneAsync(db, "select count(*)::int from leaf_queue", Ct);
            Assert.Equal(1, await db.OneAsync("select count(distinct key_id)::int from tree_head", [], r => r.GetInt32(0), Ct));
        }

        await restored.StopAsync(Ct);
        Assert.True(await restored.RunAsync(["audit", "--witness", head], Ct) == 0, restored.Output);
    }

    [Fact]
    public async Task What_cannot_be_done_is_said_in_one_line()
    {
        await using var nothing = new VouchProcess();
        await SayAsync(nothing, 1, "There is no hospital in", "backup", folder["backups"]);
        await SayAsync(nothing, 1, "cannot be used", "restore", folder["backups"]);
        Directory.CreateDirectory(folder["empty"]);
        await File.WriteAllTextAsync(folder["backup.key"], new string('a', 64), Ct);
        await SayAsync(nothing, 1, "There is no backup in", "restore", folder["empty"], "--key", folder["backup.key"]);
    }

    /// <summary>A second program on the same folder.</summary>
    private static async Task SayAsync(VouchProcess of, int exit, string says, params string[] arguments)
    {
        await using var vouch = new VouchProcess(new Dictionary<string, string> { ["VOUCH_DATA"] = of.DataFolder });
        var ended = await vouch.RunAsync(arguments, Ct);
        Assert.True(exit == ended, vouch.Output);
        Assert.Contains(says, vouch.Output, StringComparison.Ordinal);
        if (exit != 0)
            Assert.DoesNotContain('\n', vouch.Output.Trim());
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
