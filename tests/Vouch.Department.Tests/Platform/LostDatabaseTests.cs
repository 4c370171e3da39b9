using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Postgres;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Platform;

/// <summary>PostgreSQL killed under load, with the settings of production.</summary>
public sealed class LostDatabaseTests
{
    private const int Writers = 4;
    private const int Kills = 4;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_committed_is_there_once_with_its_audit_and_readers_wait_out_the_restart()
    {
        using var folder = new TestFolder();
        await using var postgres = (await PrivatePostgres.StartAsync(
            new PostgresSettings(folder.Path), NullLogger.Instance, Ct)).OrFail();
        await DatabaseRoles.CreateAsync(postgres.ConnectionString("postgres", "postgres"), DatabaseRoles.Database, Ct);
        (await SchemaInstaller.OfDepartment().InstallAsync(
            postgres.ConnectionString(DatabaseRoles.Owner), HospitalKind.Demo, Ct)).OrFail();
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString(DatabaseRoles.Program));
        postgres.Restarted += source.Clear;
        var db = new Db(source, TimeProvider.System);

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var acknowledged = new ConcurrentBag<string>();
        var tried = new ConcurrentBag<string>();
        var writers = Enumerable.Range(0, Writers).Select(_ => WriteAsync(db, tried, acknowledged, enough.Token)).ToList();
        var random = new Random(20261121);
        for (var kill = 0; kill < Kills; kill++)
        {
            var before = acknowledged.Count;
            while (acknowledged.Count < before + 20)
                await Task.Delay(random.Next(1, 20), Ct);
            var pid = postgres.Pid;
            if (pid != 0)
                Process.GetProcessById(pid).Kill();

            // A reader that comes now is answered, a little later, with no error.
            Assert.True(await db.OneAsync("select count(*) from setting", [], row => row.GetInt64(0), Ct) >= 0);
        }

        await enough.CancelAsync();
        await Task.WhenAll(writers);
        var stored = await db.ListAsync("select key from setting", [], row => row.GetString(0), Ct);
        var audited = await db.ListAsync(
            "select row_id from audit_entry where table_name = 'setting' and action = 'insert'", [], row => row.GetString(0), Ct);
        Assert.Empty(acknowledged.Except(stored));
        Assert.Empty(stored.Except(tried));
        Assert.Equal(stored.Order(StringComparer.Ordinal), audited.Order(StringComparer.Ordinal));
        Assert.Equal(audited.Count, await db.OneAsync("select count(*)::int from leaf_queue", [], row => row.GetInt32(0), Ct));
    }

    private static async Task WriteAsync(
        Db db, ConcurrentBag<string> tried, ConcurrentBag<string> acknowledged, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            var key = Guid.CreateVersion7().ToString();
            tried.Add(key);
            try
            {
                await using var work = await db.BeginAsync(Actor.Job("writer"), reason: null, ct);
                await work.ExecuteAsync("insert into setting (key, value) values ($1, '1')", [key], ct);
                await work.CommitAsync(CancellationToken.None);
                acknowledged.Add(key);
            }
            catch (NpgsqlException e) when (LostDatabase.IsLost(e))
            {
                // Not acknowledged: it may be there or not.
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    [Theory]
    [InlineData(PostgresErrorCodes.AdminShutdown, true)]
    [InlineData(PostgresErrorCodes.CannotConnectNow, true)]
    [InlineData(PostgresErrorCodes.UniqueViolation, false)]
    [InlineData(PostgresErrorCodes.InsufficientPrivilege, false)]
    public void Only_a_lost_server_is_waited_for(string state, bool lost) =>
        Assert.Equal(lost, LostDatabase.IsLost(new PostgresException("", "ERROR", "ERROR", state)));

    [Fact]
    public async Task A_fault_of_the_statement_is_not_tried_again()
    {
        var runs = 0;
        await Assert.ThrowsAsync<PostgresException>(() => LostDatabase.WaitOutAsync<int>(() =>
        {
            runs++;
            throw new PostgresException("", "ERROR", "ERROR", PostgresErrorCodes.UniqueViolation);
        }, Ct));
        Assert.Equal(1, runs);
    }
}
