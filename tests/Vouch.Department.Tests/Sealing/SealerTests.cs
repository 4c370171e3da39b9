using System.Text;
using Npgsql;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Postgres;
using Vouch.Department.Sealing;
using Vouch.Department.Tests.Fixtures;
using Vouch.Ledger;

namespace Vouch.Department.Tests.Sealing;

public sealed class SealerTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_released_result_gets_a_proof_file_that_a_stranger_verifies_with_the_published_key()
    {
        using var ledger = new ArrangedLedger(department);
        var proof = (await ledger.ReleaseAsync(1, Ct)).Single();

        var file = (await new ProofFiles(department.Db).ForResultAsync(proof, ["patient-name"], Ct)).OrFail();

        Assert.True(VerificationKey.FromPem(await new LedgerHeads(department.Db).KeysPemAsync(Ct)).TryGet(out var keys, out _));
        var verdict = Assert.IsType<ProofVerdict.Genuine>(ProofVerification.Verify(file.ToUtf8(), [.. keys]));
        Assert.True(verdict.KeyIsTrusted);
        Assert.Equal(["Holm, Eva"], file.Disclosed.Select(detail => detail.Value));
        Assert.Contains("\"value\":\"4.2\"", file.Leaf, StringComparison.Ordinal);
        Assert.DoesNotContain("Holm", file.Leaf, StringComparison.Ordinal);
        Assert.DoesNotContain(Ids(await PatientAsync(proof)), file.Leaf, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_result_that_is_not_sealed_yet_says_so_and_an_unknown_one_is_not_found()
    {
        using var ledger = new ArrangedLedger(department);
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var tube = await bench.TubeAsync(Ct, "K");
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", "4.2"));
        var proof = await department.Db.OneAsync("select proof_id from result where order_test_id = $1", [tube.Tests["K"]], r => r.GetGuid(0), Ct);

        (await new ProofFiles(department.Db).ForResultAsync(proof, [], Ct)).Refused("proof-unsealed");
        (await new ProofFiles(department.Db).ForResultAsync(Guid.CreateVersion7(), [], Ct)).Refused("proof-not-found");
    }

    [Fact]
    public async Task Every_audit_entry_and_proof_is_sealed_once_and_nothing_waits_afterwards()
    {
        using var ledger = new ArrangedLedger(department);
        await ledger.ReleaseAsync(3, Ct);

        // Other tests of the class queue leaves of no proof: each leaf is there once all the same.
        var (leaves, last, once, entries, proofs) = await department.Db.OneAsync(
            """
            select count(*), max(leaf_index), count(distinct (kind, ref)), count(*) filter (where kind = 'audit'),
              count(*) filter (where kind = 'proof' and ref in (select id from proof))
            from ledger_leaf
            """, [], r => (r.GetInt64(0), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3), r.GetInt64(4)), Ct);
        Assert.Equal((leaves - 1, leaves), (last, once));
        Assert.Equal((entries, proofs), await department.Db.OneAsync("select (select count(*) from audit_entry), (select count(*) from proof)", [], r => (r.GetInt64(0), r.GetInt64(1)), Ct));
        Assert.Equal(0, (await ledger.Sealer.SealAsync(Ct)).OrFail());
    }

    [Fact]
    public async Task Two_sealers_at_once_give_every_leaf_one_place_and_agree_on_the_tree()
    {
        using var one = new ArrangedLedger(department);
        using var other = new ArrangedLedger(department);
        await one.SealAllAsync(Ct);
        for (var round = 0; round < 5; round++)
        {
            await QueueAsync(300);
            await Task.WhenAll(Enumerable.Range(0, 8).Select(i => (i % 2 == 0 ? one : other).SealAllAsync(Ct)));
        }

        await one.SealAllAsync(Ct);
        var hashes = await department.Db.ListAsync("select hash from ledger_leaf order by leaf_index", [], r => new Digest(r.GetFieldValue<byte[]>(0)), Ct);
        var head = (await new LedgerHeads(department.Db).NewestAsync(Ct))!;
        Assert.Equal((hashes.Count, MerkleTree.RootOf([.. hashes])), (head.Head.Size, head.Head.Root));
        Assert.True(head.IsSigned);
    }

    [Fact]
    public async Task A_transaction_that_commits_late_is_sealed_after_those_that_overtook_it()
    {
        using var ledger = new ArrangedLedger(department);
        await using var late = await department.Db.BeginAsync(department.Actor, "late", Ct);
        await late.ExecuteAsync("insert into leaf_queue (kind, ref, leaf_hash) values ('proof', $1, sha256('late'))", [Guid.CreateVersion7()], Ct);
        await QueueAsync(3);
        Assert.True(await ledger.SealAllAsync(Ct) >= 3);

        await late.CommitAsync(Ct);

        Assert.Equal(1, await ledger.SealAllAsync(Ct));
    }

    [Fact]
    public async Task Any_head_grew_from_any_earlier_one_and_the_witness_file_has_them_all()
    {
        using var ledger = new ArrangedLedger(department);
        var heads = new LedgerHeads(department.Db);
        for (var i = 0; i < 4; i++)
        {
            await QueueAsync(97);
            await ledger.SealAllAsync(Ct);
        }

        var all = await heads.ListAsync(long.MaxValue, 100, Ct);
        foreach (var (later, earlier) in all.Zip(all.Skip(1)))
        {
            var path = (await heads.ConsistencyAsync(earlier.Head.Size, later.Head.Size, Ct)).OrFail();
            Assert.True(path.Holds(earlier.Head.Root, later.Head.Root));
        }

        var kept = Directory.GetFiles(ledger.Witness.Folder).SelectMany(File.ReadAllLines)
            .Select(line => SignedHead.Read(Encoding.UTF8.GetBytes(line)).TryGet(out var head, out var why) ? head : throw new FormatException(why));
        Assert.Superset(all.ToHashSet(), kept.ToHashSet());
    }

    [Fact]
    public async Task Nothing_more_is_sealed_on_tiles_that_somebody_changed()
    {
        using var ledger = new ArrangedLedger(department);
        await QueueAsync(5);
        await ledger.SealAllAsync(Ct);
        await using var owner = new NpgsqlConnection(department.ConnectionStringAs(DatabaseRoles.Owner));
        await owner.OpenAsync(Ct);
        const string Flip = "update ledger_tile set hashes = set_byte(hashes, 3, get_byte(hashes, 3) # 1) where level = 0 and index = (select max(index) from ledger_tile where level = 0)";
        await using (var flip = Sql.Command(owner, Flip, []))
            await flip.ExecuteNonQueryAsync(Ct);
        await QueueAsync(1);

        using var restarted = new ArrangedLedger(department);
        (await restarted.Sealer.SealAsync(Ct)).Refused("ledger-damaged");

        await using (var back = Sql.Command(owner, Flip, []))
            await back.ExecuteNonQueryAsync(Ct);
        Assert.Equal(1, await restarted.SealAllAsync(Ct));
    }

    [Fact]
    public void The_signing_key_is_for_its_owner_alone_and_is_the_same_after_a_restart()
    {
        using var first = new ArrangedLedger(department);
        using var second = new ArrangedLedger(department);

        Assert.Equal(first.Signer.PublicKey, second.Signer.PublicKey);
        var key = Directory.GetFiles(first.Place.KeyFolder).Single(file => File.ReadAllText(file).Contains("PRIVATE KEY", StringComparison.Ordinal));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
    }

    private static string Ids(Guid id) => id.ToString();

    private Task<Guid> PatientAsync(Guid proof) =>
        department.Db.OneAsync("select patient_id from result where proof_id = $1", [proof], r => r.GetGuid(0), Ct);

    private async Task QueueAsync(int leaves)
    {
        await using var work = await department.Db.BeginAsync(department.Actor, "leaves", Ct);
        await work.ExecuteAsync(
            "insert into leaf_queue (kind, ref, leaf_hash) select 'proof', uuid_v7(), sha256(uuid_send(gen_random_uuid())) from generate_series(1, $1)", [leaves], Ct);
        await work.CommitAsync(Ct);
    }
}
