using Npgsql;

namespace Vouch.Department.Platform.Postgres;

/// <summary>
/// The two roles of a Vouch database: the owner of the schema, and the program, which may not change append-only tables.
/// </summary>
public static class DatabaseRoles
{
    public const string Owner = "vouch_owner";
    public const string Program = "vouch_app";
    public const string Database = "vouch";

    /// <summary>Makes what is missing of the roles and the database, as the administrator of the private PostgreSQL.</summary>
    public static async Task CreateAsync(string administrator, string database, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(administrator);
        await connection.OpenAsync(ct);
        foreach (var role in new[] { Owner, Program })
        {
            if (!await ExistsAsync(connection, "select 1 from pg_roles where rolname = $1", role, ct))
                await ExecuteAsync(connection, $"create role {role} login", ct);
        }

        if (!await ExistsAsync(connection, "select 1 from pg_database where datname = $1", database, ct))
            await ExecuteAsync(connection, $"create database {database} owner {Owner}", ct);
    }

    private static async Task<bool> ExistsAsync(NpgsqlConnection connection, string sql, string name, CancellationToken ct)
    {
        await using var command = Sql.Command(connection, sql, [name]);
        return await command.ExecuteScalarAsync(ct) is not null;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = Sql.Command(connection, sql, []);
        await command.ExecuteNonQueryAsync(ct);
    }
}
