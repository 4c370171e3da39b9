using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Vouch.Department.Catalog;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Postgres;

namespace Vouch.Department.Tests.Fixtures;

/// <summary>
/// A department of a test class: its own database with the schema, a clock, a folder. Use it as
/// <c>IClassFixture&lt;TestDepartment&gt;</c>; tests of one class share it and so keep apart by their own rows.
/// </summary>
public sealed class TestDepartment(TestPostgres postgres) : IAsyncLifetime
{
    /// <summary>Few connections a class: many classes run at once on one server.</summary>
    private const int ConnectionsMax = 8;

    private readonly TestFolder folder = new();
    private string database = "";
    private NpgsqlDataSource? source;

    /// <summary>Stands at 2026-03-02 08:00 UTC, a Monday, until a test moves it.</summary>
    public TestClock Clock { get; } = new(new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero));

    public Db Db { get; private set; } = null!;

    /// <summary>Room on the disk, looked at by nobody unless a test starts it.</summary>
    public DiskRoom Room { get; private set; } = null!;

    public NpgsqlDataSource Source => source!;

    /// <summary>A folder for the class's files.</summary>
    public string Folder => folder.Path;

    /// <summary>Someone who acts.</summary>
    public Actor Actor { get; } = new(Guid.Parse("01980000-0000-7000-8000-000000000001"), "Ada Quint", "test");

    /// <summary>Connections as the program's role.</summary>
    public string ConnectionString => postgres.ConnectionString(DatabaseRoles.Program, database);

    /// <summary>Connections as the schema's owner, or as postgres: what somebody with psql could do.</summary>
    public string ConnectionStringAs(string role) => postgres.ConnectionString(role, database);

    public async ValueTask InitializeAsync()
    {
        database = await postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken);
        source = NpgsqlDataSource.Create(DatabasePool.Of(ConnectionString, ConnectionsMax));
        Db = new Db(source, Clock);
        Room = new DiskRoom(new PlatformPlace(Folder, HospitalKind.Demo), source, NullLogger<DiskRoom>.Instance);
    }

    /// <summary>The packs that are shipped, kept in its database.</summary>
    public async Task<PackInForce> KeepPacksAsync(HospitalKind kind = HospitalKind.Demo)
    {
        (await new PackFolders(new PlatformPlace(Folder, kind)).KeepAsync(Db, Actor, TestContext.Current.CancellationToken)).OrFail();
        return new PackInForce(Db);
    }

    public async ValueTask DisposeAsync()
    {
        Room?.Dispose();
        if (source is not null)
            await source.DisposeAsync();
        if (database.Length > 0)
            await postgres.DropAsync(database);
        folder.Dispose();
    }
}
