using Npgsql;
using Vouch.Department.Platform.Postgres;
using static System.FormattableString;

namespace Vouch.Department.Platform;

/// <summary>
/// Brings a database to the schema of this program: what is missing is applied in the order of its number, all in one
/// transaction under a lock, so that several nodes may start at once and a failure leaves nothing behind.
/// </summary>
public sealed class SchemaInstaller(IReadOnlyList<SchemaFile> files)
{
    /// <summary>Any number that no other user of the database locks: "vouch" in ASCII.</summary>
    private const long LockNumber = 0x766F756368;

    /// <summary>The schema of all features.</summary>
    public static SchemaInstaller OfDepartment() => new(SchemaFile.All(typeof(SchemaInstaller).Assembly));

    /// <summary>Installs as the owner role; <paramref name="kind"/> counts only for a new database.</summary>
    /// <returns>
    /// What the database is. Refusals: schema-changed (an applied part has another text now), schema-newer (the database
    /// was used by a later program), schema-failed (with the part and PostgreSQL's words).
    /// </returns>
    public async Task<Outcome<HospitalKind>> InstallAsync(string ownerConnection, HospitalKind kind, CancellationToken ct)
    {
        try
        {
            return await InstallOnceAsync(ownerConnection, kind, ct);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return new Refusal("schema-not-permitted", "The database account may not install the schema.", e.MessageText,
                "Set ConnectionStrings__VouchOwner to the owner of the database; docs/settings.md has the commands.");
        }
    }

    private async Task<Outcome<HospitalKind>> InstallOnceAsync(string ownerConnection, HospitalKind kind, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(ownerConnection);
        await connection.OpenAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await ExecuteAsync(connection, Invariant($"select pg_advisory_xact_lock({LockNumber})"), ct);
        await ExecuteAsync(connection, PreparationSql, ct);
        if (!(await MissingAsync(connection, ct)).Succeeded(out var missing, out var refusal))
            return refusal;
        foreach (var file in missing)
        {
            if (!(await ApplyAsync(connection, file, ct)).Succeeded(out _, out refusal))
                return refusal;
        }

        var hospital = await HospitalAsync(connection, kind, ct);
        await transaction.CommitAsync(ct);
        return hospital;
    }

    // The program's role is made here for a server of your own; the private PostgreSQL has it already.
    private const string PreparationSql =
        $"""
        do $$ begin
          if not exists (select 1 from pg_roles where rolname = '{DatabaseRoles.Program}') then
            create role {DatabaseRoles.Program} login;
            execute format('grant {DatabaseRoles.Program} to %I', current_user);
          end if;
        end $$;
        create schema if not exists vouch;
        set local search_path to vouch;
        grant usage on schema vouch to {DatabaseRoles.Program};
        create table if not exists schema_version (
          number int primary key,
          name text not null,
          checksum text not null,
          applied_at timestamptz not null default clock_timestamp()
        );
        grant select on schema_version to {DatabaseRoles.Program};
        """;

    private async Task<Outcome<List<SchemaFile>>> MissingAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var applied = (await Sql.ListAsync(connection, "select number, name, checksum from schema_version", [],
            row => (Number: row.GetInt32(0), Name: row.GetString(1), Checksum: row.GetString(2)), ct))
            .ToDictionary(row => row.Number);
        foreach (var row in applied.Values)
        {
            var file = files.FirstOrDefault(file => file.Number == row.Number);
            if (file is null)
                return new Refusal("schema-newer", Invariant($"The database has the schema part {row.Number:0000}_{row.Name}, ")
                    + "which this program does not know.", Hint: "Use the version of vouch that last ran on it, or a later one.");
            if (file.Checksum != row.Checksum)
                return new Refusal("schema-changed", Invariant($"The schema part {row.Number:0000}_{row.Name} was applied with another text."),
                    Hint: "Applied parts are never edited: add a new part. (While developing: start with a new data folder.)");
        }

        return files.Where(file => !applied.ContainsKey(file.Number)).ToList();
    }

    private static async Task<Outcome<Done>> ApplyAsync(NpgsqlConnection connection, SchemaFile file, CancellationToken ct)
    {
        try
        {
            await ExecuteAsync(connection, file.Text, ct);
            await using var note = Sql.Command(connection,
                "insert into schema_version (number, name, checksum) values ($1, $2, $3)",
                [file.Number, file.Name, file.Checksum]);
            await note.ExecuteNonQueryAsync(ct);
            return new Done();
        }
        catch (PostgresException e)
        {
            return new Refusal("schema-failed", Invariant($"The schema part {file.Number:0000}_{file.Name} cannot be applied."),
                Invariant($"{e.MessageText}. {e.Where}"));
        }
    }

    private static async Task<HospitalKind> HospitalAsync(NpgsqlConnection connection, HospitalKind kind, CancellationToken ct)
    {
        await using var insert = Sql.Command(connection,
            "insert into hospital (kind) select $1 where not exists (select 1 from hospital)", [kind.Stored()]);
        await insert.ExecuteNonQueryAsync(ct);
        var stored = await Sql.OneAsync(connection, "select kind from hospital", [], row => row.GetString(0), ct);
        return HospitalKinds.Read(stored!);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = Sql.Command(connection, sql, []);
        await command.ExecuteNonQueryAsync(ct);
    }
}
