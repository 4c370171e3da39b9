using Npgsql;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Postgres;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Sealing;

/// <summary>The real program, beside a running one and on a stopped hospital.</summary>
public sealed class AuditCommandTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_audit_works_beside_the_running_program_and_after_it_and_names_what_was_changed()
    {
        await using var vouch = new VouchProcess();
        await vouch.StartAsync(Ct);
        var witness = await WitnessAsync(vouch);
        Assert.Equal((0, "EVERYTHING FITS."), await AuditAsync(vouch, "audit", "--witness", witness));

        var administrator = PrivatePostgres.LivingConnectionString(vouch.DataFolder, DatabaseRoles.Owner)!;
        await using (var owner = new NpgsqlConnection(administrator))
        {
            await owner.OpenAsync(Ct);
            await using var change = Sql.Command(owner, "alter table audit_entry disable trigger append_only; update audit_entry set actor = 'nobody' where id = (select ref from ledger_leaf where leaf_index = 0)", []);
            await change.ExecuteNonQueryAsync(Ct);
        }

        await vouch.StopAsync(Ct);
        var (exit, said) = await AuditAsync(vouch, "audit");
        Assert.Equal(1, exit);
        Assert.Matches("^audit_entry [0-9a-f-]{36}, column actor: ", said);
    }

    [Fact]
    public async Task Where_there_is_no_hospital_or_no_readable_witness_it_says_so()
    {
        await using var vouch = new VouchProcess();
        Assert.Equal(2, await vouch.RunAsync(["audit"], Ct));
        Assert.Contains("NOT AUDITED.", vouch.Output, StringComparison.Ordinal);
        Assert.Equal(2, await vouch.RunAsync(["audit", "--witness", "/nowhere.jsonl"], Ct));
    }

    private static async Task<string> WitnessAsync(VouchProcess vouch)
    {
        var folder = Path.Combine(vouch.DataFolder, "witness");
        for (var tries = 0; !Directory.Exists(folder) || Directory.GetFiles(folder).Length == 0; tries++)
        {
            Assert.True(tries < 200, "Nothing was sealed.");
            await Task.Delay(100, Ct);
        }

        return Directory.GetFiles(folder)[0];
    }

    /// <summary>A second program on the same folder.</summary>
    private static async Task<(int Exit, string FirstLine)> AuditAsync(VouchProcess vouch, params string[] arguments)
    {
        var start = new System.Diagnostics.ProcessStartInfo("dotnet", [VouchProcess.Program, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            Environment = { ["VOUCH_DATA"] = vouch.DataFolder },
        };
        using var audit = System.Diagnostics.Process.Start(start)!;
        var output = await audit.StandardOutput.ReadToEndAsync(Ct);
        await audit.WaitForExitAsync(Ct);
        return (audit.ExitCode, output.Split('\n')[0]);
    }
}
