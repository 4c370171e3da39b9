using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Postgres;

[assembly: AssemblyFixture(typeof(Vouch.Department.Tests.Fixtures.TestPostgres))]

namespace Vouch.Department.Tests.Fixtures;

/// <summary>
/// One PostgreSQL of a test run, started by the first test that asks, with a template database that holds the schema.
/// </summary>
public sealed class TestPostgres : IAsyncDisposable
{
    private const string Template = "vouch_template";

    private readonly SemaphoreSlim one = new(1);
    private readonly TestFolder folder = new();
    private PrivatePostgres? postgres;
    private int databases;

    /// <summary>A database of its own with the whole schema of a DEMO hospital; <see cref="DropAsync"/> it afterwards.</summary>
    public async Task<string> CreateDatabaseAsync(CancellationToken ct)
    {
        await one.WaitAsync(ct); // A template is copied by one at a time.
        try
        {
            postgres ??= await StartAsync(ct);
            databases++;
            var name = "test_" + databases.ToString(CultureInfo.InvariantCulture);
            await ExecuteAsync($"create database {name} template {Template} owner {DatabaseRoles.Owner}", ct);
            return name;
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>A database with nothing in it, as an administrator makes it for the owner role.</summary>
    public async Task<string> CreateEmptyDatabaseAsync(CancellationToken ct)
    {
        var name = await CreateDatabaseAsync(ct);
        await DropAsync(name);
        await ExecuteAsync($"create database {name} owner {DatabaseRoles.Owner}", ct);
        return name;
    }

    public Task DropAsync(string database) =>
        ExecuteAsync($"drop database {database} with (force)", CancellationToken.None);

    /// <summary>How a role reaches a database: <see cref="DatabaseRoles.Program"/>, <see cref="DatabaseRoles.Owner"/>, postgres.</summary>
    public string ConnectionString(string role, string database) => postgres!.ConnectionString(role, database);

    public async ValueTask DisposeAsync()
    {
        if (postgres is not null)
            await postgres.DisposeAsync();
        folder.Dispose();
        one.Dispose();
    }

    private async Task<PrivatePostgres> StartAsync(CancellationToken ct)
    {
        var settings = new PostgresSettings(folder.Path, Durable: false);
        var started = (await PrivatePostgres.StartAsync(settings, NullLogger.Instance, ct)).OrFail();
        await DatabaseRoles.CreateAsync(started.ConnectionString("postgres", "postgres"), Template, ct);
        var owner = started.ConnectionString(DatabaseRoles.Owner, Template);
        (await SchemaInstaller.OfDepartment().InstallAsync(owner, HospitalKind.Demo, ct)).OrFail();
        return started;
    }

    private async Task ExecuteAsync(string sql, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(postgres!.ConnectionString("postgres", "postgres"));
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}
