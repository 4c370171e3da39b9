using Npgsql;
using Vouch.Department.Exchange;
using Vouch.Department.Platform;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Exchange;

/// <summary>What the pages of connections and messages read of an inbox that has grown large: rows looked at, as the database counts them.</summary>
public sealed class LargeInboxTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private const int Messages = 300_000;

    /// <summary>A thousand messages of which the pace is told, a page of 50 and the looks for a time; nothing that grows.</summary>
    private const long RowsMost = 12_000;

    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_read_as_little_of_a_large_inbox_as_of_a_small_one()
    {
        var connection = (await Connections.EnsureAsync(department.Db, department.Actor,
            new ConnectionPlan("Large", "mllp-in", "hospital") { SendingApplication = "LARGE" }, Ct)).OrFail();
        await FillAsync(connection);
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(department.ConnectionString) { MaxPoolSize = 1 }.ConnectionString);
        var db = new Db(source, department.Clock);
        var line = (await ConnectionsStorage.LineAsync(db, connection, Ct))!;
        var old = TimeProvider.System.GetUtcNow().AddDays(-200);

        await ReadsLittleAsync(db, async () => Assert.Equal(Messages, line.Last));
        await ReadsLittleAsync(db, async () =>
        {
            var balance = await ConnectionsStorage.BalanceAsync(db, line.Connection, Ct);
            Assert.True(balance.Balances);
            Assert.Equal((Messages - 70_000 - 2_000 - 3, 3, 2_000, 70_000), (balance.Done, balance.Queued, balance.Waiting, balance.SetAside));
        });
        await ReadsLittleAsync(db, async () => Assert.Contains(await ConnectionsStorage.ListAsync(db, Ct), one => one.LastHour == 3600 / 60));
        foreach (var asked in new MessageQuestion[]
        {
            new(false, null, null, null, null, null, null), new(false, connection, null, null, null, null, null), new(false, null, "waiting", null, null, null, null),
            new(false, null, "set-aside", null, old, old.AddDays(1), null), new(false, null, null, "ADT", old, old.AddDays(1), null), new(false, null, null, null, null, null, "N77"),
        })
            await ReadsLittleAsync(db, async () => Assert.NotEmpty(await MessagesStorage.ListAsync(db, asked, before: null, Ct)));

        // Message by message they are counted when somebody asks for it, and agree.
        var count = await ConnectionsStorage.CountAsync(db, line.Connection, Ct);
        Assert.Equal((Messages, true), (count.Kept, count.Agrees));
    }

    [Fact]
    public async Task Counters_follow_every_change_of_state()
    {
        var connection = (await Connections.EnsureAsync(department.Db, department.Actor,
            new ConnectionPlan("Changing", "mllp-in", "hospital") { SendingApplication = "CHANGING" }, Ct)).OrFail();
        await DoAsync(
            """
            with n as (select uuid_v7() as id, n from generate_series(1, 10) n),
            c as (insert into connection_counter (connection_id, last_in) values ($1, 10)),
            i as (insert into inbox (id, connection_id, seq, control_id, message_type, hash, body) select id, $1, n, 'C' || n, 'ADT^A01', sha256(id::text::bytea), '' from n)
            insert into inbox_work (inbox_id, connection_id, seq) select id, $1, n from n
            """, connection);
        Assert.Equal((0, 10, 0, 0), await StatesAsync());
        await DoAsync("update inbox_work set state = case when seq <= 4 then 'done' when seq <= 7 then 'waiting' when seq = 8 then 'set-aside' else state end where connection_id = $1", connection);
        Assert.Equal((4, 2, 3, 1), await StatesAsync());
        await DoAsync("update inbox_work set attempts = attempts + 1 where connection_id = $1", connection);
        await DoAsync("update inbox_work set state = case state when 'waiting' then 'queued' when 'set-aside' then 'done' else state end where connection_id = $1", connection);
        Assert.Equal((5, 5, 0, 0), await StatesAsync());
        Assert.True((await ConnectionsStorage.CountAsync(department.Db, (await ConnectionsStorage.OneAsync(department.Db, connection, Ct))!, Ct)).Agrees);

        // A message that vanished is seen.
        await DoAsync("delete from inbox_work where connection_id = $1 and seq = 10", connection);
        var record = (await ConnectionsStorage.OneAsync(department.Db, connection, Ct))!;
        Assert.False((await ConnectionsStorage.BalanceAsync(department.Db, record, Ct)).Balances);
        Assert.False((await ConnectionsStorage.CountAsync(department.Db, record, Ct)).Agrees);

        async Task<(long Done, long Queued, long Waiting, long SetAside)> StatesAsync()
        {
            var balance = await ConnectionsStorage.BalanceAsync(department.Db, (await ConnectionsStorage.OneAsync(department.Db, connection, Ct))!, Ct);
            Assert.True(balance.Balances);
            return (balance.Done, balance.Queued, balance.Waiting, balance.SetAside);
        }
    }

    /// <summary>One message a minute, the last one now; the older half has set-aside ones among it, two thousand wait, three are queued.</summary>
    private async Task FillAsync(Guid connection)
    {
        await DoAsync(
            """
            with n as (select uuid_v7() as id, n from generate_series(1, 300000) n),
            c as (insert into connection_counter (connection_id, last_in) values ($1, 300000)),
            i as (insert into inbox (id, connection_id, seq, received_at, control_id, message_type, hash, body)
              select id, $1, n, now() - (300000 - n) * interval '1 minute', 'N' || n, case n % 3 when 0 then 'ADT^A08' else 'ORM^O01' end, sha256(id::text::bytea), 'x' from n)
            insert into inbox_work (inbox_id, connection_id, seq) select id, $1, n from n
            """, connection);
        await DoAsync(
            """
            update inbox_work set changed_at = clock_timestamp(), state = case when seq > 299997 then 'queued' when seq > 297997 then 'waiting'
              when seq <= 140000 and seq % 2 = 0 then 'set-aside' else 'done' end where connection_id = $1
            """, connection);
        await using var owner = new NpgsqlConnection(department.ConnectionStringAs("postgres"));
        await owner.OpenAsync(Ct);
        await using var vacuum = new NpgsqlCommand("vacuum analyze vouch.inbox, vouch.inbox_work", owner);
        await vacuum.ExecuteNonQueryAsync(Ct);
    }

    private async Task DoAsync(string sql, params object?[] args)
    {
        await using var work = await department.Db.BeginAsync(department.Actor, "arranged", Ct);
        await work.ExecuteAsync(sql, args, Ct);
        await work.CommitAsync(Ct);
    }

    /// <summary>One connection to the database, so that its own counts of rows are complete.</summary>
    private static async Task ReadsLittleAsync(Db db, Func<Task> page)
    {
        var before = await ReadAsync(db);
        await page();
        var rows = await ReadAsync(db) - before;
        Assert.True(rows < RowsMost, FormattableString.Invariant($"{rows} rows were looked at"));
    }

    private static async Task<long> ReadAsync(Db db)
    {
        await db.OneAsync("select pg_stat_force_next_flush()::text", [], r => r.IsDBNull(0), Ct);
        return await db.OneAsync(
            """
            select (select coalesce(sum(seq_tup_read), 0) from pg_stat_user_tables where relname in ('inbox', 'inbox_work'))::bigint
              + (select coalesce(sum(idx_tup_read), 0) from pg_stat_user_indexes where relname in ('inbox', 'inbox_work'))::bigint
            """, [], r => r.GetInt64(0), Ct);
    }
}
