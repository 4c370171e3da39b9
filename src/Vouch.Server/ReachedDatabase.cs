using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Postgres;

namespace Vouch.Server;

/// <summary>
/// The database of a hospital for a command: of the server that runs on the data folder, or that folder's own started for the
/// while, or the hospital's own.
/// </summary>
public sealed class ReachedDatabase : IAsyncDisposable
{
    private readonly PrivatePostgres? postgres;

    private ReachedDatabase(string program, string owner, string tools, PrivatePostgres? postgres)
    {
        Source = NpgsqlDataSource.Create(program);
        Owner = new NpgsqlConnectionStringBuilder(owner);
        Tools = tools;
        this.postgres = postgres;
    }

    /// <summary>As the program's role.</summary>
    public NpgsqlDataSource Source { get; }

    /// <summary>As the owner of the schema.</summary>
    public NpgsqlConnectionStringBuilder Owner { get; }

    /// <summary>Where PostgreSQL's programs for it are.</summary>
    public string Tools { get; }

    /// <summary>Refusals: hospital-not-found, setting-invalid, those of the private PostgreSQL.</summary>
    public static async Task<Outcome<ReachedDatabase>> OpenAsync(VouchSettings settings, CancellationToken ct)
    {
        if (settings.Connection is not null)
            return Own(settings);
        var place = new PostgresSettings(Path.GetFullPath(settings.DataFolder));
        if (!Directory.Exists(place.ClusterFolder))
            return new Refusal("hospital-not-found", $"There is no hospital in {settings.DataFolder}.", Hint: "Set VOUCH_DATA.");
        return await PrivateAsync(place, ct);
    }

    /// <summary>The same for a hospital that is not there yet: an empty database with its roles. Refusal also: restore-not-empty.</summary>
    public static async Task<Outcome<ReachedDatabase>> CreateAsync(VouchSettings settings, CancellationToken ct)
    {
        var reached = settings.Connection is not null ? Own(settings) : await PrivateAsync(new PostgresSettings(Path.GetFullPath(settings.DataFolder)), ct, create: true);
        if (!reached.Succeeded(out var database, out var refusal))
            return refusal;
        await using (var connection = new NpgsqlConnection(database.Owner.ConnectionString))
        {
            try
            {
                await connection.OpenAsync(ct);
                await using var there = new NpgsqlCommand("select to_regnamespace('vouch') is not null", connection);
                if (await there.ExecuteScalarAsync(ct) is not true)
                    return database;
                refusal = new Refusal("restore-not-empty", "There is a hospital in that database.", Hint: "Restore into a new database.");
            }
            catch (NpgsqlException e)
            {
                refusal = new Refusal("database-unreachable", "The database does not answer.", e.Message);
            }
        }

        await database.DisposeAsync();
        return refusal;
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        if (postgres is not null)
            await postgres.DisposeAsync();
    }

    private static Outcome<ReachedDatabase> Own(VouchSettings settings)
    {
        try
        {
            return new ReachedDatabase(DatabasePlace.ProgramConnection(settings.Connection!), settings.OwnerConnection ?? settings.Connection!,
                PostgresPrograms.ClientFolder(), postgres: null);
        }
        catch (ArgumentException e)
        {
            return new Refusal("setting-invalid", "ConnectionStrings__Vouch cannot be read.", e.Message);
        }
    }

    private static async Task<Outcome<ReachedDatabase>> PrivateAsync(PostgresSettings place, CancellationToken ct, bool create = false)
    {
        if (!PostgresPrograms.Find(place.ClusterFolder).Succeeded(out var programs, out var refusal))
            return refusal;
        if (!create && PrivatePostgres.LivingConnectionString(place.DataFolder, DatabaseRoles.Program) is { } living)
            return new ReachedDatabase(living, PrivatePostgres.LivingConnectionString(place.DataFolder, DatabaseRoles.Owner)!, programs.Folder, postgres: null);
        if (!(await PrivatePostgres.StartAsync(place, NullLogger.Instance, ct)).Succeeded(out var postgres, out refusal))
            return refusal;
        if (create)
            await DatabaseRoles.CreateAsync(postgres.ConnectionString("postgres", "postgres"), DatabaseRoles.Database, ct);
        return new ReachedDatabase(postgres.ConnectionString(DatabaseRoles.Program), postgres.ConnectionString(DatabaseRoles.Owner), programs.Folder, postgres);
    }
}
