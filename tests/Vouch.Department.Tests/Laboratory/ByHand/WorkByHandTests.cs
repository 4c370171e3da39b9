using Vouch.Department.Laboratory;
using Vouch.Department.Laboratory.ByHand;
using Vouch.Department.People;
using Vouch.Department.Platform;
using Vouch.Department.Proof;
using Vouch.Department.Quality;
using Vouch.Department.Supplies;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Laboratory.ByHand;

public sealed class WorkByHandTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cards_result_with_a_good_lot_accepted_controls_and_its_own_control_showing_is_released_and_its_proof_cites_them()
    {
        var (bench, lot) = await CardsAsync();
        await ControlsAsync(bench, lot);
        var tube = await bench.TubeAsync(Ct, "HCG");

        var recorded = (await EnterAsync(bench, tube, lot, own: true)).OrFail();

        Assert.Equal(1, recorded.Released);
        var cited = await department.Db.ListAsync("select c.kind, c.fact from result r join citation c on c.proof = r.proof_id where r.order_test_id = $1", [tube.Tests["HCG"]],
            r => ((FactKind)r.GetInt16(0), r.GetGuid(1)), Ct);
        Assert.Contains((FactKind.Lot, lot), cited);
        var series = (await KitsStorage.SeriesAsync(department.Db, lot, Ct))!.Value;
        Assert.Contains((FactKind.KitControl, series), cited);
        Assert.Contains("The own control of the pregnancy card showed.", await ChecksAsync(tube, "HCG"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, true, "kit-lot-missing")]
    [InlineData(true, null, "kit-own-control-missing")]
    [InlineData(true, false, "kit-own-control-failed")]
    public async Task Without_a_lot_or_without_its_own_control_showing_a_card_gives_no_result(bool named, bool? own, string refusal)
    {
        var (bench, lot) = await CardsAsync();
        await ControlsAsync(bench, lot);
        var tube = await bench.TubeAsync(Ct, "HCG");

        (await EnterAsync(bench, tube, named ? lot : null, own)).Refused(refusal);

        Assert.Equal(0, await CountAsync("select count(*)::int from measurement where order_test_id = $1", tube.Tests["HCG"]));
        // That there is none is said by a coded non-result, which asks for neither.
        var non = (await EnterAsync(bench, tube, lot: null, own: null, "QNS")).OrFail();
        Assert.Equal((0, 1), (non.Released, non.Held));
        Assert.Contains("No value: Quantity not sufficient.", await ReasonsAsync(tube.Tests["HCG"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lot_whose_external_controls_were_not_run_begins_and_its_results_are_held_until_they_are_released_with_them()
    {
        var (bench, lot) = await CardsAsync();
        (await ReadAsync(bench, lot, "NEG", "NEG")).OrFail();
        var tube = await bench.TubeAsync(Ct, "HCG");

        Assert.Equal(1, (await EnterAsync(bench, tube, lot, own: true)).OrFail().Held);

        Assert.Contains("This lot of the pregnancy card has no accepted POS control.", await ReasonsAsync(tube.Tests["HCG"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rejected_control_stops_the_lot_names_its_results_and_the_next_accepted_one_frees_it()
    {
        var (bench, lot) = await CardsAsync();
        await ControlsAsync(bench, lot);
        var (before, during, after) = (await bench.TubeAsync(Ct, "HCG"), await bench.TubeAsync(Ct, "HCG"), await bench.TubeAsync(Ct, "HCG"));
        (await EnterAsync(bench, before, lot, own: true)).OrFail();

        var rejected = (await ReadAsync(bench, lot, "POS", "NEG")).OrFail();
        var stopped = (await EnterAsync(bench, during, lot, own: true)).Refused("start-stopped");

        Assert.Contains("The POS control of this lot of the pregnancy card was rejected", stopped.Detail, StringComparison.Ordinal);
        var series = (await KitsStorage.SeriesAsync(department.Db, lot, Ct))!.Value;
        var look = Assert.Single(await LookBacks.OfAsync(department.Db, FactKind.KitControl, [series], Ct));
        Assert.Equal((rejected.LookBack!.Value, "control-rejected", (DateTimeOffset?)null), (look.Number, look.Cause, look.UsedUntil));
        Assert.Equal([before.Tests["HCG"]], (await LookBacks.PageAsync(department.Db, look, null, Ct)).Where(one => one.SubjectKind == "result").Select(one => one.SubjectId));
        // Rejected again: the same case.
        Assert.Null((await ReadAsync(bench, lot, "POS", RecordKitControl.Invalid, own: false)).OrFail().LookBack);
        // The other control ends nothing.
        (await ReadAsync(bench, lot, "NEG", "NEG")).OrFail();
        (await EnterAsync(bench, during, lot, own: true)).Refused("start-stopped");

        (await ReadAsync(bench, lot, "POS", "POS")).OrFail();
        Assert.Equal(1, (await EnterAsync(bench, after, lot, own: true)).OrFail().Released);
        Assert.NotNull((await LookBacks.FindAsync(department.Db, look.Id, Ct))!.UsedUntil);
    }

    [Fact]
    public async Task Controls_are_of_the_kits_values_with_their_own_control_and_their_material()
    {
        var (bench, lot) = await CardsAsync();
        (await ReadAsync(bench, lot, "POS", "MAYBE")).Refused("kit-control-invalid");
        (await ReadAsync(bench, lot, "POS", "POS", own: null)).Refused("kit-own-control-missing");
        (await ReadAsync(bench, bench.Lot, "POS", "POS")).Refused("kit-unknown");
        Assert.Equal("rejected", (await ReadAsync(bench, lot, "POS", "POS", own: false)).OrFail().Verdict);
    }

    [Fact]
    public async Task What_is_typed_twice_must_be_the_same_twice()
    {
        var (bench, _) = await CardsAsync();
        var tube = await bench.TubeAsync(Ct, "ESR");
        var tom = Tom(bench);
        var test = tube.Tests["ESR"];

        (await bench.Enter.RunAsync(tom, [new TypedResult(test, "12", null)], Ct)).Refused("value-again-missing");
        var differs = (await bench.Enter.RunAsync(tom, [new TypedResult(test, "12", null) { Again = "21" }], Ct)).Refused("value-again-invalid");
        Assert.Equal("12 and 21.", differs.Detail);
        Assert.Equal(0, await CountAsync("select count(*)::int from measurement where order_test_id = $1", test));
        Assert.Equal(1, (await bench.Enter.RunAsync(tom, [new TypedResult(test, "12", null) { Again = " 12 " }], Ct)).OrFail().Measured);
    }

    [Fact]
    public async Task A_worksheet_lists_what_was_received_and_not_measured_and_what_is_to_be_measured_again()
    {
        var (bench, _) = await CardsAsync();
        var (waits, measured, again, rejected) = (await bench.TubeAsync(Ct, "ESR", "K"), await bench.TubeAsync(Ct, "ESR"), await bench.TubeAsync(Ct, "ESR"), await bench.TubeAsync(Ct, "ESR"));
        await ExecuteAsync(bench, "update specimen set rejected_at = now() where id = $1", rejected.Specimen);
        var stat = await bench.TubeAsync(Ct, "HCG");
        await ExecuteAsync(bench, "update lab_order set priority = 'stat' where id = $1", stat.Order);
        foreach (var tube in new[] { measured, again })
            (await bench.Enter.RunAsync(Tom(bench), [new TypedResult(tube.Tests["ESR"], tube == again ? "QNS" : "12", null) { Again = tube == again ? "QNS" : "12" }], Ct)).OrFail();
        var held = await department.Db.OneAsync("select measurement_id from review where order_test_id = $1", [again.Tests["ESR"]], r => r.GetGuid(0), Ct);
        (await SetAside.RerunAsync(department.Db, new Actor(bench.Technologist, "Uma Sign", "test"), held, "another tube", Ct)).OrFail();

        var mine = new[] { waits, measured, again, rejected, stat }.Select(tube => tube.Specimen).ToHashSet();
        var listed = (await PendingWork.TubesAsync(department.Db, ["ESR", "HCG"], Ct)).Where(tube => mine.Contains(tube.SpecimenId)).ToList();

        Assert.Equal([stat.Specimen, waits.Specimen, again.Specimen], listed.ConvertAll(tube => tube.SpecimenId));
        Assert.Equal(["ESR"], listed[1].Tests.Keys);
    }

    /// <summary>The technician may work by hand, and a usable lot of the card is there.</summary>
    private async Task<(ArrangedBench Bench, Guid Lot)> CardsAsync()
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        (await RecordCompetence.RunAsync(department.Db, new Actor(bench.Supervisor, "Vic Over", "test"), new CompetenceRecorded(null, bench.Technician, "chemistry", "*", bench.Now.AddYears(-1), null, "good", null), Ct)).OrFail();
        var lot = (await ReceiveLot.RunAsync(department.Db, bench.Actor, new LotReceived("KIT-HCG", "Pregnancy card", "kit", null, "C" + Guid.NewGuid(), new DateOnly(2099, 1, 1)), Ct)).OrFail();
        (await ChangeLotState.RunAsync(department.Db, bench.Actor, lot, "usable", "checked", usedFrom: null, Ct)).OrFail();
        return (bench, lot);
    }

    private async Task ControlsAsync(ArrangedBench bench, Guid lot)
    {
        foreach (var value in new[] { "POS", "NEG" })
            Assert.Equal("accepted", (await ReadAsync(bench, lot, value, value)).OrFail().Verdict);
    }

    private Task<Outcome<KeptKitControl>> ReadAsync(ArrangedBench bench, Guid lot, string expected, string observed, bool? own = true) =>
        RecordKitControl.RunAsync(department.Db, Tom(bench), bench.Rules.Pack, new KitControlRead(lot, expected, observed, own, "Urine control 7", null), Ct);

    private Task<Outcome<RecordedResults>> EnterAsync(ArrangedBench bench, ArrangedTube tube, Guid? lot, bool? own, string value = "NEG") =>
        bench.Enter.RunAsync(Tom(bench), [new TypedResult(tube.Tests["HCG"], value, null) { KitLot = lot, OwnControl = own }], Ct);

    private static Actor Tom(ArrangedBench bench) => new(bench.Technician, "Tom Bench", "test");

    private Task<string?> ChecksAsync(ArrangedTube tube, string analyte) => department.Db.OneAsync(
        "select p.checks::text from result r join proof p on p.id = r.proof_id where r.order_test_id = $1", [tube.Tests[analyte]], r => r.GetString(0), Ct);

    private Task<string?> ReasonsAsync(Guid test) =>
        department.Db.OneAsync("select reasons::text from review where order_test_id = $1", [test], r => r.GetString(0), Ct);

    private Task<int> CountAsync(string sql, Guid id) => department.Db.OneAsync(sql, [id], r => r.GetInt32(0), Ct);

    private async Task ExecuteAsync(ArrangedBench bench, string sql, Guid id)
    {
        await using var work = await department.Db.BeginAsync(bench.Actor, "arranged", Ct);
        await work.ExecuteAsync(sql, [id], Ct);
        await work.CommitAsync(Ct);
    }
}
