using Npgsql;
using Vouch.Department.Laboratory;
using Vouch.Department.Platform;
using Vouch.Department.Sealing;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Sealing;

/// <summary>Work that began is audited with its proof; the attacker owns the schema and switches every trigger off.</summary>
public sealed class SealedStartsTests(TestDepartment department) : IClassFixture<TestDepartment>, IAsyncLifetime
{
    private ArrangedLedger ledger = null!;

    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        ledger = new ArrangedLedger(department);
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var tube = await bench.TubeAsync(Ct, "K");
        (await bench.Enter.RunAsync(new Actor(bench.Technician, "Tom Bench", "test"), [new TypedResult(tube.Tests["K"], "4.4", null)], Ct)).OrFail();
        await ledger.SealAllAsync(Ct);
        Assert.Empty((await FaultsAsync(null)));
    }

    public ValueTask DisposeAsync()
    {
        ledger.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("work_start", "id", "uuid_v7()", "id")]
    [InlineData("work_start", "proof_id", "uuid_v7()", null)]
    [InlineData("work_start", "stage", "'collection'", "stage")]
    [InlineData("work_start", "cause", "'told'", "cause")]
    [InlineData("work_start", "order_id", "uuid_v7()", "order_id")]
    [InlineData("work_start", "patient_id", "uuid_v7()", "patient_id")]
    [InlineData("work_start", "specimen_id", "uuid_v7()", "specimen_id")]
    [InlineData("work_start", "device_id", "uuid_v7()", "device_id")]
    [InlineData("work_start", "performer_id", "uuid_v7()", "performer_id")]
    [InlineData("work_start", "order_tests", "array[uuid_v7()]", "order_tests")]
    [InlineData("work_start", "analytes", "array['NA']", "analytes")]
    [InlineData("work_start", "begun_at", "begun_at + interval '1 second'", "begun_at")]
    [InlineData("proof", "decision", "'fit'", "decision")]
    [InlineData("proof", "checks", "jsonb_set(checks::jsonb, '{0,standing}', '\"proven at last\"')", "checks")]
    [InlineData("proof", "gate", "'release'", "gate")]
    [InlineData("proof", "measured_at", "measured_at + interval '1 second'", "measured_at")]
    public async Task Whatever_column_is_changed_is_named(string table, string column, string value, string? named)
    {
        var fault = (await FaultsAsync($"update {table} set {column} = {value} where {(table == "proof" ? "subject_kind = 'start'" : "true")}"))[0];

        Assert.Equal((table, named), (fault.Table, fault.Column));
    }

    [Fact]
    public async Task A_citation_taken_away_would_hide_it_from_a_look_back_and_is_named() =>
        Assert.Equal("citation", (await FaultsAsync("delete from citation where kind = 3 and proof = (select id from proof where subject_kind = 'start' limit 1)"))[0].Table);

    /// <summary>What the audit finds after this was done; undone afterwards.</summary>
    private async Task<IReadOnlyList<AuditFault>> FaultsAsync(string? attack)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(department.ConnectionStringAs("postgres"))
        { SearchPath = "vouch", Pooling = false }.ConnectionString);
        await connection.OpenAsync(Ct);
        await using var undone = await connection.BeginTransactionAsync(Ct);
        if (attack is not null)
        {
            await using var off = Sql.Command(connection, "set local session_replication_role = replica", []);
            await off.ExecuteNonQueryAsync(Ct);
            await using var command = Sql.Command(connection, attack, []);
            Assert.NotEqual(0, await command.ExecuteNonQueryAsync(Ct));
        }

        return [.. (await new LedgerAudit(connection).RunAsync([], [], _ => { }, Ct)).Faults];
    }
}
