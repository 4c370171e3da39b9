using Vouch.Department.Documents;
using Vouch.Department.Doubts;
using Vouch.Department.Equipment;
using Vouch.Department.Laboratory;
using Vouch.Department.Platform;
using Vouch.Department.Proof;
using Vouch.Department.Quality;
using Vouch.Department.Supplies;
using Vouch.Department.Tests.Fixtures;
using Vouch.Measures.Quantities;

namespace Vouch.Department.Tests.Doubts;

public sealed class DoubtsByHandTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private const string Sentence = "Found by the maker's engineer.";

    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_recalled_device_names_its_results_and_holds_what_it_measures_until_the_doubt_ends()
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var (before, during) = (await bench.TubeAsync(Ct, "K"), await bench.TubeAsync(Ct, "K"));
        await MeasureAsync(bench, before, bench.Now.AddMinutes(-5));
        var found = new DoubtFound(DoubtAbout.Find("device")!, bench.Device.ToString(), bench.Now.AddHours(-1), null, Sentence);
        Assert.Equal(new DoubtReach(1, 0), (await OpenDoubtByHand.ReachAsync(department.Db, found, Ct)).OrFail());

        var opened = (await OpenDoubtByHand.RunAsync(department.Db, Uma(bench), found, Ct)).OrFail();
        await bench.MeasureAsync(during.Barcode, Ct, ("K", "4.2"));

        Assert.Equal((1, 0), (await ReleasedAsync(before.Tests["K"]), await ReleasedAsync(during.Tests["K"])));
        Assert.Contains("That is in doubt (look-back", await ReasonsAsync(during.Tests["K"]), StringComparison.Ordinal);
        (await OpenDoubtByHand.RunAsync(department.Db, Uma(bench), found with { From = bench.Now.AddMinutes(-5) }, Ct)).Refused("doubt-covered");
        // Work there may still begin; what comes of it is held.
        (await EndDoubt.RunAsync(department.Db, Uma(bench), opened.LookBackId, bench.Now.AddHours(-2), "new software", Ct)).Refused("doubt-time-invalid");
        (await EndDoubt.RunAsync(department.Db, Uma(bench), opened.LookBackId, bench.Now, "new software", Ct)).OrFail();
        (await EndDoubt.RunAsync(department.Db, Uma(bench), opened.LookBackId, bench.Now, "new software", Ct)).Refused("doubt-ended-stale");
        // Measured at the moment the doubt ended, and so after it.
        var held = await department.Db.OneAsync("select measurement_id from review where order_test_id = $1", [during.Tests["K"]], r => r.GetGuid(0), Ct);
        Assert.Equal(1, (await bench.Decide.ReleaseAsync(Uma(bench), [held], null, Ct)).OrFail());
        var look = (await LookBacks.FindAsync(department.Db, opened.LookBackId, Ct))!;
        Assert.Equal([before.Tests["K"]], (await LookBacks.PageAsync(department.Db, look, null, Ct)).Select(one => one.SubjectId));
    }

    [Fact]
    public async Task A_doubted_calibration_reaches_from_the_last_evidence_to_the_next_calibration_which_ends_it_by_itself()
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var tube = await bench.TubeAsync(Ct, "K");
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", "4.2"));
        var about = DoubtAbout.Find("calibration")!;
        var chosen = (await DoubtedFacts.DefaultAsync(department.Db, about, bench.CalibrationSeries.ToString(), Ct))!;
        Assert.Equal((bench.Now.AddDays(-3), null), (chosen.From, chosen.Until));

        var opened = (await OpenDoubtByHand.RunAsync(department.Db, Uma(bench), new DoubtFound(about, chosen.Fact.Choice, chosen.From, chosen.Until, "Wrong calibrator used."), Ct)).OrFail();
        (await RecordCalibration.RunAsync(department.Db, bench.Actor,
            new CalibrationPerformed(bench.Device, "*", bench.Now, bench.Now.AddDays(20), "not-taken", "in-tolerance", null, null), Ct)).OrFail();

        var look = (await LookBacks.FindAsync(department.Db, opened.LookBackId, Ct))!;
        Assert.Equal((bench.Now.AddDays(-3), bench.Now), (look.UsedFrom, look.UsedUntil));
    }

    [Theory]
    [InlineData(1, null, -60)] // The first of its level: from the first use on.
    [InlineData(3, -120, -30)]
    [InlineData(4, -60, -30)]
    [InlineData(5, -60, null)] // None accepted since: open.
    public async Task A_doubted_control_run_reaches_from_the_last_accepted_before_it_to_the_next_accepted_after_it(int run, int? from, int? until)
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct); // Runs 1 and 2: both levels accepted at -120 minutes.
        await bench.RunControlAsync("K", 1, "accepted", bench.Now.AddMinutes(-60), Ct);
        await bench.RunControlAsync("K", 1, "rejected", bench.Now.AddMinutes(-45), Ct);
        await bench.RunControlAsync("K", 1, "accepted", bench.Now.AddMinutes(-30), Ct);
        DateTimeOffset? At(int? minutes) => minutes is { } m ? bench.Now.AddMinutes(m) : null;

        var chosen = (await DoubtedFacts.DefaultAsync(department.Db, DoubtAbout.Find("control")!, FormattableString.Invariant($"{bench.ControlSeries["K"]}.{run}"), Ct))!;

        Assert.Equal((At(from), At(until)), (chosen.From, chosen.Until));
        Assert.Equal("Control level 1 of K ", chosen.Opening);
    }

    [Fact]
    public async Task A_lapsed_credential_is_in_doubt_from_the_lapse_and_one_that_was_never_good_from_its_first_day()
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var about = DoubtAbout.Find("credential")!;
        var credential = await department.Db.OneAsync("select id from credential where person_id = $1", [bench.Technician], r => r.GetGuid(0), Ct);
        var fact = Assert.Single(await DoubtedFacts.FindAsync(department.Db, about, "tom bench mlt", Ct), one => one.Id == credential);

        Assert.Equal((bench.Now.AddYears(-1), null), (await DoubtedFacts.DefaultAsync(department.Db, about, fact.Choice, Ct)) is { } never ? (never.From, never.Until) : default);
        await using (var work = await department.Db.BeginAsync(bench.Actor, "shorter", Ct))
        {
            await work.ExecuteAsync("insert into credential (id, version, person_id, kind, issuer, valid_from, valid_until, recorded_by) select id, 2, person_id, kind, issuer, valid_from, $2, 'test' from credential where id = $1",
                [fact.Id, bench.Now.AddDays(-2)], Ct);
            await work.CommitAsync(Ct);
        }

        Assert.Equal(bench.Now.AddDays(-2), (await DoubtedFacts.DefaultAsync(department.Db, about, fact.Choice, Ct))!.From);
    }

    [Fact]
    public async Task The_count_shown_before_opening_is_what_the_look_backs_name_through_the_testers_too()
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var tester = Guid.CreateVersion7();
        await using (var work = await department.Db.BeginAsync(bench.Actor, "arranged", Ct))
        {
            await work.ExecuteAsync("insert into device (id, tag, name, model, kind) values ($1, $2, 'Tester', 'T1', 'tester')", [tester, "T-" + tester], Ct);
            await work.CommitAsync(Ct);
        }

        async Task<Guid> CalibrateAsync(Guid device, Guid? with, int hours) => (await RecordCalibration.RunAsync(department.Db, bench.Actor,
            new CalibrationPerformed(device, "*", bench.Now.AddHours(-hours), bench.Now.AddDays(30), "in-tolerance", "in-tolerance", null, with), Ct)).OrFail().SeriesId;
        var series = await CalibrateAsync(tester, null, 9);
        await CalibrateAsync(bench.Device, tester, 2);
        for (var i = 0; i < 3; i++)
            await bench.MeasureAsync((await bench.TubeAsync(Ct, "K")).Barcode, Ct, ("K", "4.2"));
        var found = new DoubtFound(DoubtAbout.Find("calibration")!, series.ToString(), null, null, "The certificate was forged.");

        var reach = (await OpenDoubtByHand.ReachAsync(department.Db, found, Ct)).OrFail();
        Assert.Equal(new DoubtReach(4, 0), reach); // One calibration, and three results behind it.
        var opened = (await OpenDoubtByHand.RunAsync(department.Db, Uma(bench), found, Ct)).OrFail();

        long named = 0;
        foreach (var branch in await LookBackTree.OfAsync(department.Db, opened.DoubtId, Ct))
            named += (await LookBacks.CountAsync(department.Db, (await LookBacks.FindAsync(department.Db, branch.Id, Ct))!, Ct)).Affected;
        Assert.Equal(reach.Results, named);
    }

    [Theory]
    [InlineData("short", null, null, "doubt-sentence-invalid")]
    [InlineData(Sentence, 5, null, "doubt-time-invalid")]
    [InlineData(Sentence, -5, -5, "doubt-time-invalid")]
    public async Task A_doubt_needs_its_sentence_and_a_window_that_has_begun(string sentence, int? from, int? until, string code)
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        DateTimeOffset? At(int? minutes) => minutes is { } m ? bench.Now.AddMinutes(m) : null;

        (await OpenDoubtByHand.RunAsync(department.Db, Uma(bench), new DoubtFound(DoubtAbout.Find("lot")!, bench.Lot.ToString(), At(from), At(until), sentence), Ct)).Refused(code);
    }

    [Fact]
    public async Task What_has_an_act_of_its_own_is_not_opened_here_nor_by_nobody_nor_about_nothing()
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        DoubtFound Found(string about, Guid fact) => new(DoubtAbout.Find(about)!, fact.ToString(), null, null, Sentence);

        (await OpenDoubtByHand.RunAsync(department.Db, Uma(bench), Found("document", bench.Document), Ct)).Refused("doubt-elsewhere");
        (await OpenDoubtByHand.RunAsync(department.Db, Actor.Job("night"), Found("lot", bench.Lot), Ct)).Refused("doubt-not-permitted");
        (await OpenDoubtByHand.RunAsync(department.Db, Uma(bench), Found("lot", Guid.CreateVersion7()), Ct)).Refused("doubt-fact-not-found");
    }

    [Fact]
    public async Task A_lot_taken_off_without_another_leaves_its_tests_without_reagent()
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var use = Assert.Single(await LotsStorage.UsesAsync(department.Db, bench.Lot, Ct));

        (await UnloadLot.RunAsync(department.Db, Uma(bench), use.Id, " ", Ct)).Refused("unload-reason-invalid");
        (await UnloadLot.RunAsync(department.Db, Uma(bench), use.Id, "spilled", Ct)).OrFail();
        (await UnloadLot.RunAsync(department.Db, Uma(bench), use.Id, "spilled", Ct)).Refused("unload-stale");
        (await UnloadLot.RunAsync(department.Db, Uma(bench), Guid.CreateVersion7(), "spilled", Ct)).Refused("load-not-found");

        Assert.NotNull(Assert.Single(await LotsStorage.UsesAsync(department.Db, bench.Lot, Ct)).RemovedAt);
        var tube = await bench.TubeAsync(Ct, "K");
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", "4.2"));
        Assert.Contains("No reagent lot for K was recorded on board.", await ReasonsAsync(tube.Tests["K"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tubes_handled_beside_it_are_proposed_and_those_of_the_same_patient_are_not()
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var (one, other, own) = (await bench.TubeAsync(Ct, "K"), await bench.TubeAsync(Ct, "K"), await bench.TubeAsync(Ct, "K"));
        await using (var work = await department.Db.BeginAsync(bench.Actor, "arranged", Ct))
        {
            await work.ExecuteAsync("update specimen set patient_id = $2 where id = $1", [own.Specimen, one.Patient], Ct);
            await work.ExecuteAsync("update specimen set place = 'R1', position = 'A1' where id = $1", [one.Specimen], Ct);
            await work.ExecuteAsync("update specimen set place = 'R1', position = 'B2' where id = $1", [other.Specimen], Ct);
            await work.CommitAsync(Ct);
        }

        var proposed = await Neighbours.OfAsync(department.Db, one.Specimen, Ct);

        Assert.Equal("drawn by Pia within 15 minutes; received within a minute of it; stands beside it in R1", proposed.Single(n => n.Barcode == other.Barcode).Why);
        Assert.DoesNotContain(proposed, n => n.Barcode == own.Barcode || n.Barcode == one.Barcode);
    }

    [Fact]
    public async Task A_doubted_kit_control_reaches_from_the_last_accepted_of_its_kind_to_the_next()
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var number = "K" + Guid.NewGuid().ToString("N", System.Globalization.CultureInfo.InvariantCulture)[..6];
        var lot = (await ReceiveLot.RunAsync(department.Db, bench.Actor, new LotReceived("KIT-HCG", "Pregnancy card", "kit", null, number, new DateOnly(2099, 1, 1)), Ct)).OrFail();
        var kept = new List<KeptKitControl>();
        foreach (var (expected, observed) in new[] { ("POS", "POS"), ("NEG", "NEG"), ("POS", "NEG"), ("POS", "POS") })
            kept.Add((await RecordKitControl.RunAsync(department.Db, Uma(bench), bench.Rules.Pack, new KitControlRead(lot, expected, observed, true, "Urine, lot 7", null), Ct)).OrFail());
        var about = DoubtAbout.Find("kit-control")!;
        var found = await DoubtedFacts.FindAsync(department.Db, about, number, Ct);
        Assert.Equal(4, found.Count); // Newest first.

        var rejected = (await DoubtedFacts.DefaultAsync(department.Db, about, found[1].Choice, Ct))!;
        var last = (await DoubtedFacts.DefaultAsync(department.Db, about, found[0].Choice, Ct))!;

        async Task<DateTimeOffset> AtAsync(int version) => await department.Db.OneAsync("select measured_at from kit_control where series_id = $1 and version = $2",
            [kept[0].SeriesId, version], r => r.GetFieldValue<DateTimeOffset>(0), Ct);
        Assert.Equal((await AtAsync(1), await AtAsync(4), "The POS control "), (rejected.From, rejected.Until, rejected.Opening));
        Assert.Equal((await AtAsync(1), (DateTimeOffset?)null), (last.From, last.Until));
        Assert.Null(await DoubtedFacts.DefaultAsync(department.Db, about, $"{kept[0].SeriesId}.9", Ct));
    }

    [Fact]
    public async Task Every_kind_of_doubt_finds_its_facts_by_words()
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var tube = await bench.TubeAsync(Ct, "K");
        var words = new Dictionary<string, (string Words, Guid Fact)>
        {
            ["calibration"] = ("A-" + bench.Device, bench.CalibrationSeries),
            ["control"] = ("k on chem one a-" + bench.Device, bench.ControlSeries["K"]),
            ["lot"] = ("L1", bench.Lot),
            ["device"] = ("a-" + bench.Device, bench.Device),
            ["document"] = ("sop-chem", bench.Document),
            ["specimen"] = (tube.Barcode, tube.Specimen),
        };
        foreach (var (about, (text, fact)) in words)
        {
            var found = await DoubtedFacts.FindAsync(department.Db, DoubtAbout.Find(about)!, text, Ct);
            Assert.Contains(fact, found.Select(one => one.Id));
            Assert.NotNull(await DoubtedFacts.DefaultAsync(department.Db, DoubtAbout.Find(about)!, found.First(one => one.Id == fact).Choice, Ct));
        }
    }

    private async Task MeasureAsync(ArrangedBench bench, ArrangedTube tube, DateTimeOffset at)
    {
        await using var work = await department.Db.BeginAsync(Actor.Connection("chem", "test"), null, Ct);
        await bench.Record.RunAsync(work, new DeviceMessage(Guid.CreateVersion7(), bench.Device,
            [new DeviceResult(0, tube.Barcode, "K", "K", "4.2", "mmol/L", "mmol/L", [], [], null, at, null, DecimalConvention.Invariant)], at), bench.Now, Ct);
        await work.CommitAsync(Ct);
    }

    private static Actor Uma(ArrangedBench bench) => new(bench.Technologist, "Uma Sign", "test");

    private Task<int> ReleasedAsync(Guid test) =>
        department.Db.OneAsync("select count(*)::int from result where order_test_id = $1", [test], r => r.GetInt32(0), Ct);

    private Task<string?> ReasonsAsync(Guid test) =>
        department.Db.OneAsync("select reasons::text from review where order_test_id = $1", [test], r => r.GetString(0), Ct);
}
