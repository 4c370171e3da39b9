using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Vouch.Department.Catalog;
using Vouch.Department.Doubts;
using Vouch.Department.Laboratory;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Frame;
using Vouch.Department.Proof;
using Vouch.Department.Supplies;
using Vouch.Department.Tests.Fixtures;
using Vouch.Measures.Quantities;

namespace Vouch.Department.Tests.Laboratory;

/// <summary>The INR is (PT / mean normal PT) to the power of the ISI, both of the thromboplastin lot on that analyser.</summary>
public sealed class LotValuesTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    private Db Db => department.Db;

    // Expected: WHO-INR computed apart with Python 3.13, to one decimal.
    [Theory]
    [InlineData("12.0", "12.0", "1.31", "1.0")]
    [InlineData("24.0", "12.0", "1", "2.0")]
    [InlineData("18.5", "12.1", "1.2", "1.7")]
    [InlineData("30.0", "13.2", "1.45", "3.3")]
    [InlineData("26.9", "11.8", "0.93", "2.2")]
    [InlineData("9.8", "12.4", "1.08", "0.8")]
    public async Task The_INR_is_calculated_with_the_values_of_the_lot_on_board(string pt, string mnpt, string isi, string inr)
    {
        var (bench, lot) = await BenchAsync();
        await StateAsync(bench, lot, "MNPT", mnpt);
        await StateAsync(bench, lot, "ISI", isi);

        var tube = await MeasureAsync(bench, pt);

        Assert.Equal(inr + " autoverified", await ReportedAsync(tube));
    }

    [Fact]
    public async Task Without_them_it_waits_and_says_which_value_of_which_lot_on_which_device_is_missing_and_follows_when_both_are_stated()
    {
        var (bench, lot) = await BenchAsync();
        var tube = await MeasureAsync(bench, "24.0");

        var held = Assert.Single(await bench.HeldAsync(tube.Tests["INR"], Ct));
        Assert.Null(await ReportedAsync(tube));
        Assert.Equal("Thromboplastin, lot T7 on Chem One: ISI (international sensitivity index) and MNPT (mean normal prothrombin time) are not stated.",
            (await ReviewStorage.OneAsync(Db, held, Guid.Empty, Ct))!.Reasons[0].Sentence);
        await StateAsync(bench, lot, "ISI", "1.0");
        Assert.Equal(0, await Following(bench).RunAsync(Ct));
        Assert.Equal("Thromboplastin, lot T7 on Chem One: MNPT (mean normal prothrombin time) is not stated.",
            (await new ReviewNow(Db, () => bench.Rules, bench.Gate).JudgeAsync(held, Ct))!.Judgement.Findings[0].Sentence);
        Assert.Equal([held], await bench.HeldAsync(tube.Tests["INR"], Ct));

        await StateAsync(bench, lot, "MNPT", "12.0");
        await Following(bench).NextAsync(Ct);

        Assert.Equal("2.0 autoverified", await ReportedAsync(tube));
        Assert.Empty(await bench.HeldAsync(tube.Tests["INR"], Ct));
        Assert.Equal(2, await CitedAsync(tube));
    }

    [Fact]
    public async Task A_person_may_report_that_it_was_not_calculated_and_never_a_number()
    {
        var (bench, lot) = await BenchAsync();
        var (first, second) = (await MeasureAsync(bench, "24.0"), await MeasureAsync(bench, "24.0"));

        await bench.Decide.ReleaseAsync(Uma(bench), await bench.HeldAsync(first.Tests["INR"], Ct), null, Ct).OrFailAsync();

        Assert.Equal("Not calculated Uma Sign", await ReportedAsync(first));
        await StateAsync(bench, lot, "ISI", "1.0");
        await StateAsync(bench, lot, "MNPT", "12.0");
        // Now it could be: a look at the old row does not let it go uncalculated.
        (await bench.Decide.ReleaseAsync(Uma(bench), await bench.HeldAsync(second.Tests["INR"], Ct), null, Ct)).Refused("calculation-stale");
    }

    [Fact]
    public async Task The_values_of_the_device_go_before_those_of_every_device_and_a_later_one_before_an_earlier()
    {
        var (bench, lot) = await BenchAsync();
        var (other, otherLot) = await BenchAsync();
        await StateAsync(bench, lot, "MNPT", "12.0");
        await StateAsync(bench, lot, "ISI", "9", device: null);
        await StateAsync(bench, lot, "ISI", "8", device: other.Device);
        await StateAsync(bench, otherLot, "ISI", "7");
        await StateAsync(bench, lot, "ISI", "1.5", minutes: -60);
        await StateAsync(bench, lot, "ISI", "1", minutes: -30);
        await StateAsync(bench, lot, "ISI", "6", minutes: 30);

        Assert.Equal("2.0 autoverified", await ReportedAsync(await MeasureAsync(bench, "24.0")));
    }

    [Fact]
    public async Task A_wrong_ISI_names_the_INRs_calculated_with_it_and_no_other_result()
    {
        var (bench, lot) = await BenchAsync();
        await StateAsync(bench, lot, "MNPT", "12.0");
        var wrong = await StateAsync(bench, lot, "ISI", "1.5");
        var (early, late) = (await MeasureAsync(bench, "24.0", minutes: -40), await MeasureAsync(bench, "24.0"));
        Assert.Equal("2.8 autoverified", await ReportedAsync(late));

        (await EndLotValue.RunAsync(Db, Uma(bench), wrong, bench.Now.AddDays(1), "other lot's sheet", Ct)).Refused("lot-value-time-invalid");
        var look = (await EndLotValue.RunAsync(Db, Uma(bench), wrong, bench.Now.AddMinutes(-20), "other lot's sheet", Ct)).OrFail();

        Assert.Equal([late.Tests["INR"]], await NamedAsync(look.LookBackId));
        (await EndLotValue.RunAsync(Db, Uma(bench), wrong, null, "again", Ct)).Refused("lot-value-ended-stale");
        Assert.Equal("2.8 autoverified", await ReportedAsync(early));
        // Until the right one is stated, later ones wait.
        var waiting = await MeasureAsync(bench, "24.0");
        Assert.Single(await bench.HeldAsync(waiting.Tests["INR"], Ct));
        var right = await StateAsync(bench, lot, "ISI", "1", minutes: -20);
        await Following(bench).RunAsync(Ct);
        Assert.Equal("2.0 autoverified", await ReportedAsync(waiting));

        (await bench.Amend.CalculateAgainAsync(Uma(bench), early.Tests["INR"], "ISI", Ct)).Refused("calculation-same-stale");
        var corrected = await bench.Amend.CalculateAgainAsync(Uma(bench), late.Tests["INR"], "The ISI was that of another lot.", Ct).OrFailAsync();

        Assert.Equal(("2.0", "corrected", 2), (corrected.ValueText, corrected.Status, corrected.Version));
        Assert.Equal([right], await Db.ListAsync("select c.fact from citation c join lot_value v on v.id = c.fact where c.proof = $1 and v.kind = 'ISI'", [corrected.ProofId], r => r.GetGuid(0), Ct));
        Assert.Equal([late.Tests["INR"]], await NamedAsync(look.LookBackId));
    }

    [Fact]
    public async Task While_a_value_is_in_doubt_what_is_calculated_with_it_is_held()
    {
        var (bench, lot) = await BenchAsync();
        await StateAsync(bench, lot, "MNPT", "12.0");
        var value = await StateAsync(bench, lot, "ISI", "1");
        var about = DoubtAbout.Find("lot-value")!;
        var found = Assert.Single(await DoubtedFacts.FindAsync(Db, about, "t7 isi", Ct), one => one.Id == value);
        await OpenDoubtByHand.RunAsync(Db, Uma(bench), new DoubtFound(about, found.Choice, null, null, "The sheet may be of another lot."), Ct).OrFailAsync();

        var tube = await MeasureAsync(bench, "24.0");

        var held = (await ReviewStorage.OneAsync(Db, Assert.Single(await bench.HeldAsync(tube.Tests["INR"], Ct)), Guid.Empty, Ct))!;
        Assert.Contains(held.Reasons, reason => reason.Code == "lot-value" && reason.Sentence.Contains("That is in doubt (look-back", StringComparison.Ordinal));
        Assert.Null(await ReportedAsync(tube));
    }

    [Fact]
    public async Task What_was_used_is_not_replaced_behind_its_back_and_one_moment_has_one_value()
    {
        var (bench, lot) = await BenchAsync();
        await StateAsync(bench, lot, "MNPT", "12.0");
        await StateAsync(bench, lot, "ISI", "1");
        await MeasureAsync(bench, "24.0");

        (await RecordAsync(bench, lot, "ISI", "1.1", bench.Device, -180)).Refused("lot-value-stated-stale");
        var used = (await RecordAsync(bench, lot, "ISI", "1.1", bench.Device, -10)).Refused("lot-value-used-stale");
        Assert.Contains("1 result was reported with ISI 1", used.Message, StringComparison.Ordinal);
        (await RecordAsync(bench, lot, "ISI", "0", bench.Device, 10)).Refused("lot-value-invalid");
        (await RecordAsync(bench, lot, "XYZ", "1", bench.Device, 10)).Refused("lot-value-kind-invalid");
        (await RecordAsync(bench, Guid.CreateVersion7(), "ISI", "1", bench.Device, 10)).Refused("lot-not-found");
        Assert.True((await RecordAsync(bench, lot, "ISI", "1.1", bench.Device, 10)).Succeeded(out _, out _));
    }

    [Fact]
    public async Task An_INR_that_the_analyser_sends_itself_takes_the_place_of_the_one_that_waits()
    {
        var (bench, _) = await BenchAsync();
        var tube = await MeasureAsync(bench, "24.0");

        await SendAsync(bench, tube, "INR", "2.1", "{INR}", 0);

        Assert.Equal("2.1 autoverified", await ReportedAsync(tube));
        Assert.Empty(await bench.HeldAsync(tube.Tests["INR"], Ct));
    }

    private static Actor Uma(ArrangedBench bench) => new(bench.Technologist, "Uma Sign", "test");

    private FollowingLotValues Following(ArrangedBench bench) => new(Db, () => bench.Rules, bench.Gate, new LiveTopics(department.Source, department.Clock, NullLogger<LiveTopics>.Instance));

    /// <summary>A bench that measures PT with a thromboplastin on board since yesterday, and calculates the INR.</summary>
    private async Task<(ArrangedBench Bench, Guid Lot)> BenchAsync()
    {
        var bench = await ArrangedBench.CreateAsync(Db, Ct);
        var pack = bench.Rules.Pack;
        var like = pack.Analytes["K"] with { DeltaCheck = null };
        bench.Rules = bench.Rules with
        {
            Pack = pack with
            {
                Analytes = pack.Analytes
                    .Add("PT", like with { Code = "PT", Unit = "s", CriticalLimits = [new CriticalLimits(AgeRange.Any, null, new CriticalLimit(60, Inclusive: false), "test")], ReferenceIntervals = [] })
                    .Add("INR", like with { Code = "INR", Unit = "{INR}", CriticalLimits = [new CriticalLimits(AgeRange.Any, null, new CriticalLimit(6.5m, Inclusive: false), "test")], ReferenceIntervals = [] }),
                Calculations = pack.Calculations.Add(new Calculation("INR", "({PT} / {lot:MNPT}) ^ {lot:ISI}", [new("PT", "s")], "{INR}", null, null, "test", UnlessMeasured: true)),
            },
        };
        var (item, lot, series) = (Guid.CreateVersion7(), Guid.CreateVersion7(), bench.ControlSeries["PT"] = Guid.CreateVersion7());
        await using (var work = await Db.BeginAsync(bench.Actor, "arranged", Ct))
        {
            await work.ExecuteAsync("insert into item (id, code, name, kind) values ($1, $2, 'Thromboplastin', 'reagent')", [item, "I-" + item], Ct);
            await work.ExecuteAsync("insert into lot (id, item_id, number, expires, received_at) values ($1, $2, 'T7', $3, $4)", [lot, item, DateOnly.FromDateTime(bench.Now.UtcDateTime).AddDays(90), bench.Now.AddDays(-20)], Ct);
            await work.ExecuteAsync("insert into lot_state (lot_id, version, state, valid_from, reason, recorded_by) values ($1, 1, 'usable', $2, 'checked', 'test')", [lot, bench.Now.AddDays(-20)], Ct);
            await work.ExecuteAsync("insert into on_board (id, version, device_id, lot_id, analytes, loaded_at, open_until, recorded_by) values ($1, 1, $2, $3, '{PT,INR}', $4, $5, 'test')",
                [Guid.CreateVersion7(), bench.Device, lot, bench.Now.AddDays(-1), bench.Now.AddDays(28)], Ct);
            await work.ExecuteAsync("insert into control_series (id, device_id, analyte) values ($1, $2, 'PT')", [series, bench.Device], Ct);
            // The value that an analyser sends itself has its own controls.
            await work.ExecuteAsync("insert into control_series (id, device_id, analyte) values ($1, $2, 'INR')", [bench.ControlSeries["INR"] = Guid.CreateVersion7(), bench.Device], Ct);
            await work.CommitAsync(Ct);
        }

        foreach (var analyte in (string[])["PT", "INR"])
            for (var level = 1; level <= 2; level++)
                await bench.RunControlAsync(analyte, level, "accepted", bench.Now.AddHours(-2), Ct);
        return (bench, lot);
    }

    private async Task<Guid> StateAsync(ArrangedBench bench, Guid lot, string kind, string value, int minutes = -180) =>
        (await RecordAsync(bench, lot, kind, value, bench.Device, minutes)).OrFail();

    private async Task<Guid> StateAsync(ArrangedBench bench, Guid lot, string kind, string value, Guid? device) =>
        (await RecordAsync(bench, lot, kind, value, device, -180)).OrFail();

    private Task<Outcome<Guid>> RecordAsync(ArrangedBench bench, Guid lot, string kind, string value, Guid? device, int minutes) =>
        RecordLotValue.RunAsync(Db, Uma(bench), new LotValueStated(lot, device, kind, decimal.Parse(value, System.Globalization.CultureInfo.InvariantCulture), bench.Now.AddMinutes(minutes), "Sheet of the lot"), Ct);

    private async Task<ArrangedTube> MeasureAsync(ArrangedBench bench, string pt, int minutes = 0)
    {
        var tube = await bench.TubeAsync(Ct, "PT", "INR");
        await SendAsync(bench, tube, "PT", pt, "s", minutes);
        return tube;
    }

    private async Task SendAsync(ArrangedBench bench, ArrangedTube tube, string analyte, string value, string unit, int minutes)
    {
        await using var work = await Db.BeginAsync(Actor.Connection("coag", "test"), null, Ct);
        var at = bench.Now.AddMinutes(minutes);
        await bench.Record.RunAsync(work, new DeviceMessage(Guid.CreateVersion7(), bench.Device,
            [new DeviceResult(0, tube.Barcode, analyte, analyte, value, unit, unit, [], [], null, at, null, DecimalConvention.Invariant)], at), at, Ct);
        await work.CommitAsync(Ct);
    }

    private Task<string?> ReportedAsync(ArrangedTube tube) => Db.OneAsync(
        "select r.value_text || ' ' || coalesce(p.name, 'autoverified') from result r left join person p on p.id = r.released_by where r.order_test_id = $1 order by r.version desc limit 1",
        [tube.Tests["INR"]], r => r.GetString(0), Ct);

    private Task<int> CitedAsync(ArrangedTube tube) => Db.OneAsync(
        "select count(*)::int from citation c join result r on r.proof_id = c.proof where r.order_test_id = $1 and c.kind = $2", [tube.Tests["INR"], (short)FactKind.LotValue], r => r.GetInt32(0), Ct);

    private async Task<IEnumerable<Guid>> NamedAsync(Guid lookBack) =>
        (await LookBacks.PageAsync(Db, (await LookBacks.FindAsync(Db, lookBack, Ct))!, null, Ct)).Select(one => one.SubjectId);
}
