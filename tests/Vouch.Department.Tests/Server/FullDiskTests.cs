using System.Diagnostics;
using System.Net;
using Npgsql;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Postgres;
using Vouch.Department.Security;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Server;

/// <summary>A disk that fills up while messages arrive, and has room again.</summary>
public sealed class FullDiskTests
{
    private const int Megabyte = 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task With_its_data_folder_full_nothing_is_acknowledged_and_all_goes_on_when_there_is_room()
    {
        using var disk = SmallDisk.MountOrSkip(megabytes: 320);
        await using var vouch = new VouchProcess(new Dictionary<string, string> { ["VOUCH_DATA"] = disk.Path + "/data" });
        await vouch.StartAsync(Ct);
        var cluster = Path.Combine(vouch.DataFolder, "postgres");
        await using var source = NpgsqlDataSource.Create(PrivatePostgres.LivingConnectionString(vouch.DataFolder, DatabaseRoles.Program)!);
        var db = new Db(source, TimeProvider.System);
        await using var senders = await HospitalSenders.BeginAsync(db, vouch.MllpPort, Ct);
        await senders.UntilAsync(20, Ct);
        using var visitor = new Visitor(vouch.Address);
        (await visitor.SendAsync("/sign-in", "password", ("user", "ada"), ("password", DemoAccounts.Password))).Dispose();

        // Nearly full: intake stops before the database would, so that people can still read.
        disk.Fill(but: DiskRoom.ReserveBytes / 2);
        await NothingIsAcknowledgedAsync(vouch, senders, "The disk is full");
        Assert.Equal("live\n", await visitor.ReadAsync("/health/live"));
        Assert.Contains("The disk is full", await visitor.ReadAsync("/"), StringComparison.Ordinal);
        Assert.Single(vouch.Output.Split('\n'), line => line.Contains("crit", StringComparison.Ordinal)
            && line.Contains("MB left", StringComparison.Ordinal));
        disk.MakeRoom();
        await senders.UntilAsync(20, Ct);

        // Full to the last byte, and the database ends for want of room.
        var ended = Postmaster.FindLiving(cluster)!.Pid;
        disk.Fill(but: 0);
        await UseUpLogAsync(vouch);
        await UntilAsync(() => Postmaster.FindLiving(cluster) is null, "PostgreSQL goes on without room");
        await NothingIsAcknowledgedAsync(vouch, senders, "The disk is full");
        using (var answer = await visitor.GetAsync("/"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.Contains("One moment", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        }

        disk.MakeRoom();
        await UntilAsync(() => Postmaster.FindLiving(cluster) is { IsReady: true } next && next.Pid != ended, "PostgreSQL did not come back");
        await senders.UntilAsync(20, Ct);

        await senders.StopAsync();
        source.Clear();
        await senders.ExpectAllDoneOnceAsync(db, Ct);
        await vouch.StopAsync(Ct);
        Assert.Equal(0, vouch.ExitCode);
        Assert.Equal(0, await vouch.RunAsync(["audit"], Ct));
    }

    [Fact]
    public async Task With_the_disk_of_its_own_PostgreSQL_full_messages_wait_and_none_is_given_up()
    {
        using var disk = SmallDisk.MountOrSkip(megabytes: 64);
        using var folder = new TestFolder();
        await using var postgres = (await PrivatePostgres.StartAsync(
            new PostgresSettings(folder.Path, Durable: false), Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, Ct)).OrFail();
        await DatabaseRoles.CreateAsync(postgres.ConnectionString("postgres", "postgres"), "elsewhere", Ct);
        var tables = Directory.CreateDirectory(disk.Path + "/tables").FullName;
        using (var owned = Process.Start("chown", ["postgres", tables]))
            await owned.WaitForExitAsync(Ct);
        await using (var administrator = new NpgsqlConnection(postgres.ConnectionString("postgres", "postgres")))
        {
            await administrator.OpenAsync(Ct);
            foreach (var sql in new[] { $"create tablespace small location '{tables}'", "create database small owner vouch_owner tablespace small" })
                await new NpgsqlCommand(sql, administrator).ExecuteNonQueryAsync(Ct);
        }

        await using var vouch = new VouchProcess(new Dictionary<string, string>
        {
            ["ConnectionStrings__Vouch"] = postgres.ConnectionString(DatabaseRoles.Program, "small"),
            ["ConnectionStrings__VouchOwner"] = postgres.ConnectionString(DatabaseRoles.Owner, "small"),
        });
        await vouch.StartAsync(Ct);
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString(DatabaseRoles.Program, "small"));
        var db = new Db(source, TimeProvider.System);
        await using var senders = await HospitalSenders.BeginAsync(db, vouch.MllpPort, Ct);
        await senders.UntilAsync(20, Ct);

        disk.Fill(but: 0);
        await NothingIsAcknowledgedAsync(vouch, senders, "The disk is full");
        Assert.Contains("could not extend file", vouch.Output, StringComparison.Ordinal);
        disk.MakeRoom();
        await senders.UntilAsync(20, Ct);

        await senders.StopAsync();
        await senders.ExpectAllDoneOnceAsync(db, Ct);
    }

    /// <summary>It says so and is not ready; from then on nobody is told that a message was kept.</summary>
    private static async Task NothingIsAcknowledgedAsync(VouchProcess vouch, HospitalSenders senders, string says)
    {
        using var http = new HttpClient { BaseAddress = vouch.Address, Timeout = TimeSpan.FromSeconds(10) };
        HttpStatusCode status = default;
        var words = "";
        await UntilAsync(() => status == HttpStatusCode.ServiceUnavailable && words.Contains(says, StringComparison.Ordinal),
            "It does not say that there is no room", async () =>
            {
                using var answer = await http.GetAsync("health/ready", Ct);
                (status, words) = (answer.StatusCode, await answer.Content.ReadAsStringAsync(Ct));
            });
        await Task.Delay(500, Ct); // What was on its way.
        var before = senders.Acknowledged.Count;
        await Task.Delay(2000, Ct);
        Assert.Equal(before, senders.Acknowledged.Count);
        Assert.Contains(says, vouch.Output, StringComparison.Ordinal);
        var traces = vouch.Output.Split('\n').Where(line => line.Contains("   at Vouch.", StringComparison.Ordinal));
        Assert.True(!traces.Any(), string.Join('\n', traces));
    }

    /// <summary>Has PostgreSQL write its log until it has no room for the next part of it.</summary>
    private static async Task UseUpLogAsync(VouchProcess vouch)
    {
        try
        {
            await using var administrator = new NpgsqlConnection(PrivatePostgres.LivingConnectionString(vouch.DataFolder, "postgres")!);
            await administrator.OpenAsync(Ct);
            for (var parts = 0; parts < 100; parts++)
            {
                await using var write = new NpgsqlCommand("select pg_logical_emit_message(false, 'test', 'full'), pg_switch_wal()", administrator);
                await write.ExecuteNonQueryAsync(Ct);
            }
        }
        catch (NpgsqlException)
        {
            return;
        }

        Assert.Fail("There was still room.");
    }

    private static async Task UntilAsync(Func<bool> reached, string otherwise, Func<Task>? look = null)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            if (look is not null)
                await look();
            if (reached())
                return;
            Assert.True(waited.Elapsed < Patience, otherwise);
            await Task.Delay(100, Ct);
        }
    }
}
