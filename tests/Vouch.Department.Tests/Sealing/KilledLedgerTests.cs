using System.Diagnostics;
using Npgsql;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Postgres;
using Vouch.Department.Tests.Fixtures;
using static System.FormattableString;

namespace Vouch.Department.Tests.Sealing;

/// <summary>The program, its PostgreSQL, or both, killed with SIGKILL while results arrive and are sealed.</summary>
public sealed class KilledLedgerTests
{
    private const int Tubes = 500;
    private const int BetweenKills = 12;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_while_sealing_every_result_has_its_proof_every_proof_its_result_and_the_audit_is_clean()
    {
        await using var vouch = new VouchProcess();
        await vouch.StartAsync(Ct);
        await using var source = NpgsqlDataSource.Create(PrivatePostgres.LivingConnectionString(vouch.DataFolder, DatabaseRoles.Program)!);
        var db = new Db(source, TimeProvider.System);
        await using var orders = await HospitalSenders.BeginAsync(db, vouch.MllpPort, Ct);
        await using var results = await InstrumentSenders.BeginAsync(db, vouch.AstmPort, Tubes, Ct);
        Func<Task> alone = () => KillAsync(vouch, postgres: false), database = () => KillPostgresAsync(vouch), both = () => KillAsync(vouch, postgres: true);
        foreach (var kill in new[] { alone, database, database, database, database, database, both, alone })
        {
            await Task.WhenAll(orders.UntilAsync(BetweenKills, Ct), results.UntilAsync(BetweenKills, Ct));
            var (heads, worked) = (await HeadsAsync(db), await WorkedAsync(db));
            await kill();
            source.Clear();
            await Task.WhenAll(orders.UntilAsync(1, Ct), results.UntilAsync(1, Ct));
            await UntilMoreAsync(() => HeadsAsync(db), heads, "Nothing is sealed any more.");
            await UntilMoreAsync(() => WorkedAsync(db), worked, "No message is worked any more.");
        }

        await orders.StopAsync();
        await results.StopAsync();
        await orders.ExpectAllDoneOnceAsync(db, Ct);
        await results.ExpectAllReleasedOnceAsync(db, Ct);
        await HospitalSenders.UntilNoneAsync(db, "select count(*)::int from leaf_queue", Ct);
        await vouch.StopAsync(Ct);

        string[] witness = [.. Directory.GetFiles(Path.Combine(vouch.DataFolder, "witness")).SelectMany(file => new[] { "--witness", file })];
        Assert.True(await vouch.RunAsync(["audit", .. witness], Ct) == 0, vouch.Output);
        Assert.Contains("EVERYTHING FITS.", vouch.Output, StringComparison.Ordinal);
        TestContext.Current.TestOutputHelper?.WriteLine(Invariant($"{orders.Acknowledged.Count} messages and {results.Acknowledged.Count} results acknowledged."));
    }

    /// <summary>The program, or it and its database in the same moment, and a new start: ready before anything is taken in.</summary>
    private static async Task KillAsync(VouchProcess vouch, bool postgres)
    {
        var cluster = Path.Combine(vouch.DataFolder, "postgres");
        var before = Postmaster.FindLiving(cluster)!.Pid;
        if (postgres)
            Process.GetProcessById(before).Kill();
        vouch.Kill();
        var started = Stopwatch.StartNew();
        await vouch.StartAsync(Ct);
        Say(Invariant($"Killed {(postgres ? "with its database" : "alone")}: ready again after {started.Elapsed.TotalSeconds:0.0} s."));
    }

    /// <summary>The database alone: the program stays and starts another.</summary>
    private static async Task KillPostgresAsync(VouchProcess vouch)
    {
        var cluster = Path.Combine(vouch.DataFolder, "postgres");
        var before = Postmaster.FindLiving(cluster)!.Pid;
        Process.GetProcessById(before).Kill();
        var killed = Stopwatch.StartNew();
        while (Postmaster.FindLiving(cluster) is not { IsReady: true } next || next.Pid == before)
        {
            Assert.True(killed.Elapsed < TimeSpan.FromSeconds(60), vouch.Output);
            await Task.Delay(20, Ct);
        }

        Assert.Null(vouch.ExitCode);
        Say(Invariant($"Its database killed: there again after {killed.Elapsed.TotalSeconds:0.0} s."));
    }

    private static Task<long> HeadsAsync(Db db) => db.OneAsync("select count(*) from tree_head", [], r => r.GetInt64(0), Ct);

    private static Task<long> WorkedAsync(Db db) => db.OneAsync("select count(*) from inbox_work where state = 'done'", [], r => r.GetInt64(0), Ct);

    private static async Task UntilMoreAsync(Func<Task<long>> count, long before, string otherwise)
    {
        var waited = Stopwatch.StartNew();
        while (await count() <= before)
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(60), otherwise);
            await Task.Delay(100, Ct);
        }
    }

    private static void Say(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);
}
