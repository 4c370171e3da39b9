using Npgsql;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Postgres;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Platform;

public sealed class SchemaInstallerTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Owner => department.ConnectionStringAs(DatabaseRoles.Owner);

    [Fact]
    public async Task Installing_again_changes_nothing_and_what_a_database_was_created_for_stays()
    {
        var kind = (await SchemaInstaller.OfDepartment().InstallAsync(Owner, HospitalKind.Production, Ct)).OrFail();
        Assert.Equal(HospitalKind.Demo, kind);
    }

    [Fact]
    public async Task A_part_that_was_applied_with_another_text_is_refused()
    {
        var files = SchemaFile.All(typeof(Db).Assembly);
        var edited = files.Select(file => file.Number == 100 ? file with { Text = file.Text + "\n-- edited" } : file).ToList();
        (await new SchemaInstaller(edited).InstallAsync(Owner, HospitalKind.Demo, Ct)).Refused("schema-changed");
    }

    [Fact]
    public async Task A_database_of_a_later_program_is_refused()
    {
        (await new SchemaInstaller([]).InstallAsync(Owner, HospitalKind.Demo, Ct)).Refused("schema-newer");
    }

    [Fact]
    public async Task A_part_that_fails_leaves_nothing_behind_and_is_named()
    {
        var files = SchemaFile.All(typeof(Db).Assembly);
        SchemaFile good = new(9998, "good", "create table good_part (id int primary key);");
        SchemaFile bad = new(9999, "bad", "select 1;\nselect no_such_column;");
        var refusal = (await new SchemaInstaller([.. files, good, bad]).InstallAsync(Owner, HospitalKind.Demo, Ct))
            .Refused("schema-failed");
        Assert.Contains("9999_bad", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("no_such_column", refusal.Detail, StringComparison.Ordinal);
        Assert.Null(await department.Db.OneAsync(
            "select to_regclass('good_part')::text", [], row => row.TextOrNull(0), Ct));
    }

    [Fact]
    public async Task Every_table_is_append_only_or_under_audit_or_said_to_be_working_state()
    {
        var loose = await department.Db.ListAsync(
            """
            select c.relname from pg_class c
            where c.relnamespace = 'vouch'::regnamespace and c.relkind in ('r', 'p') and c.relname <> 'schema_version'
              and not exists (select 1 from pg_trigger t where t.tgrelid = c.oid and t.tgname in ('append_only', 'audited'))
              and not exists (select 1 from pg_inherits i where i.inhrelid = c.oid)
              and obj_description(c.oid) is distinct from 'working state'
            order by 1
            """, [], row => row.GetString(0), Ct);
        Assert.Equal([], loose);
    }

    [Fact]
    public async Task Several_nodes_may_install_at_once()
    {
        SchemaFile part = new(9990, "once", "create table once_only (id int primary key);");
        var installer = new SchemaInstaller([.. SchemaFile.All(typeof(Db).Assembly), part]);
        var database = department.ConnectionStringAs(DatabaseRoles.Owner);
        try
        {
            var outcomes = await Task.WhenAll(
                Enumerable.Range(0, 4).Select(_ => installer.InstallAsync(database, HospitalKind.Demo, Ct)));
            Assert.All(outcomes, outcome => outcome.OrFail());
        }
        finally
        {
            await using var connection = new NpgsqlConnection(database);
            await connection.OpenAsync(CancellationToken.None);
            await using var undo = new NpgsqlCommand(
                "drop table once_only; delete from schema_version where number = 9990", connection);
            await undo.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }
}
