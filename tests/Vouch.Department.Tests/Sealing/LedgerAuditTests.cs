using System.Text;
using Npgsql;
using Vouch.Department.Equipment;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Postgres;
using Vouch.Department.Sealing;
using Vouch.Department.Tests.Fixtures;
using Vouch.Ledger;
using static System.FormattableString;

namespace Vouch.Department.Tests.Sealing;

/// <summary>The attacker of these tests is the owner of the schema with every trigger switched off.</summary>
public sealed class LedgerAuditTests(TestDepartment department) : IClassFixture<TestDepartment>, IAsyncLifetime
{
    private ArrangedLedger ledger = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        ledger = new ArrangedLedger(department);
        await ledger.ReleaseAsync(2, Ct);
    }

    public ValueTask DisposeAsync()
    {
        ledger.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Where_nothing_was_touched_everything_fits_waiting_rows_included()
    {
        await using (var work = await department.Db.BeginAsync(department.Actor, "waits", Ct))
        {
            await work.ExecuteAsync("select audit_act('view', 'patient', 'x\"y\\z\u0001é', '{\"page\": \"chart\", \"n\": 1.50}')", [], Ct);
            await work.CommitAsync(Ct);
        }

        var waiting = await AuditAsync();
        await ledger.SealAllAsync(Ct);
        var finding = await AuditAsync();

        Assert.Empty(waiting.Faults);
        Assert.Empty(finding.Faults);
        Assert.True(finding is { Proofs: >= 2, Entries: > 20, Heads: >= 2, WitnessHeads: >= 2 });
        Assert.Equal(finding.Leaves, finding.Proofs + finding.Entries);
        Assert.Equal([ledger.Signer.PublicKey.Id.ToString()], finding.KeyIds);
    }

    public static TheoryData<string, string, string> Columns()
    {
        var columns = new TheoryData<string, string, string>();
        string[] proof = ["subject_kind", "subject_id", "subject_version", "gate", "decision", "protocol", "measured_at", "decided_at", "decided_by", "checks", "leaf", "salts", "recorded_at"];
        string[] result = ["order_test_id", "version", "measurement_id", "patient_id", "specimen_id", "order_id", "analyte", "status", "comparator", "value", "value_text", "coded", "unit", "low", "high", "flag", "comment", "measured_at", "released_at", "released_by", "rule_version", "reason", "recorded_at"];
        string[] entry = ["at", "actor_id", "actor", "came_from", "reason", "session_role", "action", "table_name", "row_id", "old", "new", "leaf"];
        foreach (var column in proof)
            columns.Add("proof", "id", column);
        foreach (var column in result)
            columns.Add("result", "proof_id", column);
        foreach (var column in entry)
            columns.Add("audit_entry", "id", column);
        return columns;
    }

    [Theory]
    [MemberData(nameof(Columns))]
    public async Task Whatever_column_of_a_sealed_row_is_changed_is_named(string table, string key, string column)
    {
        await using var attack = await AttackAsync();
        var row = await attack.OneAsync($"select l.ref from ledger_leaf l join {table} t on t.{key} = l.ref order by l.leaf_index limit 1");
        await attack.RunAsync($"update {table} set {column} = {Other(table, column)} where {key} = '{row}'");

        var fault = (await AuditAsync(attack)).Faults[0];

        Assert.Equal((table, row.ToString(), column), (fault.Table, fault.Id, fault.Column));
    }

    [Fact]
    public async Task The_test_of_columns_leaves_no_column_out()
    {
        var tested = Columns().Select(row => (row.Data.Item1, row.Data.Item3)).Concat([("proof", "id"), ("result", "proof_id"), ("audit_entry", "id")]);
        var all = await department.Db.ListAsync(
            "select table_name::text, column_name::text from information_schema.columns where table_schema = 'vouch' and table_name in ('proof', 'result', 'audit_entry')",
            [], r => (r.GetString(0), r.GetString(1)), Ct);

        Assert.Equal(all.Order(), tested.Order());
    }

    [Theory]
    [InlineData("delete from proof where id = (select ref from ledger_leaf where kind = 'proof' limit 1)", "proof")]
    [InlineData("delete from result where proof_id = (select ref from ledger_leaf where kind = 'proof' limit 1)", "result")]
    [InlineData("delete from audit_entry where id = (select ref from ledger_leaf where kind = 'audit' limit 1)", "audit_entry")]
    [InlineData("delete from citation where proof = (select ref from ledger_leaf where kind = 'proof' limit 1) and kind = 9", "citation")]
    [InlineData("delete from citation where proof = (select ref from ledger_leaf where kind = 'proof' limit 1) and kind = 12", "citation")]
    [InlineData("update citation set used_at = used_at + interval '1 day' where proof = (select ref from ledger_leaf where kind = 'proof' limit 1) and kind = 8", "citation")]
    [InlineData("update lab_order set accession = accession || 'x' where id = (select order_id from result r join ledger_leaf l on l.ref = r.proof_id limit 1)", "lab_order")]
    [InlineData("update ledger_leaf set hash = sha256('x') where leaf_index = 3", "ledger_tile")]
    [InlineData("update ledger_leaf set ref = uuid_v7() where leaf_index = (select min(leaf_index) from ledger_leaf where kind = 'proof')", "proof")]
    [InlineData("delete from ledger_leaf where leaf_index = 3", "ledger_leaf")]
    [InlineData("delete from ledger_leaf where leaf_index = (select max(leaf_index) from ledger_leaf)", "ledger_leaf")]
    [InlineData("update ledger_tile set hashes = set_byte(hashes, 40, get_byte(hashes, 40) # 1) where level = 0 and index = 0", "ledger_tile")]
    [InlineData("update tree_head set root = sha256('x')", "tree_head")]
    [InlineData("update tree_head set signed_at = signed_at + interval '1 second'", "tree_head")]
    [InlineData("update tree_head set key_id = md5('x')", "tree_head")]
    [InlineData("update tree_head set signed = replace(signed, '\"time\":\"2026', '\"time\":\"2025')", "tree_head")]
    [InlineData("delete from tree_head where size = (select max(size) from tree_head)", "tree_head")]
    [InlineData("insert into result select gen_random_uuid(), version, gen_random_uuid(), measurement_id, patient_id, specimen_id, order_id, analyte, status, comparator, value, value_text, coded, unit, low, high, flag, comment, measured_at, released_at, released_by, rule_version, reason, recorded_at from result limit 1", "result")]
    [InlineData("insert into audit_entry select uuid_v7(), at, actor_id, actor, came_from, reason, session_role, action, table_name, row_id, old, new, leaf from audit_entry limit 1", "audit_entry")]
    public async Task What_else_is_done_to_the_records_is_named(string sql, string table)
    {
        await using var attack = await AttackAsync();
        await attack.RunAsync(sql);

        Assert.Equal(table, (await AuditAsync(attack, withWitness: false)).Faults[0].Table);
    }

    [Theory]
    [InlineData("update calibration set as_found = 'out-of-tolerance' where standard_series_id is not null", "calibration", "as_found")]
    [InlineData("update calibration set performed_at = performed_at - interval '1 day' where standard_series_id is not null", "calibration", "performed_at")]
    [InlineData("delete from calibration where standard_series_id is not null", "calibration", "version")]
    [InlineData("update proof set checks = jsonb_set(checks::jsonb, '{0,standing}', '\"disproven\"') where subject_kind = 'calibration'", "proof", "checks")]
    [InlineData("update proof set measured_at = measured_at - interval '1 day' where subject_kind = 'calibration'", "proof", "measured_at")]
    [InlineData("delete from citation where proof in (select id from proof where subject_kind = 'calibration')", "citation", "proof")]
    public async Task A_calibration_made_with_a_tester_is_audited_with_its_proof(string sql, string table, string column)
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var tester = Guid.CreateVersion7();
        await using (var work = await department.Db.BeginAsync(bench.Actor, "arranged", Ct))
        {
            await work.ExecuteAsync("insert into device (id, tag, name, model, kind) values ($1, $2, 'Tester', 'T1', 'tester')", [tester, "T-" + tester], Ct);
            await work.CommitAsync(Ct);
        }

        CalibrationPerformed Performed(Guid device, Guid? with, int hours) => new(device, "*", bench.Now.AddHours(-hours), bench.Now.AddDays(30),
            "in-tolerance", "in-tolerance", null, with);
        (await RecordCalibration.RunAsync(department.Db, bench.Actor, Performed(tester, null, 9), Ct)).OrFail();
        (await RecordCalibration.RunAsync(department.Db, bench.Actor, Performed(bench.Device, tester, 2), Ct)).OrFail();
        await ledger.SealAllAsync(Ct);
        Assert.Empty((await AuditAsync()).Faults);

        await using var attack = await AttackAsync();
        await attack.RunAsync(sql);
        var fault = (await AuditAsync(attack)).Faults[0];
        Assert.Equal((table, column), (fault.Table, fault.Column));
    }

    [Fact]
    public async Task The_newest_rows_removed_without_a_trace_are_told_by_the_witness_alone()
    {
        var cut = await department.Db.OneAsync("select max(size)::text from tree_head", [], r => r.GetString(0), Ct);
        await ledger.ReleaseAsync(1, Ct);
        await using var attack = await AttackAsync();
        await attack.RunAsync($"delete from result r using ledger_leaf l where l.ref = r.proof_id and l.leaf_index >= {cut}");
        await attack.RunAsync($"delete from proof p using ledger_leaf l where l.ref = p.id and l.leaf_index >= {cut}");
        await attack.RunAsync($"delete from audit_entry e using ledger_leaf l where l.ref = e.id and l.leaf_index >= {cut}");
        await attack.RunAsync($"delete from ledger_leaf where leaf_index >= {cut}");
        await attack.RunAsync($"delete from tree_head where size > {cut}");

        Assert.Empty((await AuditAsync(attack, withWitness: false)).Faults);
        var fault = (await AuditAsync(attack)).Faults[0];
        Assert.Equal("witness", fault.Table);
        Assert.Contains("were removed", fault.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ledger_rewritten_with_the_stolen_key_is_told_by_the_witness()
    {
        await ledger.ReleaseAsync(1, Ct);
        var (size, time) = await department.Db.OneAsync("select size, signed_at from tree_head order by size desc limit 1", [], r => (r.GetInt64(0), r.Instant(1)), Ct);
        var hashes = await department.Db.ListAsync("select hash from ledger_leaf order by leaf_index", [], r => new Digest(r.GetFieldValue<byte[]>(0)), Ct);
        (hashes[0], hashes[1]) = (hashes[1], hashes[0]);
        var log = (await new LedgerHeads(department.Db).NewestAsync(Ct))!.Head.Log;
        var forged = ledger.Signer.Sign(log, size, MerkleTree.RootOf([.. hashes]), time);
        await using var attack = await AttackAsync();
        await attack.RunAsync("update ledger_leaf set leaf_index = -1 where leaf_index = 0");
        await attack.RunAsync("update ledger_leaf set leaf_index = 0 where leaf_index = 1");
        await attack.RunAsync("update ledger_leaf set leaf_index = 1 where leaf_index = -1");
        await attack.RunAsync("update ledger_tile set hashes = substring(hashes from 33 for 32) || substring(hashes from 1 for 32) || substring(hashes from 65) where level = 0 and index = 0");
        await attack.RunAsync(Invariant($"delete from tree_head where size < {size}"));
        await attack.RunAsync(Invariant($"update tree_head set root = '\\x{forged.Head.Root}', signed = '{Encoding.UTF8.GetString(forged.ToUtf8())}' where size = {size}"));

        var alone = (await AuditAsync(attack, withWitness: false)).Faults;
        Assert.DoesNotContain(alone, fault => fault.Table is not "ledger_tile");
        Assert.Contains((await AuditAsync(attack)).Faults, fault => fault.Table == "witness" && fault.Sentence.Contains("another tree", StringComparison.Ordinal));
    }

    [Fact]
    public async Task With_the_published_keys_a_head_signed_by_a_stranger_is_named()
    {
        using var stranger = new TestFolder();
        Assert.True(HeadSigner.CreateFile(stranger["key.pem"]).TryGet(out var other, out _));
        using (other)
        {
            var finding = await AuditAsync(keys: [other.PublicKey], withWitness: false);
            Assert.Equal(("tree_head", "key_id"), (finding.Faults[0].Table, finding.Faults[0].Column));
            Assert.Empty((await AuditAsync(keys: [other.PublicKey, ledger.Signer.PublicKey])).Faults);
        }
    }

    private async Task<AuditFinding> AuditAsync(Attack? attack = null, bool withWitness = true, params VerificationKey[] keys)
    {
        List<WitnessedHead> witness = withWitness
            ? [.. Directory.GetFiles(ledger.Witness.Folder).SelectMany(file => WitnessedHeads.Read(file).OrFail())] : [];
        if (attack is not null)
            return await new LedgerAudit(attack.Connection).RunAsync(witness, keys, _ => { }, Ct);
        await using var connection = await department.Source.OpenConnectionAsync(Ct);
        return await new LedgerAudit(connection).RunAsync(witness, keys, _ => { }, Ct);
    }

    /// <summary>A value of the column's type that it does not have.</summary>
    private static string Other(string table, string column) => column switch
    {
        "subject_kind" => "'calibration'",
        "gate" => "'start'",
        "decision" => "case decision when 'exempt' then 'fit' else 'exempt' end",
        "status" => "'corrected'",
        "version" or "subject_version" => $"{column} + 1",
        "value" or "low" or "high" => $"coalesce({column}, 0) + 0.1",
        "order_id" or "order_test_id" or "measurement_id" or "patient_id" or "specimen_id" or "subject_id" or "decided_by" or "released_by" or "actor_id" => "uuid_v7()",
        "checks" => "jsonb_set(checks::jsonb, '{0,standing}', '\"disproven\"')",
        "salts" => "jsonb_set(salts::jsonb, '{1,value}', '\"Another\"')",
        "old" or "new" => $"coalesce({column}, '{{}}') || '{{\"x\": 1}}'",
        "at" or "recorded_at" or "measured_at" or "decided_at" or "released_at" => table == "audit_entry" || column != "recorded_at" ? $"{column} + interval '1 microsecond'" : $"{column} - interval '2 minutes'",
        "leaf" => "replace(leaf, '\"kind\":', '\"kinD\":') || ' '",
        _ => $"coalesce({column}, '') || 'x'",
    };

    private Task<Attack> AttackAsync() => Attack.BeginAsync(department, Ct);

    /// <summary>What somebody with every right does, undone afterwards so that the next finds the records whole.</summary>
    private sealed class Attack : IAsyncDisposable
    {
        private Attack(NpgsqlConnection connection) => Connection = connection;

        public NpgsqlConnection Connection { get; }

        public static async Task<Attack> BeginAsync(TestDepartment department, CancellationToken ct)
        {
            var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(department.ConnectionStringAs("postgres"))
            { SearchPath = "vouch", Pooling = false }.ConnectionString);
            await connection.OpenAsync(ct);
            await using var begin = Sql.Command(connection, "begin", []);
            await begin.ExecuteNonQueryAsync(ct);
            await using var off = Sql.Command(connection, "set session_replication_role = replica", []);
            await off.ExecuteNonQueryAsync(ct);
            return new Attack(connection);
        }

        public Task<Guid> OneAsync(string sql) => Sql.OneAsync(Connection, sql, [], r => r.GetGuid(0), Ct);

        public async Task RunAsync(string sql)
        {
            await using var command = Sql.Command(Connection, sql, []);
            Assert.NotEqual(0, await command.ExecuteNonQueryAsync(Ct));
        }

        public ValueTask DisposeAsync() => Connection.DisposeAsync();
    }
}
