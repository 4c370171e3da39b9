using Npgsql;
using Vouch.Department.Catalog;
using Vouch.Department.Platform;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Catalog;

public sealed class PackVersionTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private Db Db => department.Db;

    [Fact]
    public async Task The_first_version_is_in_force_as_a_draft_and_the_same_text_is_kept_once()
    {
        var first = (await ImportAsync("A", "1", "Potassium")).OrFail();
        var again = (await ImportAsync("A", "1", "Potassium")).OrFail();

        Assert.Equal(first, again);
        Assert.Equal((1, PackState.Draft), (first.Version, first.State));
        Assert.NotNull(first.InForceSince);
        Assert.Single(await PacksStorage.ListAsync(Db, "A", Ct));
    }

    [Fact]
    public async Task A_second_version_waits_until_a_director_signs_it()
    {
        var first = (await ImportAsync("B", "1", "Potassium")).OrFail();
        var second = (await ImportAsync("B", "2", "Kalium")).OrFail();
        Assert.Null(second.InForceSince);
        Assert.Equal(first, await PacksStorage.InForceAsync(Db, "B", Ct));

        var signed = (await PackSigning.RunAsync(
            Db, department.Actor, new SignPack("B", 2, "reviewed and approved"), Ct)).OrFail();

        Assert.Equal(("Ada Quint", "reviewed and approved"), (signed.Signature!.PersonName, signed.Signature.Meaning));
        Assert.Equal(signed, await PacksStorage.InForceAsync(Db, "B", Ct));
        Assert.Null((await PacksStorage.FindAsync(Db, "B", 1, Ct))!.InForceSince);
    }

    [Fact]
    public async Task Another_text_under_a_label_in_use_is_refused()
    {
        (await ImportAsync("C", "1", "Potassium")).OrFail();

        (await ImportAsync("C", "1", "Kalium")).Refused("pack-label-taken");
    }

    [Fact]
    public async Task A_pack_that_does_not_fit_is_refused_with_its_problems()
    {
        var refusal = (await PackImport.RunAsync(
            Db, department.Actor, new ImportPack([new PackText("p.yaml", "pack: X\nname: X\n")]), Ct)).Refused("pack-invalid");

        Assert.Contains("p.yaml:1:1: 'version' is missing", refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_a_person_signs_once_and_says_what_it_means()
    {
        (await ImportAsync("D", "1", "Potassium")).OrFail();

        (await SignAsync(department.Actor, "D", 1, " ")).Refused("pack-meaning-invalid");
        (await SignAsync(Actor.Job("import"), "D", 1, "approved")).Refused("pack-signature-not-permitted");
        (await SignAsync(department.Actor, "D", 9, "approved")).Refused("pack-not-found");
        (await SignAsync(department.Actor, "D", 1, "approved")).OrFail();
        (await SignAsync(department.Actor, "D", 1, "approved")).Refused("pack-already-signed");
    }

    [Fact]
    public async Task An_earlier_signed_version_can_be_put_in_force_again_a_draft_cannot()
    {
        (await ImportAsync("E", "1", "Potassium")).OrFail();
        (await SignAsync(department.Actor, "E", 1, "approved")).OrFail();
        (await ImportAsync("E", "2", "Kalium")).OrFail();
        (await PutAsync("E", 2, "try")).Refused("pack-not-signed");
        (await SignAsync(department.Actor, "E", 2, "approved")).OrFail();
        (await PutAsync("E", 1, "")).Refused("pack-reason-invalid");

        (await PutAsync("E", 1, "limits of version 2 were wrong")).OrFail();

        Assert.Equal(1, (await PacksStorage.InForceAsync(Db, "E", Ct))!.Version);
    }

    [Theory]
    [InlineData("update pack_version set label = 'x'")]
    [InlineData("delete from pack_signature")]
    [InlineData("update pack_in_force set version = 2")]
    public async Task What_was_kept_signed_or_in_force_is_never_changed(string sql)
    {
        (await ImportAsync("F", "1", "Potassium")).OrFail();
        (await SignAsync(department.Actor, "F", 1, "approved")).Succeeded(out _, out _);

        await Assert.ThrowsAsync<PostgresException>(async () =>
        {
            await using var command = department.Source.CreateCommand(sql);
            await command.ExecuteNonQueryAsync(Ct);
        });
    }

    [Fact]
    public async Task The_pack_in_memory_follows_the_version_in_force_and_its_state()
    {
        var packs = new PackInForce(Db);
        var other = new PackInForce(Db);
        (await ImportAsync("LAB", "1", "Potassium")).OrFail();
        var first = (await packs.CurrentAsync(Ct))!;
        Assert.Same(first, await packs.RefreshAsync(Ct));
        Assert.False(PackInForce.MayAutoverify(first, HospitalKind.Production));
        Assert.True(PackInForce.MayAutoverify(first, HospitalKind.Demo));

        (await SignAsync(department.Actor, "LAB", 1, "approved")).OrFail();
        var signed = (await packs.RefreshAsync(Ct))!;
        Assert.Equal((PackState.Signed, PackState.Signed), (signed.Pack.State, signed.Version.State));
        Assert.True(PackInForce.MayAutoverify(signed, HospitalKind.Production));

        (await ImportAsync("LAB", "2", "Kalium")).OrFail();
        Assert.Same(signed, await packs.RefreshAsync(Ct));
        (await SignAsync(department.Actor, "LAB", 2, "approved")).OrFail();
        Assert.Equal("LAB 2", (await packs.RefreshAsync(Ct))!.Protocol);
        Assert.Equal("Kalium", (await other.CurrentAsync(Ct))!.Pack.Analytes["K"].Name);
    }

    [Fact]
    public void The_hash_tells_texts_apart_also_when_text_moves_between_files()
    {
        PackText[] one = [new("a.yaml", "xy"), new("b.yaml", "z")];
        PackText[] moved = [new("a.yaml", "x"), new("b.yaml", "yz")];

        Assert.Equal(PackHash.Of(one), PackHash.Of([new("/other/a.yaml", "xy"), new("b.yaml", "z")]));
        Assert.NotEqual(PackHash.Of(one), PackHash.Of(moved));
    }

    private Task<Outcome<PackVersion>> ImportAsync(string code, string label, string name) =>
        PackImport.RunAsync(Db, department.Actor, new ImportPack([new PackText("pack.yaml", $$"""
            pack: {{code}}
            name: Test
            version: "{{label}}"
            sources: {S: A source}
            specimenTypes: {SER: {name: Serum, hl7: SER} }
            containers:
              RED: {name: Red, additive: none, colour: red, hex: "#c00000", suffix: R, specimens: [SER], venous: 3, volumeMl: 5, source: S}
            analytes:
              K: {name: {{name}}, discipline: chemistry, specimen: SER, containers: [RED], unit: mmol/L, decimals: 1}
            """)]), Ct);

    private Task<Outcome<PackVersion>> SignAsync(Actor actor, string code, int version, string meaning) =>
        PackSigning.RunAsync(Db, actor, new SignPack(code, version, meaning), Ct);

    private Task<Outcome<PackVersion>> PutAsync(string code, int version, string reason) =>
        PackChange.RunAsync(Db, department.Actor, new PutPackInForce(code, version, reason), Ct);
}
