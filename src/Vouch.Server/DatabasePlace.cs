using Npgsql;
using Vouch.Department.Backup;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Postgres;

namespace Vouch.Server;

/// <summary>The database this program works on: the private PostgreSQL of the data folder, or one of your own.</summary>
public sealed class DatabasePlace : IAsyncDisposable
{
    private readonly PrivatePostgres? postgres;

    private DatabasePlace(string connection, HospitalKind kind, PrivatePostgres? postgres)
    {
        Source = new NpgsqlDataSourceBuilder(connection) { Name = "vouch" }.Build();
        Kind = kind;
        this.postgres = postgres;
        if (postgres is not null)
            postgres.Restarted += Source.Clear; // Connections of the server that ended are of no use.
    }

    public NpgsqlDataSource Source { get; }

    public HospitalKind Kind { get; }

    /// <summary>Starts or reaches the database and brings it to this program's schema.</summary>
    public static async Task<Outcome<DatabasePlace>> OpenAsync(VouchSettings settings, ILogger log, CancellationToken ct)
    {
        if (!RestoreBackup.CheckFinished(settings.DataFolder).Succeeded(out _, out var unfinished))
            return unfinished;
        if (settings.Connection is not null)
            return await OpenOwnAsync(settings, ct);
        try
        {
            return await OpenPrivateAsync(settings, log, ct);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Refusal("data-folder-unreachable", $"{settings.DataFolder} cannot be used.", e.Message,
                "Is there room on the disk, and does the folder belong to the account that runs vouch?");
        }
    }

    private static async Task<Outcome<DatabasePlace>> OpenPrivateAsync(VouchSettings settings, ILogger log, CancellationToken ct)
    {
        if (!(await PrivatePostgres.StartAsync(new PostgresSettings(settings.DataFolder), log, ct))
            .Succeeded(out var postgres, out var refusal))
            return refusal;
        try
        {
            await DatabaseRoles.CreateAsync(postgres.ConnectionString("postgres", "postgres"), DatabaseRoles.Database, ct);
            var owner = postgres.ConnectionString(DatabaseRoles.Owner);
            if ((await InstallAsync(owner, settings, ct)).Succeeded(out var kind, out refusal))
                return new DatabasePlace(DatabasePool.Of(postgres.ConnectionString(DatabaseRoles.Program)), kind, postgres);
        }
        catch
        {
            await postgres.DisposeAsync();
            throw;
        }

        await postgres.DisposeAsync();
        return refusal;
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        if (postgres is not null)
            await postgres.DisposeAsync();
    }

    /// <summary>Whoever the connection signs in as, the program works as the role that may not change what is recorded.</summary>
    internal static string ProgramConnection(string connection)
    {
        var program = new NpgsqlConnectionStringBuilder(connection) { SearchPath = "vouch", ApplicationName = "vouch" };
        if (program.Username != DatabaseRoles.Program)
            program.Options = $"-c role={DatabaseRoles.Program} {program.Options}".TrimEnd();
        return program.ConnectionString;
    }

    private static async Task<Outcome<DatabasePlace>> OpenOwnAsync(VouchSettings settings, CancellationToken ct)
    {
        try
        {
            var program = ProgramConnection(settings.Connection!);
            var owner = new NpgsqlConnectionStringBuilder(settings.OwnerConnection ?? settings.Connection)
            {
                ApplicationName = "vouch schema",
                Pooling = false,
            };
            if (!(await InstallAsync(owner.ConnectionString, settings, ct)).Succeeded(out var kind, out var refusal))
                return refusal;
            return new DatabasePlace(DatabasePool.Of(program), kind, postgres: null);
        }
        catch (ArgumentException e)
        {
            return new Refusal("setting-invalid", "ConnectionStrings__Vouch cannot be read.", e.Message,
                "Example: Host=db;Database=vouch;Username=vouch_app;Password=…");
        }
        catch (NpgsqlException e)
        {
            return new Refusal("database-unreachable", "The database of ConnectionStrings__Vouch does not answer.", e.Message,
                "Check host, name, user and password.");
        }
    }

    private static async Task<Outcome<HospitalKind>> InstallAsync(string owner, VouchSettings settings, CancellationToken ct)
    {
        var wanted = settings.Demo ?? true ? HospitalKind.Demo : HospitalKind.Production;
        if (!(await SchemaInstaller.OfDepartment().InstallAsync(owner, wanted, ct)).Succeeded(out var kind, out var refusal))
            return refusal;
        if (settings.Demo is null || kind == wanted)
            return kind;
        return kind == HospitalKind.Demo
            ? new Refusal("demo-stays-demo", "This hospital was created as DEMO and can never become production.",
                Hint: "For real work set VOUCH_DATA to a new folder (or ConnectionStrings__Vouch to a new database).")
            : new Refusal("production-stays-production", "This hospital was created for production; there is no demo in it.",
                Hint: "Leave VOUCH_DEMO out, or set VOUCH_DATA to a new folder.");
    }
}
