using Npgsql;
using Vouch.Department.Platform.Postgres;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Server;

/// <summary>The program on a PostgreSQL of the hospital's own (here: another one than its private one).</summary>
public sealed class OwnDatabaseTests(TestPostgres postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task With_two_accounts_the_owner_installs_and_the_other_works()
    {
        var database = await postgres.CreateEmptyDatabaseAsync(Ct);
        await using (var vouch = new VouchProcess(new Dictionary<string, string>
        {
            ["ConnectionStrings__Vouch"] = postgres.ConnectionString(DatabaseRoles.Program, database),
            ["ConnectionStrings__VouchOwner"] = postgres.ConnectionString(DatabaseRoles.Owner, database),
        }))
        {
            await vouch.StartAsync(Ct);
            Assert.False(Directory.Exists(Path.Combine(vouch.DataFolder, "postgres")));
        }

        await postgres.DropAsync(database);
    }

    [Fact]
    public async Task With_one_account_the_program_still_works_as_the_role_that_may_not_change_records()
    {
        var database = await postgres.CreateEmptyDatabaseAsync(Ct);
        await using (var admin = new NpgsqlConnection(postgres.ConnectionString("postgres", database)))
        {
            await admin.OpenAsync(Ct);
            await using var grant = new NpgsqlCommand($"grant {DatabaseRoles.Program} to {DatabaseRoles.Owner}", admin);
            await grant.ExecuteNonQueryAsync(Ct);
        }

        await using (var vouch = new VouchProcess(new Dictionary<string, string>
        {
            ["ConnectionStrings__Vouch"] = postgres.ConnectionString(DatabaseRoles.Owner, database),
        }))
        {
            await vouch.StartAsync(Ct);
            await using var look = new NpgsqlConnection(postgres.ConnectionString("postgres", database));
            await look.OpenAsync(Ct);
            await using var roles = new NpgsqlCommand(
                "select distinct session_role, actor from vouch.audit_entry", look);
            await using var reader = await roles.ExecuteReaderAsync(Ct);
            while (await reader.ReadAsync(Ct))
                Assert.Equal((DatabaseRoles.Owner, false),
                    (reader.GetString(0), reader.GetString(1).StartsWith("direct SQL", StringComparison.Ordinal)));
        }

        await postgres.DropAsync(database);
    }

    [Theory]
    [InlineData("Host=/nonexistent;Database=vouch;Username=x", "does not answer")]
    [InlineData("Hots=db", "cannot be read")]
    public async Task A_wrong_connection_is_refused_in_one_line(string connection, string expected)
    {
        await using var vouch = new VouchProcess(new Dictionary<string, string> { ["ConnectionStrings__Vouch"] = connection });
        Assert.Equal(1, await vouch.RunAsync([], Ct));
        Assert.Contains(expected, vouch.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', vouch.Output.Trim());
    }

    [Fact]
    public async Task An_account_that_may_not_install_is_told_so()
    {
        var database = await postgres.CreateEmptyDatabaseAsync(Ct);
        await using (var vouch = new VouchProcess(new Dictionary<string, string>
        {
            ["ConnectionStrings__Vouch"] = postgres.ConnectionString(DatabaseRoles.Program, database),
        }))
        {
            Assert.Equal(1, await vouch.RunAsync([], Ct));
            Assert.Contains("ConnectionStrings__VouchOwner", vouch.Output, StringComparison.Ordinal);
        }

        await postgres.DropAsync(database);
    }
}
