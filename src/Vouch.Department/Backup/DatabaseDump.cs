using System.Diagnostics;
using Npgsql;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Postgres;

namespace Vouch.Department.Backup;

/// <summary>PostgreSQL's own programs for taking a database out and putting it in: nothing touches a disk in the clear.</summary>
/// <param name="programs">The folder with <c>pg_dump</c> and <c>pg_restore</c>, at least as new as the server.</param>
/// <param name="owner">How the owner of the schema reaches the database.</param>
public sealed class DatabaseDump(string programs, NpgsqlConnectionStringBuilder owner)
{
    private const int WordsMax = 2_000;

    /// <summary>The program's tables as they are in a snapshot. Refusal: backup-dump-failed, in pg_dump's words.</summary>
    public Task<Outcome<Done>> TakeAsync(string snapshot, Func<Stream, Task> read, CancellationToken ct) =>
        RunAsync("pg_dump", ["--format=custom", "--compress=3", "--schema=vouch", "--snapshot=" + snapshot, "--lock-wait-timeout=60s"],
            program => read(program.StandardOutput.BaseStream), "backup-dump-failed", "The database could not be copied.", ct);

    /// <summary>Puts a dump into an empty database, all or nothing. Refusal: restore-failed, in pg_restore's words.</summary>
    public Task<Outcome<Done>> PutAsync(Func<Stream, Task> write, CancellationToken ct) =>
        RunAsync("pg_restore", ["--single-transaction", "--no-owner", "--dbname=" + owner.Database], async program =>
        {
            await write(program.StandardInput.BaseStream);
            program.StandardInput.Close();
            await program.StandardOutput.BaseStream.CopyToAsync(Stream.Null, ct);
        }, "restore-failed", "The database could not be restored.", ct);

    /// <summary>Reads a dump through to its end as pg_restore does. Refusal: backup-dump-failed.</summary>
    public Task<Outcome<Done>> CheckAsync(Func<Stream, Task> write, CancellationToken ct) =>
        RunAsync("pg_restore", ["--file=/dev/null"], async program =>
        {
            await write(program.StandardInput.BaseStream);
            program.StandardInput.Close();
        }, "backup-dump-failed", "The copy of the database cannot be read.", ct);

    /// <summary>Tells the planner what the tables hold: before it knows, an audit of a large ledger takes for ever.</summary>
    public async Task AnalyzeAsync(CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(owner.ConnectionString);
        await connection.OpenAsync(ct);
        await using var analyze = new NpgsqlCommand("analyze", connection) { CommandTimeout = 0 };
        await analyze.ExecuteNonQueryAsync(ct);
    }

    private async Task<Outcome<Done>> RunAsync(
        string name, IEnumerable<string> arguments, Func<Process, Task> converse, string code, string message, CancellationToken ct)
    {
        Process program;
        try
        {
            program = Process.Start(Start(name, arguments))!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return new Refusal("postgres-missing", $"The program {name} is not there.", Hint: "Install PostgreSQL's client programs (Debian: apt-get install postgresql-client).");
        }

        using var ending = program;
        var complaints = program.StandardError.ReadToEndAsync(ct);
        Exception? broken = null;
        try
        {
            await converse(program);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            broken = e; // It ended early and says why, or what it was to read is not what was backed up.
            program.Kill();
        }

        await program.WaitForExitAsync(CancellationToken.None);
        ct.ThrowIfCancellationRequested();
        if (broken is null && program.ExitCode == 0)
            return new Done();
        var words = ClusterFolder.LastLine(await complaints);
        return new Refusal(code, message, broken is NotAuthenticException || words.Length == 0 ? broken?.Message : words[..Math.Min(words.Length, WordsMax)]);
    }

    private ProcessStartInfo Start(string name, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(programs, name), arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var set in start.Environment.Keys.Where(key => key.StartsWith("PG", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(set);
        start.Environment["LC_ALL"] = "C.UTF-8";
        foreach (var (variable, value) in Reaching())
            start.Environment[variable] = value;
        return start;
    }

    /// <summary>The connection in libpq's words; the password stays out of the command line.</summary>
    private IEnumerable<(string Variable, string Value)> Reaching()
    {
        yield return ("PGHOST", owner.Host ?? "localhost");
        yield return ("PGPORT", owner.Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        yield return ("PGDATABASE", owner.Database ?? DatabaseRoles.Database);
        yield return ("PGAPPNAME", "vouch backup");
        if (owner.Username is { Length: > 0 } user)
            yield return ("PGUSER", user);
        if (owner.Password is { Length: > 0 } password)
            yield return ("PGPASSWORD", password);
        if (owner.Passfile is { Length: > 0 } file)
            yield return ("PGPASSFILE", file);
        if (owner.RootCertificate is { Length: > 0 } root)
            yield return ("PGSSLROOTCERT", root);
        if (owner.SslCertificate is { Length: > 0 } certificate)
            yield return ("PGSSLCERT", certificate);
        if (owner.SslKey is { Length: > 0 } key)
            yield return ("PGSSLKEY", key);
        yield return ("PGSSLMODE", owner.SslMode switch
        {
            SslMode.Disable => "disable",
            SslMode.Allow => "allow",
            SslMode.Require => "require",
            SslMode.VerifyCA => "verify-ca",
            SslMode.VerifyFull => "verify-full",
            _ => "prefer",
        });
    }
}
