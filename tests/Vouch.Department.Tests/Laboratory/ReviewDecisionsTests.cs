using Vouch.Department.Laboratory;
using Vouch.Department.Orders;
using Vouch.Department.Platform;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Laboratory;

/// <summary>What a technologist can do with a held measurement other than release it as it is.</summary>
public sealed class ReviewDecisionsTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    private Db Db => department.Db;

    [Fact]
    public async Task A_dilution_asked_of_the_analyser_is_carried_by_the_next_measurement_and_widens_its_range()
    {
        var bench = await ArrangedBench.CreateAsync(Db, Ct);
        var (tube, held) = await HeldAsync(bench, "7.1");
        await SetAside.DiluteAsync(Db, Uma(bench), held, "1:10", byHand: false, "above range", Ct).OrFailAsync();
        var todo = Assert.Single(await RepeatRequests.OpenAsync(Db, Ct), todo => todo.MeasurementId == held);
        Assert.Equal((10m, "measure with the analyser's dilution 1:10", tube.Barcode), (todo.Dilution, todo.Todo, todo.Barcode));

        await bench.MeasureAsync(tube.Barcode, "K", "7.3", Ct, dilution: 10);

        var again = Assert.Single(await bench.HeldAsync(tube.Tests["K"], Ct));
        Assert.Equal((7.3m, 10m, "device"), await MeasuredAsync(again));
        Assert.DoesNotContain(await RepeatRequests.OpenAsync(Db, Ct), todo => todo.MeasurementId == held);
        Assert.Equal(again, await Db.OneAsync("select measured_as from repeat_request where measurement_id = $1", [held], r => r.GetGuid(0), Ct));
    }

    [Fact]
    public async Task A_device_that_does_not_say_that_it_diluted_leaves_the_doubt_to_a_person()
    {
        var bench = await ArrangedBench.CreateAsync(Db, Ct);
        var (tube, held) = await HeldAsync(bench, "7.1");
        await SetAside.DiluteAsync(Db, Uma(bench), held, "5", byHand: false, "above range", Ct).OrFailAsync();

        await bench.MeasureAsync(tube.Barcode, "K", "7.3", Ct);

        var again = Assert.Single(await bench.HeldAsync(tube.Tests["K"], Ct));
        Assert.Equal((7.3m, 5m, "asked"), await MeasuredAsync(again));
        Assert.Contains("does not say whether it diluted", await ReasonsAsync(again), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dilution_by_hand_multiplies_what_the_analyser_reads_and_keeps_what_it_read()
    {
        var bench = await ArrangedBench.CreateAsync(Db, Ct);
        var (tube, held) = await HeldAsync(bench, "7.1");
        await SetAside.DiluteAsync(Db, Uma(bench), held, "x2", byHand: true, "above range", Ct).OrFailAsync();

        await bench.MeasureAsync(tube.Barcode, "K", "2.1", Ct);

        var again = Assert.Single(await bench.HeldAsync(tube.Tests["K"], Ct));
        Assert.Equal((4.2m, 2m, "hand"), await MeasuredAsync(again));
        Assert.Equal("2.1", await Db.OneAsync("select value_text from measurement where id = $1", [again], r => r.GetString(0), Ct));
        Assert.Contains("2.1 was read, 4.2 is what it stands for", await ReasonsAsync(again), StringComparison.Ordinal);
        await bench.Decide.ReleaseAsync(Uma(bench), [again], comment: null, Ct).OrFailAsync();
        Assert.Equal("4.2", await ReportedAsync(tube.Tests["K"]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("0.5")]
    [InlineData("4,5")]
    [InlineData("100000")]
    [InlineData("ten")]
    public async Task What_is_no_dilution_is_refused(string factor)
    {
        var bench = await ArrangedBench.CreateAsync(Db, Ct);
        var (tube, held) = await HeldAsync(bench, "7.1");

        (await SetAside.DiluteAsync(Db, Uma(bench), held, factor, byHand: false, "above range", Ct)).Refused("dilution-invalid");

        Assert.Equal([held], await bench.HeldAsync(tube.Tests["K"], Ct));
    }

    [Fact]
    public async Task What_was_set_aside_is_kept_with_the_reason_and_can_be_taken_back_until_something_is_reported()
    {
        var bench = await ArrangedBench.CreateAsync(Db, Ct);
        var (tube, held) = await HeldAsync(bench, "7.1");
        (await SetAside.RerunAsync(Db, Uma(bench), held, "", Ct)).Refused("reason-invalid");
        await SetAside.RerunAsync(Db, Uma(bench), held, "looks haemolysed", Ct).OrFailAsync();
        (await SetAside.RejectAsync(Db, Uma(bench), held, "no", Ct)).Refused("review-decided-stale");
        Assert.Equal("received", await StatusAsync(tube.Tests["K"]));

        await SetAside.TakeBackAsync(Db, Uma(bench), held, "tube is fine", Ct).OrFailAsync();

        Assert.Equal("held", await StatusAsync(tube.Tests["K"]));
        Assert.DoesNotContain(await RepeatRequests.OpenAsync(Db, Ct), todo => todo.MeasurementId == held);
        await bench.Decide.ReleaseAsync(Uma(bench), [held], comment: null, Ct).OrFailAsync();
        (await SetAside.TakeBackAsync(Db, Uma(bench), held, "again", Ct)).Refused("result-released");
        Assert.Equal(["rerun: looks haemolysed", "taken-back: tube is fine", "released: "],
            (await ReviewActs.OfAsync(Db, held, Ct)).Select(act => $"{act.Act}: {act.Reason}"));
    }

    [Fact]
    public async Task A_result_kept_back_stays_listed_behind_the_others_with_who_and_why()
    {
        var bench = await ArrangedBench.CreateAsync(Db, Ct);
        var (_, first) = await HeldAsync(bench, "7.1");
        var (_, second) = await HeldAsync(bench, "7.2");
        Assert.Equal([first, second], await OrderOfWorkAsync(first, second));

        var until = await KeepBack.RunAsync(Db, Uma(bench), first, "2 h", "the ward looks for the tube", TimeZoneInfo.Utc, Ct).OrFailAsync();

        Assert.Equal(Db.Now.AddHours(2), until);
        Assert.Equal([second, first], await OrderOfWorkAsync(first, second));
        var kept = (await ReviewStorage.OneAsync(Db, first, bench.Technician, Ct))!.KeptBack!;
        Assert.Equal(("Uma Sign", "the ward looks for the tube"), (kept.By, kept.Reason));
        await KeepBack.EndAsync(Db, Uma(bench), first, Ct).OrFailAsync();
        Assert.Equal([first, second], await OrderOfWorkAsync(first, second));
    }

    [Theory]
    [InlineData("30 min", "2026-03-02 08:30")]
    [InlineData("2h", "2026-03-02 10:00")]
    [InlineData("1 d", "2026-03-03 08:00")]
    [InlineData("14:05", "2026-03-02 13:05")]
    [InlineData("9:00", "2026-03-03 08:00")]
    [InlineData("8 d", null)]
    [InlineData("0 min", null)]
    [InlineData("tomorrow", null)]
    [InlineData("", null)]
    [InlineData("25:00", null)]
    public void Until_when_is_a_length_or_the_next_time_the_clock_shows_it(string typed, string? utc)
    {
        // 2026-03-02 08:00 UTC is 09:00 in Berlin.
        var outcome = KeepBack.Until(typed, new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero), TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));

        if (utc is null)
            outcome.Refused("until-invalid");
        else
            Assert.Equal(utc, outcome.OrFail().ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Like_results_go_together_and_whatever_is_critical_flagged_changed_or_kept_back_stays()
    {
        var bench = await ArrangedBench.CreateAsync(Db, Ct);
        bench.Rules = bench.Rules with { MayReleaseUnseen = false };
        var (_, plain) = await HeldAsync(bench, "4.4");
        var (_, kept) = await HeldAsync(bench, "4.5");
        var (_, critical) = await HeldAsync(bench, "7.1");
        var flaggedTube = await bench.TubeAsync(Ct, "K");
        await bench.MeasureAsync(flaggedTube.Barcode, "K", "4.4", Ct, flags: ["clot"]);
        var flagged = Assert.Single(await bench.HeldAsync(flaggedTube.Tests["K"], Ct));
        await KeepBack.RunAsync(Db, Uma(bench), kept, "1 h", "waiting", TimeZoneInfo.Utc, Ct).OrFailAsync();
        var like = await ReviewStorage.LikeAsync(Db, ReviewFilter.All, Ct);
        Assert.Contains(plain, like);
        Assert.DoesNotContain(like, id => id == kept || id == critical || id == flagged);

        // Whatever the form says.
        var swept = await bench.Decide.SweepAsync(Uma(bench), [plain, kept, critical, flagged], Ct).OrFailAsync();

        Assert.Equal(1, swept.Released);
        Assert.Equal(3, await Db.OneAsync("select count(*)::int from review where measurement_id = any($1) and decided_at is null", [new[] { kept, critical, flagged }], r => r.GetInt32(0), Ct));
    }

    [Fact]
    public async Task A_result_that_is_no_longer_like_the_others_is_left_for_a_look_when_they_are_swept()
    {
        var bench = await ArrangedBench.CreateAsync(Db, Ct);
        bench.Rules = bench.Rules with { MayReleaseUnseen = false };
        var (good, plain) = await HeldAsync(bench, "4.4");
        var (_, changed) = await HeldAsync(bench, "4.5");
        await using (var work = await Db.BeginAsync(bench.Actor, "a condition seen since", Ct))
        {
            await work.ExecuteAsync("update specimen set rejected_at = now() where id = (select specimen_id from measurement where id = $1)", [changed], Ct);
            await work.CommitAsync(Ct);
        }

        var swept = await bench.Decide.SweepAsync(Uma(bench), [plain, changed], Ct).OrFailAsync();

        Assert.Equal(1, swept.Released);
        Assert.Contains("needs a look", Assert.Single(swept.Left), StringComparison.Ordinal);
        Assert.Equal("4.4", await ReportedAsync(good.Tests["K"]));
    }

    [Fact]
    public async Task Coded_comments_go_onto_the_report_in_words_and_stay_countable_by_code()
    {
        var bench = await ArrangedBench.CreateAsync(Db, Ct);
        var (tube, held) = await HeldAsync(bench, "7.1");

        (await bench.Decide.ReleaseAsync(Uma(bench), [held], new ReportComment(["NOSUCH"], null), Ct)).Refused("comment-invalid");
        (await bench.Decide.ReleaseAsync(Uma(bench), [held], new ReportComment(["URINE"], null), Ct)).Refused("comment-invalid");
        await bench.Decide.ReleaseAsync(Uma(bench), [held], ReportComment.Read("rpt haem", ["HAEM"], "Ward told."), Ct).OrFailAsync();

        Assert.Equal("Confirmed by repeat. Haemolysed. Ward told.",
            await Db.OneAsync("select comment from result where order_test_id = $1", [tube.Tests["K"]], r => r.GetString(0), Ct));
        Assert.Equal(["RPT", "HAEM"], await Db.ListAsync("select code from result_comment where order_test_id = $1 order by place", [tube.Tests["K"]], r => r.GetString(0), Ct));
        var result = (await ResultsOfOrder.ReadAsync(Db, "A" + tube.Barcode, Ct))!.Results.Single().Latest!;
        Assert.Equal(new ReportComment(["RPT", "HAEM"], "Ward told.").Text, ReportComment.Of(result.Comment, result.Codes, bench.Rules.Pack).Text);
    }

    [Fact]
    public async Task A_cancelled_test_closes_its_open_review_with_the_reason_and_never_silences_a_danger()
    {
        var bench = await ArrangedBench.CreateAsync(Db, Ct);
        var (tube, held) = await HeldAsync(bench, "7.1", "NA");
        await Cancellation.RunAsync(Db, Uma(bench), new CancelTests(new OrderId(tube.Order), [new OrderTestId(tube.Tests["K"])], "ordered twice"), bench.Rules.Pack, Ct).OrFailAsync();
        Assert.DoesNotContain(held, await OrderOfWorkAsync(held));
        (await bench.Decide.ReleaseAsync(Uma(bench), [held], comment: null, Ct)).Refused("test-cancelled");

        await CloseReviews.RunAsync(Db, Ct);

        Assert.Empty(await bench.HeldAsync(tube.Tests["K"], Ct));
        var act = Assert.Single(await ReviewActs.OfAsync(Db, held, Ct));
        Assert.Equal(("cancelled", "ordered twice"), (act.Act, act.Reason));
        Assert.Contains(await CriticalCalls.OpenAsync(Db, Ct), call => call.MeasurementId == held && call.CancelReason == "ordered twice");
    }

    [Fact]
    public async Task What_can_only_be_calculated_goes_with_its_cancelled_input_and_says_why()
    {
        var bench = await ArrangedBench.CreateAsync(Db, Ct);
        var tube = await bench.TubeAsync(Ct, "K", "NA", "CL", "SID");
        await using (var work = await Db.BeginAsync(bench.Actor, "arranged", Ct))
        {
            await work.ExecuteAsync("update order_test set source = 'calculated' where id = $1", [tube.Tests["SID"]], Ct);
            await work.CommitAsync(Ct);
        }

        await Cancellation.RunAsync(Db, Uma(bench), new CancelTests(new OrderId(tube.Order), [new OrderTestId(tube.Tests["CL"])], "not wanted"), bench.Rules.Pack, Ct).OrFailAsync();

        var tests = await OrdersStorage.TestsAsync(Db, new OrderId(tube.Order), Ct);
        Assert.Equal(["CL: not wanted", "SID: It is calculated from CL, which was cancelled: not wanted"],
            tests.Where(test => test.Status == TestStatus.Cancelled).Select(test => $"{test.Analyte}: {test.CancelReason}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_rejected_specimen_closes_what_was_measured_from_it()
    {
        var bench = await ArrangedBench.CreateAsync(Db, Ct);
        var (tube, held) = await HeldAsync(bench, "7.1");
        await using (var work = await Db.BeginAsync(bench.Actor, "clotted", Ct))
        {
            await work.ExecuteAsync("update specimen set rejected_at = now(), condition = 'Clotted' where id = $1", [tube.Specimen], Ct);
            await work.CommitAsync(Ct);
        }

        await CloseReviews.RunAsync(Db, Ct);

        Assert.Empty(await bench.HeldAsync(tube.Tests["K"], Ct));
        Assert.Equal($"{tube.Barcode}, Clotted", Assert.Single(await ReviewActs.OfAsync(Db, held, Ct)).Reason);
        Assert.Equal("rejected", await StatusAsync(tube.Tests["K"]));
    }

    [Fact]
    public async Task An_order_made_STAT_moves_what_is_held_of_it_to_the_front()
    {
        var bench = await ArrangedBench.CreateAsync(Db, Ct);
        var (_, first) = await HeldAsync(bench, "7.1");
        var (tube, second) = await HeldAsync(bench, "7.2");

        await OrderChange.RunAsync(Db, Uma(bench), new ChangeOrder(new OrderId(tube.Order), OrderPriority.Stat), Ct).OrFailAsync();
        await CloseReviews.RunAsync(Db, Ct);

        Assert.Equal([second, first], await OrderOfWorkAsync(first, second));
        Assert.Equal("stat", await Db.OneAsync("select priority from review where measurement_id = $1", [second], r => r.GetString(0), Ct));
    }

    [Fact]
    public async Task A_released_or_withdrawn_result_leaves_no_other_measurement_of_its_test_open()
    {
        var bench = await ArrangedBench.CreateAsync(Db, Ct);
        var (tube, held) = await HeldAsync(bench, "7.1");
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", "6.9"));
        await bench.Decide.ReleaseAsync(Uma(bench), [held], comment: null, Ct).OrFailAsync();
        Assert.Empty(await bench.HeldAsync(tube.Tests["K"], Ct));
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", "6.8"));
        var late = Assert.Single(await bench.HeldAsync(tube.Tests["K"], Ct));

        await bench.Amend.WithdrawAsync(Uma(bench), tube.Tests["K"], "wrong patient", Ct).OrFailAsync();

        Assert.Empty(await bench.HeldAsync(tube.Tests["K"], Ct));
        Assert.Equal("The result was withdrawn: wrong patient", (await ReviewActs.OfAsync(Db, late, Ct)).Single().Reason);
    }

    [Fact]
    public async Task A_later_measurement_replaces_what_was_reported_only_as_a_correction()
    {
        var bench = await ArrangedBench.CreateAsync(Db, Ct);
        var tube = await bench.TubeAsync(Ct, "K");
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", "4.2"));
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", "4.6"));
        var late = Assert.Single(await bench.HeldAsync(tube.Tests["K"], Ct));
        (await bench.Decide.ReleaseAsync(Uma(bench), [late], comment: null, Ct)).Refused("result-released");

        await bench.Amend.CorrectWithAsync(Uma(bench), late, "the first was from the wrong rack", new ReportComment(["RPT"], null), Ct).OrFailAsync();

        Assert.Equal("4.6", await ReportedAsync(tube.Tests["K"]));
        Assert.Equal("corrected", (await ReviewStanding.ReadAsync(Db, late, bench.Technologist, Ct))!.Decision);
    }

    [Fact]
    public async Task A_withdrawn_value_is_no_earlier_result_for_the_delta_check()
    {
        var bench = await ArrangedBench.CreateAsync(Db, Ct);
        var tube = await bench.TubeAsync(Ct, "K");
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", "6.0"));
        await bench.Amend.WithdrawAsync(Uma(bench), tube.Tests["K"], "wrong patient", Ct).OrFailAsync();
        department.Clock.Advance(TimeSpan.FromHours(1));
        var later = await ArrangedBench.CreateAsync(Db, Ct);
        var next = await later.TubeAsync(Ct, "K");
        await using (var work = await Db.BeginAsync(bench.Actor, "the same person", Ct))
        {
            await work.ExecuteAsync("update patient set merged_into = $2 where id = $1", [tube.Patient, next.Patient], Ct);
            await work.CommitAsync(Ct);
        }

        var recorded = await later.MeasureAsync(next.Barcode, Ct, ("K", "4.2"));

        Assert.Equal((1, 0), (recorded.Released, recorded.Held));
    }

    [Fact]
    public async Task A_critical_value_that_is_not_used_is_taken_off_the_list_or_taken_back_where_somebody_was_told()
    {
        var bench = await ArrangedBench.CreateAsync(Db, Ct);
        var (_, untold) = await HeldAsync(bench, "7.1");
        var (_, told) = await HeldAsync(bench, "7.2");
        var call = (await CriticalCalls.OpenAsync(Db, Ct)).Single(one => one.MeasurementId == told);
        await CriticalCalls.RecordAsync(Db, Uma(bench), call.Id, "Nurse Ray", readBack: true, note: null, Ct).OrFailAsync();

        await SetAside.RejectAsync(Db, Uma(bench), untold, "EDTA in the tube", Ct).OrFailAsync();
        await SetAside.RejectAsync(Db, Uma(bench), told, "EDTA in the tube", Ct).OrFailAsync();

        var open = await CriticalCalls.OpenAsync(Db, Ct);
        Assert.DoesNotContain(open, one => one.MeasurementId == untold);
        var retraction = Assert.Single(open, one => one.MeasurementId == told);
        Assert.Equal(("retract", "K 7.2: does not stand"), (retraction.Kind, retraction.What));
    }

    [Fact]
    public async Task One_telephone_call_tells_all_open_values_of_a_patient_and_none_of_another()
    {
        var bench = await ArrangedBench.CreateAsync(Db, Ct);
        var (tube, held) = await HeldAsync(bench, "7.1", "NA");
        await bench.MeasureAsync(tube.Barcode, Ct, ("NA", "170"));
        var (_, strange) = await HeldAsync(bench, "7.4");
        var open = await CriticalCalls.OpenAsync(Db, Ct);
        var call = open.Single(one => one.MeasurementId == held);
        var beside = Assert.Single(await CriticalCalls.BesideAsync(Db, call, Ct));
        Assert.Equal("NA", beside.Analyte);

        await CriticalCalls.RecordAsync(Db, Uma(bench), new CallTold(call.Id, "Dr Lind", ReadBack: true, null, [beside.Id, open.Single(one => one.MeasurementId == strange).Id]), Ct).OrFailAsync();

        var left = await CriticalCalls.OpenAsync(Db, Ct);
        Assert.DoesNotContain(left, one => one.Id == call.Id || one.Id == beside.Id);
        Assert.Contains(left, one => one.MeasurementId == strange);
    }

    [Fact]
    public async Task A_person_can_put_a_value_within_critical_limits_on_the_call_list()
    {
        var bench = await ArrangedBench.CreateAsync(Db, Ct);
        bench.Rules = bench.Rules with { MayReleaseUnseen = false };
        var (_, held) = await HeldAsync(bench, "5.9");
        (await CriticalCalls.AskAsync(Db, Uma(bench), held, "5.9", " ", Ct)).Refused("reason-invalid");

        var call = await CriticalCalls.AskAsync(Db, Uma(bench), held, "5.9", "rises fast", Ct).OrFailAsync();

        Assert.Equal(call, await CriticalCalls.AskAsync(Db, Uma(bench), held, "5.9", "once more", Ct).OrFailAsync());
        Assert.Contains("rises fast", (await CriticalCalls.OneAsync(Db, call, Ct))!.LimitText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task People_before_the_same_measurement_see_each_other_until_they_turn_away()
    {
        var bench = await ArrangedBench.CreateAsync(Db, Ct);
        var (_, one) = await HeldAsync(bench, "7.1");
        var (_, other) = await HeldAsync(bench, "7.2");
        Assert.True(await ReviewReaders.ComeAsync(Db, one, bench.Technologist, Ct));
        Assert.False(await ReviewReaders.StayAsync(Db, one, bench.Technologist, Ct));
        Assert.True(await ReviewReaders.ComeAsync(Db, one, bench.Supervisor, Ct));
        Assert.Equal("Uma Sign", Assert.Single(await ReviewReaders.OthersAsync(Db, one, bench.Supervisor, Ct)).Name);
        Assert.Equal("Uma Sign, Vic Over", (await ReviewStorage.OneAsync(Db, one, bench.Technician, Ct))!.Readers);

        await ReviewReaders.ComeAsync(Db, other, bench.Technologist, Ct);
        await ReviewReaders.StayAsync(Db, one, bench.Technologist, Ct); // a page left open behind
        Assert.Empty(await ReviewReaders.OthersAsync(Db, one, bench.Supervisor, Ct));
        Assert.True(await ReviewReaders.GoAsync(Db, bench.Supervisor, Ct));
        Assert.Null((await ReviewStorage.OneAsync(Db, one, bench.Technician, Ct))!.Readers);
    }

    private static Actor Uma(ArrangedBench bench) => new(bench.Technologist, "Uma Sign", "test");

    /// <summary>A potassium that waits for a person, in a tube of its own.</summary>
    private async Task<(ArrangedTube Tube, Guid Held)> HeldAsync(ArrangedBench bench, string potassium, params string[] more)
    {
        var tube = await bench.TubeAsync(Ct, ["K", .. more]);
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", potassium));
        return (tube, Assert.Single(await bench.HeldAsync(tube.Tests["K"], Ct)));
    }

    private async Task<List<Guid>> OrderOfWorkAsync(params Guid[] among) =>
        [.. (await ReviewStorage.PlacesAsync(Db, ReviewFilter.All, Guid.Empty, Ct)).Select(place => place.MeasurementId).Where(among.Contains)];

    private Task<(decimal, decimal, string)> MeasuredAsync(Guid measurement) => Db.OneAsync(
        "select value, dilution, dilution_source from measurement where id = $1", [measurement], r => (r.GetDecimal(0), r.GetDecimal(1), r.GetString(2)), Ct);

    private async Task<string> ReasonsAsync(Guid measurement) =>
        (await Db.OneAsync("select reasons::text from review where measurement_id = $1", [measurement], r => r.GetString(0), Ct))!;

    private Task<string?> ReportedAsync(Guid test) => Db.OneAsync(
        "select value_text from result where order_test_id = $1 order by version desc limit 1", [test], r => r.GetString(0), Ct);

    private Task<string?> StatusAsync(Guid test) => Db.OneAsync("select status from order_test_status where order_test_id = $1", [test], r => r.GetString(0), Ct);
}
