using Npgsql;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Postgres;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Platform;

public sealed class AuditTriggerTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private sealed record Entry(
        string Actor, Guid? ActorId, string From, string? Reason, string Session, string Action, string? Old, string? New);

    [Fact]
    public async Task A_change_of_an_editable_table_names_who_why_from_where_and_both_states()
    {
        await ChangeAsync("insert into setting (key, value) values ('a', '1')", "set up");
        await ChangeAsync("update setting set value = '2' where key = 'a'", "corrected");
        await ChangeAsync("delete from setting where key = 'a'", reason: null);

        var entries = await EntriesAsync("a");
        var who = department.Actor;
        Assert.Equal(
        [
            new(who.Name, who.Id, "test", "set up", "vouch_app", "insert", null, """{"key": "a", "value": 1}"""),
            new(who.Name, who.Id, "test", "corrected", "vouch_app", "update", """{"value": 1}""", """{"value": 2}"""),
            new(who.Name, who.Id, "test", null, "vouch_app", "delete", """{"key": "a", "value": 2}""", null),
        ], entries);
    }

    [Fact]
    public async Task A_change_without_an_actor_is_refused()
    {
        await using var connection = await department.Source.OpenConnectionAsync(Ct);
        var refused = await Assert.ThrowsAsync<PostgresException>(
            () => ExecuteAsync(connection, "insert into setting (key, value) values ('b', '1')"));
        Assert.Equal("42501", refused.SqlState);
        Assert.Contains("names no actor", refused.MessageText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_actor_of_one_transaction_is_not_the_actor_of_the_next_on_the_same_connection()
    {
        await using var connection = await department.Source.OpenConnectionAsync(Ct);
        await using (var transaction = await connection.BeginTransactionAsync(Ct))
        {
            await ExecuteAsync(connection, "select set_config('vouch.actor', 'Ada Quint', true)");
            await transaction.CommitAsync(Ct);
        }

        await Assert.ThrowsAsync<PostgresException>(
            () => ExecuteAsync(connection, "insert into setting (key, value) values ('c', '1')"));
    }

    [Theory]
    [InlineData("postgres", "direct SQL: postgres")]
    [InlineData(DatabaseRoles.Owner, "direct SQL: vouch_owner")]
    public async Task Direct_SQL_is_recorded_by_its_session_whoever_it_claims_to_be(string role, string actor)
    {
        await using var connection = new NpgsqlConnection(department.ConnectionStringAs(role));
        await connection.OpenAsync(Ct);
        await ExecuteAsync(connection, "select set_config('vouch.actor', 'Ada Quint', false)");
        await ExecuteAsync(connection, $"insert into vouch.setting (key, value) values ('direct {role}', '1')");

        var entry = Assert.Single(await EntriesAsync("direct " + role));
        Assert.Equal((actor, role), (entry.Actor, entry.Session));
    }

    [Fact]
    public async Task An_update_that_changes_nothing_leaves_no_entry()
    {
        await ChangeAsync("insert into setting (key, value) values ('same', '1')", reason: null);
        await ChangeAsync("update setting set value = value where key = 'same'", reason: null);
        Assert.Single(await EntriesAsync("same"));
    }

    [Fact]
    public async Task Hidden_columns_show_that_they_changed_and_nothing_more()
    {
        await using (var owner = new NpgsqlConnection(department.ConnectionStringAs(DatabaseRoles.Owner)))
        {
            await owner.OpenAsync(Ct);
            await ExecuteAsync(owner, """
                create table sample_account (ward text, number int, name text, secret text, primary key (ward, number));
                select audited('sample_account', '{secret}');
                """);
        }

        await ChangeAsync("insert into sample_account values ('W1', 7, 'Ada', 'hunter2')", reason: null);
        await ChangeAsync("update sample_account set secret = 'hunter3'", reason: null);
        var entries = await EntriesAsync("W1/7");
        Assert.Equal("""{"name": "Ada", "ward": "W1", "number": 7, "secret": "(hidden)"}""", entries[0].New);
        Assert.Equal(("""{"secret": "(hidden)"}""", """{"secret": "(hidden)"}"""), (entries[1].Old, entries[1].New));
        var truncated = await Assert.ThrowsAsync<PostgresException>(() => AsOwnerAsync("truncate sample_account"));
        Assert.Contains("no record", truncated.MessageText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("update audit_entry set actor = 'somebody else'")]
    [InlineData("delete from audit_entry")]
    [InlineData("truncate audit_entry")]
    [InlineData("update hospital set kind = 'PRODUCTION'")]
    public async Task Append_only_tables_refuse_even_their_owner(string sql)
    {
        await ChangeAsync("insert into setting (key, value) values (gen_random_uuid()::text, '1')", reason: null);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => AsOwnerAsync(sql));
        Assert.Contains("append-only", refused.MessageText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("insert into audit_entry (actor, came_from, session_role, action, table_name, row_id, leaf) values ('x','x','x','x','x','x','x')")]
    [InlineData("select audit_write('insert', 'x', 'x', null, null)")]
    [InlineData("delete from audit_entry")]
    [InlineData("insert into hospital (kind) values ('PRODUCTION')")]
    [InlineData("update leaf_queue set kind = 'proof'")]
    [InlineData("alter table setting disable trigger audited")]
    [InlineData("drop table setting")]
    public async Task The_program_itself_may_not_forge_or_remove_what_is_recorded(string sql)
    {
        var refused = await Assert.ThrowsAsync<PostgresException>(() => ChangeAsync(sql, reason: null));
        Assert.Equal("42501", refused.SqlState);
    }

    [Fact]
    public async Task A_view_is_an_act_and_every_entry_waits_to_be_sealed_with_the_leaf_its_columns_make()
    {
        await ChangeAsync("select audit_act('view', 'patient', 'p-1', '{\"page\": \"chart\"}')", "treatment");
        var row = await department.Db.OneAsync(
            """
            select e.leaf, audit_leaf(e), to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), e.id::text, q.kind
            from audit_entry e join leaf_queue q on q.ref = e.id where e.row_id = 'p-1'
            """, [], r => (Leaf: r.GetString(0), Again: r.GetString(1), At: r.GetString(2), Id: r.GetString(3), Kind: r.GetString(4)), Ct);
        Assert.Equal(
            "{\"action\":\"view\",\"actor\":\"Ada Quint\",\"actorId\":\"01980000-0000-7000-8000-000000000001\",\"at\":\"" + row.At
            + "\",\"from\":\"test\",\"id\":\"" + row.Id + "\",\"kind\":\"audit\",\"new\":\"{\\\"page\\\": \\\"chart\\\"}\",\"old\":null,"
            + "\"reason\":\"treatment\",\"row\":\"p-1\",\"session\":\"vouch_app\",\"table\":\"patient\"}", row.Leaf);
        Assert.Equal(row.Leaf, row.Again);
        Assert.Equal("audit", row.Kind);
    }

    private async Task ChangeAsync(string sql, string? reason)
    {
        await using var work = await department.Db.BeginAsync(department.Actor, reason, Ct);
        await work.ExecuteAsync(sql, [], Ct);
        await work.CommitAsync(Ct);
    }

    private async Task AsOwnerAsync(string sql)
    {
        await using var owner = new NpgsqlConnection(department.ConnectionStringAs(DatabaseRoles.Owner));
        await owner.OpenAsync(Ct);
        await ExecuteAsync(owner, sql);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Ct);
    }

    private Task<List<Entry>> EntriesAsync(string row) => department.Db.ListAsync(
        "select actor, actor_id, came_from, reason, session_role, action, old::text, new::text from audit_entry " +
        "where row_id = $1 order by at", [row],
        r => new Entry(r.GetString(0), r.GuidOrNull(1), r.GetString(2), r.TextOrNull(3), r.GetString(4), r.GetString(5),
            r.TextOrNull(6), r.TextOrNull(7)), Ct);
}
