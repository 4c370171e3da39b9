using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Postgres;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Platform.Postgres;

public sealed class PrivatePostgresTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TestFolder folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    /// <summary>The postmaster is gone at once; a child of it may take a moment on a busy machine.</summary>
    private async Task NothingRunsAsync()
    {
        for (var i = 0; i < 100 && Postmaster.PostgresProcessesOn(folder["postgres"]).Any(); i++)
            await Task.Delay(100, Ct);
        Assert.Empty(Postmaster.PostgresProcessesOn(folder["postgres"]));
    }

    [Fact]
    public async Task What_was_written_is_there_after_a_stop_and_a_start_and_nothing_runs_between()
    {
        await using (var first = await StartAsync())
            await ExecuteAsync(first, "create table kept as select 42 as answer");
        await NothingRunsAsync();

        await using var second = await StartAsync();
        Assert.Equal(42, await ScalarAsync(second, "select answer from kept"));
    }

    [Theory]
    [InlineData("fsync", "on")]
    [InlineData("full_page_writes", "on")]
    [InlineData("synchronous_commit", "on")]
    [InlineData("data_checksums", "on")]
    [InlineData("wal_compression", "lz4")]
    [InlineData("max_wal_size", "4GB")]
    [InlineData("checkpoint_timeout", "15min")]
    [InlineData("random_page_cost", "1.1")]
    [InlineData("jit", "off")]
    [InlineData("listen_addresses", "")]
    public async Task The_settings_are_durable_and_only_the_socket_listens(string setting, string expected)
    {
        await using var postgres = await StartAsync(durable: true);
        Assert.Equal(expected, await ScalarAsync(postgres, "show " + setting));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(postgres.SocketFolder));
    }

    [Fact]
    public async Task There_are_never_two_on_one_folder()
    {
        await using var first = await StartAsync();
        var second = await PrivatePostgres.StartAsync(new PostgresSettings(folder.Path), NullLogger.Instance, Ct);
        second.Refused("data-folder-in-use");
        Assert.Equal(1, await ScalarAsync(first, "select 1"));
    }

    [Fact]
    public async Task A_killed_server_comes_back_with_what_was_committed()
    {
        await using var postgres = await StartAsync(durable: true);
        await ExecuteAsync(postgres, "create table kept as select 42 as answer");
        for (var kill = 0; kill < 3; kill++)
        {
            var killed = postgres.Pid;
            Process.GetProcessById(killed).Kill();
            await UntilAsync(async () => postgres.Pid != 0 && postgres.Pid != killed && await AnswersAsync(postgres));
            Assert.Equal(42, await ScalarAsync(postgres, "select answer from kept"));
        }
    }

    [Fact]
    public async Task A_server_that_is_already_there_is_taken_over_and_stopped_with_us()
    {
        await (await StartAsync()).DisposeAsync();
        using var stranger = await RunServerOurselvesAsync();
        await using (var adopted = await StartAsync())
        {
            Assert.Equal(stranger.Id, adopted.Pid);
            Assert.Equal(1, await ScalarAsync(adopted, "select 1"));

            // Once it is gone, one of our own takes its place.
            stranger.Kill();
            await UntilAsync(async () => adopted.Pid != 0 && adopted.Pid != stranger.Id && await AnswersAsync(adopted));
        }

        await NothingRunsAsync();
    }

    [Fact]
    public async Task A_pid_file_that_names_a_stranger_is_removed()
    {
        await (await StartAsync()).DisposeAsync();
        using var stranger = Process.Start("sleep", "60");
        try
        {
            var pid = stranger.Id.ToString(CultureInfo.InvariantCulture);
            await File.WriteAllTextAsync(folder["postgres/postmaster.pid"], $"{pid}\n{folder["postgres"]}\n0\n5432\n{folder["run"]}\n", Ct);
            await File.WriteAllTextAsync(folder["run/.s.PGSQL.5432.lock"], $"{pid}\n", Ct);
            await using var postgres = await StartAsync();
            Assert.Equal(1, await ScalarAsync(postgres, "select 1"));
        }
        finally
        {
            stranger.Kill();
        }
    }

    [Fact]
    public async Task A_long_folder_name_puts_the_socket_into_a_short_private_folder_that_goes_afterwards()
    {
        var longName = folder[string.Join('/', Enumerable.Repeat("a-rather-long-folder-name", 6))];
        Directory.CreateDirectory(longName);
        string socketFolder;
        await using (var postgres = (await PrivatePostgres.StartAsync(
            new PostgresSettings(longName, Durable: false), NullLogger.Instance, Ct)).OrFail())
        {
            socketFolder = postgres.SocketFolder;
            Assert.True(socketFolder.Length < 40, socketFolder);
            Assert.Equal(1, await ScalarAsync(postgres, "select 1"));
        }

        Assert.False(Directory.Exists(socketFolder));
    }

    [Fact]
    public async Task A_folder_the_servers_account_cannot_reach_is_refused_with_what_to_do()
    {
        if (!Environment.IsPrivilegedProcess)
            Assert.Skip("Only root drops to another account.");
        var closed = Path.Combine("/root", "vouch-test-" + Guid.CreateVersion7().ToString("N"));
        Directory.CreateDirectory(closed);
        try
        {
            var refusal = (await PrivatePostgres.StartAsync(new PostgresSettings(closed), NullLogger.Instance, Ct))
                .Refused("data-folder-unreachable");
            Assert.Contains("VOUCH_DATA", refusal.Hint, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(closed, recursive: true);
        }
    }

    [Fact]
    public async Task A_server_that_cannot_start_says_why_in_one_line()
    {
        await (await StartAsync()).DisposeAsync();
        await File.WriteAllTextAsync(folder["postgres/postgresql.conf"], "no_such_setting = 1\n", Ct);
        var refusal = (await PrivatePostgres.StartAsync(
            new PostgresSettings(folder.Path, Durable: false), NullLogger.Instance, Ct)).Refused("postgres-not-started");
        Assert.DoesNotContain('\n', refusal.Text);
    }

    private async Task<PrivatePostgres> StartAsync(bool durable = false) =>
        (await PrivatePostgres.StartAsync(new PostgresSettings(folder.Path, durable), NullLogger.Instance, Ct)).OrFail();

    private async Task<Process> RunServerOurselvesAsync()
    {
        var settings = new PostgresSettings(folder.Path, Durable: false);
        var programs = PostgresPrograms.Find(settings.ClusterFolder).OrFail();
        var server = Process.Start(new ClusterFolder(settings, programs).Server(folder["run"]))!;
        await UntilAsync(() => Task.FromResult(Postmaster.FindLiving(settings.ClusterFolder) is { IsReady: true }));
        return server;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(waited.Elapsed < Patience, "waited too long");
            await Task.Delay(20, Ct);
        }
    }

    private static async Task<bool> AnswersAsync(PrivatePostgres postgres)
    {
        try
        {
            return await ScalarAsync(postgres, "select 1") is 1;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private static async Task<object?> ScalarAsync(PrivatePostgres postgres, string sql)
    {
        await using var connection = new NpgsqlConnection(postgres.ConnectionString("postgres", "postgres"));
        await connection.OpenAsync(Ct);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Ct);
    }

    private static Task<object?> ExecuteAsync(PrivatePostgres postgres, string sql) => ScalarAsync(postgres, sql);
}
