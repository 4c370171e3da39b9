using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Postgres;

namespace Vouch.Bench;

/// <summary>The private PostgreSQL as the program runs it, durable settings and all, in a folder that goes away.</summary>
public sealed class BenchPostgres : IAsyncDisposable
{
    private readonly BenchFolder folder;
    private readonly PrivatePostgres postgres;

    private BenchPostgres(BenchFolder folder, PrivatePostgres postgres) => (this.folder, this.postgres) = (folder, postgres);

    public string SocketFolder => postgres.SocketFolder;

    public static async Task<BenchPostgres> StartAsync()
    {
        var folder = new BenchFolder();
        var started = await PrivatePostgres.StartAsync(new PostgresSettings(folder.Path), NullLogger.Instance, CancellationToken.None);
        return started.Succeeded(out var postgres, out var refusal)
            ? new BenchPostgres(folder, postgres)
            : throw new InvalidOperationException(refusal.Text);
    }

    /// <summary>A database of one benchmark with the whole schema.</summary>
    public async Task<BenchDatabase> CreateAsync(string name)
    {
        await DatabaseRoles.CreateAsync(postgres.ConnectionString("postgres", "postgres"), name, CancellationToken.None);
        var installed = await SchemaInstaller.OfDepartment().InstallAsync(postgres.ConnectionString(DatabaseRoles.Owner, name), HospitalKind.Demo, CancellationToken.None);
        return installed.Succeeded(out _, out var refusal)
            ? new BenchDatabase(this, name, folder[name], postgres.ConnectionString(DatabaseRoles.Program, name), postgres.ConnectionString("postgres", name))
            : throw new InvalidOperationException(refusal.Text);
    }

    public async Task AdministerAsync(params string[] statements)
    {
        await using var connection = new NpgsqlConnection(postgres.ConnectionString("postgres", "postgres"));
        await connection.OpenAsync();
        foreach (var sql in statements)
        {
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await postgres.DisposeAsync();
        folder.Dispose();
    }
}

/// <summary>One benchmark's database, dropped at its end.</summary>
public sealed class BenchDatabase : IAsyncDisposable
{
    private readonly BenchPostgres postgres;
    private readonly string name;
    private readonly string administrator;

    internal BenchDatabase(BenchPostgres postgres, string name, string folder, string program, string administrator)
    {
        (this.postgres, this.name, this.administrator, Folder) = (postgres, name, administrator, folder);
        ConnectionString = DatabasePool.Of(program);
        Source = NpgsqlDataSource.Create(ConnectionString);
        Db = new Db(Source, TimeProvider.System);
    }

    public string ConnectionString { get; }

    public NpgsqlDataSource Source { get; }

    public Db Db { get; }

    public PlatformPlace Place => new(Folder, HospitalKind.Demo);

    private string Folder { get; }

    /// <summary>As the administrator, triggers off: what is generated here is no work of a hospital.</summary>
    public Task GenerateAsync(params string[] statements) => GenerateAsync(administrator, statements);

    public static async Task GenerateAsync(string administrator, string[] statements)
    {
        await using var connection = new NpgsqlConnection(administrator);
        await connection.OpenAsync();
        foreach (var sql in statements.Prepend("set search_path to vouch; set session_replication_role = replica; set maintenance_work_mem = '1GB'"))
        {
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await postgres.AdministerAsync($"drop database {name} with (force)");
    }
}

/// <summary>A folder for one run, removed at its end.</summary>
public sealed class BenchFolder : IDisposable
{
    public BenchFolder()
    {
        // Not CreateTempSubdirectory: PostgreSQL's own account must be able to pass through.
        Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "vouch-bench-" + Guid.CreateVersion7().ToString("N")[20..]);
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
