using Vouch.Department.Laboratory;
using Vouch.Department.Platform;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Laboratory;

/// <summary>A calculated value stands and falls with what it was calculated from: SID is NA + K − CL.</summary>
public sealed class ReviewCalculationsTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    private Db Db => department.Db;

    [Fact]
    public async Task What_is_calculated_from_a_held_value_waits_with_it_and_follows_its_release()
    {
        var bench = await ArrangedBench.CreateAsync(Db, Ct);
        var (tube, potassium) = await HeldAsync(bench, "7.1");
        var calculated = Assert.Single(await bench.HeldAsync(tube.Tests["SID"], Ct));
        Assert.Equal(["input-held"], (await ReviewStorage.OneAsync(Db, calculated, Guid.Empty, Ct))!.Reasons.Select(reason => reason.Code));
        (await bench.Decide.ReleaseAsync(Uma(bench), [calculated], comment: null, Ct)).Refused("calculation-stale");

        Assert.Equal(2, await bench.Decide.ReleaseAsync(Uma(bench), [potassium], comment: null, Ct).OrFailAsync());

        Assert.Equal("43.1 autoverified", await ReportedAsync(tube.Tests["SID"]));
        Assert.Equal("with what it is calculated from", (await ReviewActs.OfAsync(Db, calculated, Ct)).Single().Reason);
    }

    [Fact]
    public async Task A_rerun_of_an_input_is_calculated_again_and_the_old_value_is_closed()
    {
        var bench = await ArrangedBench.CreateAsync(Db, Ct);
        var (tube, first) = await HeldAsync(bench, "7.1");
        var old = Assert.Single(await bench.HeldAsync(tube.Tests["SID"], Ct));
        await SetAside.RerunAsync(Db, Uma(bench), first, "looks haemolysed", Ct).OrFailAsync();
        // Nothing stands that it could be calculated from.
        (await bench.Decide.ReleaseAsync(Uma(bench), [old], comment: null, Ct)).Refused("measurement-not-judged");

        await bench.MeasureAsync(tube.Barcode, Ct, ("K", "4.0"));
        var second = Assert.Single(await bench.HeldAsync(tube.Tests["K"], Ct));
        var calculated = Assert.Single(await bench.HeldAsync(tube.Tests["SID"], Ct));
        Assert.NotEqual(old, calculated);
        Assert.Equal("superseded", (await ReviewStanding.ReadAsync(Db, old, Guid.Empty, Ct))!.Decision);

        await bench.Decide.ReleaseAsync(Uma(bench), [second], comment: null, Ct).OrFailAsync();
        Assert.Equal("40.0 autoverified", await ReportedAsync(tube.Tests["SID"]));
    }

    [Fact]
    public async Task Where_the_first_measurement_is_chosen_after_all_what_was_calculated_from_the_second_is_calculated_again()
    {
        var bench = await ArrangedBench.CreateAsync(Db, Ct);
        var (tube, first) = await HeldAsync(bench, "7.1");
        await SetAside.RerunAsync(Db, Uma(bench), first, "check", Ct).OrFailAsync();
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", "4.0"));
        await SetAside.TakeBackAsync(Db, Uma(bench), first, "the second one was short", Ct).OrFailAsync();
        await bench.Decide.ReleaseAsync(Uma(bench), [first], comment: null, Ct).OrFailAsync();
        var stale = Assert.Single(await bench.HeldAsync(tube.Tests["SID"], Ct));
        var refusal = (await bench.Decide.ReleaseAsync(Uma(bench), [stale], comment: null, Ct)).Refused("calculation-stale");
        Assert.Contains("43.1", refusal.Message, StringComparison.Ordinal);

        var held = await new Recalculate(Db, () => bench.Rules, bench.Gate).RunAsync(Uma(bench), stale, Ct).OrFailAsync();

        Assert.Null(held); // nothing speaks against it any more
        Assert.Equal("43.1 autoverified", await ReportedAsync(tube.Tests["SID"]));
        Assert.Empty(await bench.HeldAsync(tube.Tests["SID"], Ct));
    }

    [Fact]
    public async Task A_corrected_input_corrects_what_was_calculated_from_it_and_a_withdrawn_one_withdraws_it()
    {
        var bench = await ArrangedBench.CreateAsync(Db, Ct);
        var tube = await bench.TubeAsync(Ct, "K", "NA", "CL", "SID");
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", "4.0"), ("NA", "140"), ("CL", "104"));
        Assert.Equal("40.0 autoverified", await ReportedAsync(tube.Tests["SID"]));

        await bench.Amend.CorrectAsync(Uma(bench), tube.Tests["K"], "5.0", "typing error", Ct).OrFailAsync();

        Assert.Equal("41.0 Uma Sign", await ReportedAsync(tube.Tests["SID"]));
        Assert.Equal("corrected: K was corrected: typing error", await WhyAsync(tube.Tests["SID"]));
        await bench.Amend.WithdrawAsync(Uma(bench), tube.Tests["NA"], "wrong patient", Ct).OrFailAsync();
        Assert.Equal("withdrawn: NA was withdrawn: wrong patient", await WhyAsync(tube.Tests["SID"]));
        Assert.Equal(3, await Db.OneAsync("select count(distinct proof_id)::int from result where order_test_id = $1", [tube.Tests["SID"]], r => r.GetInt32(0), Ct));
    }

    [Fact]
    public async Task A_correction_that_does_not_change_it_leaves_what_was_calculated_as_it_is()
    {
        var bench = await ArrangedBench.CreateAsync(Db, Ct);
        var tube = await bench.TubeAsync(Ct, "K", "NA", "CL", "SID");
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", "4.0"), ("NA", "140"), ("CL", "104"));

        await bench.Amend.CorrectAsync(Uma(bench), tube.Tests["K"], "4.0", "a comment was missing", new ReportComment(["RPT"], null), Ct).OrFailAsync();

        Assert.Equal("final: ", await WhyAsync(tube.Tests["SID"]));
    }

    [Fact]
    public async Task What_lacks_an_input_for_good_is_reported_as_not_calculated_with_the_reason()
    {
        var bench = await ArrangedBench.CreateAsync(Db, Ct);
        var tube = await bench.TubeAsync(Ct, "K", "NA", "CL", "SID");
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", "4.0"), ("CL", "104"), ("NA", "QNS"));

        await bench.Decide.ReleaseAsync(Uma(bench), await bench.HeldAsync(tube.Tests["NA"], Ct), comment: null, Ct).OrFailAsync();

        Assert.Equal("Not calculated Uma Sign", await ReportedAsync(tube.Tests["SID"]));
        Assert.Equal("NA: Quantity not sufficient.", await Db.OneAsync("select comment from result where order_test_id = $1", [tube.Tests["SID"]], r => r.GetString(0), Ct));
    }

    [Fact]
    public async Task What_a_device_measured_itself_is_not_given_up_because_an_input_of_its_formula_is()
    {
        var bench = await ArrangedBench.CreateAsync(Db, Ct);
        var tube = await bench.TubeAsync(Ct, "K", "NA", "CL", "SID");
        await bench.MeasureAsync(tube.Barcode, "SID", "41", Ct, flags: ["SHORT"]);
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", "4.0"), ("CL", "104"), ("NA", "QNS"));

        await bench.Decide.ReleaseAsync(Uma(bench), await bench.HeldAsync(tube.Tests["NA"], Ct), comment: null, Ct).OrFailAsync();

        Assert.Single(await bench.HeldAsync(tube.Tests["SID"], Ct));
        Assert.Null(await ReportedAsync(tube.Tests["SID"]));
    }

    [Fact]
    public async Task A_value_that_nobody_uses_is_no_companion_of_the_others()
    {
        var bench = await ArrangedBench.CreateAsync(Db, Ct);
        var tube = await bench.TubeAsync(Ct, "K", "NA", "CL", "SID");
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", "7.1"), ("NA", "140"));
        await SetAside.RejectAsync(Db, Uma(bench), Assert.Single(await bench.HeldAsync(tube.Tests["K"], Ct)), "EDTA in the tube", Ct).OrFailAsync();

        await bench.MeasureAsync(tube.Barcode, Ct, ("CL", "104"));

        Assert.Equal(0, await Db.OneAsync("select count(*)::int from measurement where order_test_id = $1", [tube.Tests["SID"]], r => r.GetInt32(0), Ct));
    }

    private static Actor Uma(ArrangedBench bench) => new(bench.Technologist, "Uma Sign", "test");

    /// <summary>Potassium waits, the others of the calculation are released.</summary>
    private async Task<(ArrangedTube Tube, Guid Potassium)> HeldAsync(ArrangedBench bench, string potassium)
    {
        var tube = await bench.TubeAsync(Ct, "K", "NA", "CL", "SID");
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", potassium), ("NA", "140"), ("CL", "104"));
        return (tube, Assert.Single(await bench.HeldAsync(tube.Tests["K"], Ct)));
    }

    private Task<string?> ReportedAsync(Guid test) => Db.OneAsync(
        "select r.value_text || ' ' || coalesce(p.name, 'autoverified') from result r left join person p on p.id = r.released_by where r.order_test_id = $1 order by r.version desc limit 1",
        [test], r => r.GetString(0), Ct);

    private Task<string?> WhyAsync(Guid test) => Db.OneAsync(
        "select status || ': ' || coalesce(reason, '') from result where order_test_id = $1 order by version desc limit 1", [test], r => r.GetString(0), Ct);
}
