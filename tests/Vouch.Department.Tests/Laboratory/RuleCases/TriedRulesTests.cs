using System.Collections.Immutable;
using Vouch.Department.Catalog;
using Vouch.Department.Laboratory.RuleCases;
using Vouch.Department.Platform;
using Vouch.Department.Tests.Catalog;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Laboratory.RuleCases;

public sealed class TriedRulesTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_result_is_held_until_the_rules_of_its_test_were_tried()
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        bench.Rules = bench.Rules with { Tried = ["NA"] };
        var tube = await bench.TubeAsync(Ct, "K");

        var held = await bench.MeasureAsync(tube.Barcode, Ct, ("K", "4.2"));
        bench.Rules = bench.Rules with { Tried = ["NA", "K"] };
        var released = await bench.MeasureAsync((await bench.TubeAsync(Ct, "K")).Barcode, Ct, ("K", "4.2"));

        Assert.Equal((0, 1, 1, 0), (held.Released, held.Held, released.Released, released.Held));
        Assert.Contains("rules-untried", await department.Db.OneAsync("select reasons::text from review where order_test_id = $1", [tube.Tests["K"]], r => r.GetString(0), Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_analyte_is_tried_when_every_case_passes_and_one_is_released_and_one_is_held()
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var kept = await ImportAsync(bench.Actor);
        var actor = bench.Actor with { Id = bench.Supervisor };
        Assert.Equal("rule-case-missing", (await KeepRuleCases.TryAllAsync(department.Db, actor, kept, Ct)).Refusal?.Code);

        await AddAsync(actor, kept, "K", "4.1", released: true);
        await TryAsync(actor, kept, failed: 0);
        Assert.DoesNotContain("K", await TriedAsync(kept));

        await AddAsync(actor, kept, "K", "7.4", released: false);
        await AddAsync(actor, kept, "NA", "140", released: true);
        await AddAsync(actor, kept, "NA", "199", released: false);
        await TryAsync(actor, kept, failed: 0);
        Assert.Equal(["K", "NA"], (await TriedAsync(kept)).Order(StringComparer.Ordinal));

        await AddAsync(actor, kept, "NA", "141", released: false);
        await TryAsync(actor, kept, failed: 1);
        Assert.Equal(["K"], await TriedAsync(kept));

        var wrong = (await RuleCaseStorage.StandingAsync(department.Db, "NA", Ct)).Single(one => one.Given.Value == "141");
        (await KeepRuleCases.RetireAsync(department.Db, actor, wrong.Id, "wrongly expected", Ct)).OrFail();
        Assert.Equal("rule-case-not-found", (await KeepRuleCases.RetireAsync(department.Db, actor, wrong.Id, "again", Ct)).Refusal?.Code);
        await TryAsync(actor, kept, failed: 0);
        Assert.Equal(["K", "NA"], (await TriedAsync(kept)).Order(StringComparer.Ordinal));
    }

    private async Task<KeptPack> ImportAsync(Actor actor)
    {
        var version = (await PackImport.RunAsync(department.Db, actor, new ImportPack([.. PackReader.Load(PackFolders.Shipped).Texts]), Ct)).OrFail();
        return new KeptPack(version, ShippedPackFiles.Pack);
    }

    private async Task AddAsync(Actor actor, KeptPack kept, string analyte, string value, bool released) =>
        (await KeepRuleCases.AddAsync(department.Db, actor, kept.Pack,
            [new NewRuleCase(analyte, "case", new GivenCase(value, "female", "45 y", null, null, [], []), released, Reason: null)], Ct)).OrFail();

    private async Task TryAsync(Actor actor, KeptPack kept, int failed) =>
        Assert.Equal(failed, (await KeepRuleCases.TryAllAsync(department.Db, actor, kept, Ct)).OrFail().Failed);

    private Task<ImmutableHashSet<string>> TriedAsync(KeptPack kept) => RuleCaseStorage.TriedAsync(department.Db, kept.Version.PackId, kept.Version.Version, Ct);
}
