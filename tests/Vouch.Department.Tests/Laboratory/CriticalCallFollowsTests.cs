using Vouch.Department.Laboratory;
using Vouch.Department.Patients;
using Vouch.Department.Platform;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Laboratory;

/// <summary>A critical call follows what becomes of the value it was opened about.</summary>
public sealed class CriticalCallFollowsTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    private Db Db => department.Db;

    [Fact]
    public async Task A_rerun_that_does_not_confirm_it_ends_a_call_that_nobody_was_told_of()
    {
        var (bench, tube, first, call) = await CalledAsync("7.1");

        await RerunAsync(bench, tube, first, "4.1");

        Assert.Equal(["value: not confirmed by another measurement, reported as 4.1 mmol/L"], await CallsAsync(tube));
        Assert.False((await CriticalCalls.OneAsync(Db, call, Ct))!.IsOpen);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_was_told_of_it_is_to_be_told_that_it_does_not_stand(bool readBack)
    {
        var (bench, tube, first, call) = await CalledAsync("7.1");
        await CriticalCalls.RecordAsync(Db, Uma(bench), call, "Nurse Berg, ward 3", readBack, null, Ct).OrFailAsync();

        await RerunAsync(bench, tube, first, "4.1");

        var calls = await Db.ListAsync("select kind, closed_at is null, limit_text, value_text from critical_call where order_test_id = $1 order by kind desc", [tube.Tests["K"]],
            r => (Kind: r.GetString(0), Open: r.GetBoolean(1), Says: r.GetString(2), Value: r.GetString(3)), Ct);
        Assert.Equal([("value", false), ("retract", true)], calls.Select(one => (one.Kind, one.Open)));
        Assert.Equal(("Told before, but it does not stand: not confirmed by another measurement, reported as 4.1 mmol/L", "7.1"), (calls[1].Says, calls[1].Value));
    }

    [Fact]
    public async Task A_rerun_that_is_critical_too_has_its_own_call_and_nothing_is_taken_back()
    {
        var (bench, tube, first, call) = await CalledAsync("7.1");
        await CriticalCalls.RecordAsync(Db, Uma(bench), call, "Nurse Berg, ward 3", readBack: false, null, Ct).OrFailAsync();

        await RerunAsync(bench, tube, first, "6.9");

        Assert.Equal(["value: confirmed by another measurement, which has its own call: 6.9 mmol/L", "value: open"], await CallsAsync(tube));
        var open = Assert.Single(await CriticalCalls.OpenAsync(Db, Ct), one => one.OrderTestId == tube.Tests["K"]);
        Assert.Equal(("6.9", true), (open.ValueText, open.Verified));
    }

    [Fact]
    public async Task Where_the_first_value_is_chosen_after_all_its_call_stays_and_that_of_the_rerun_ends()
    {
        var (bench, tube, first, call) = await CalledAsync("7.1");
        await SetAside.RerunAsync(Db, Uma(bench), first, "check", Ct).OrFailAsync();
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", "2.1"));
        await SetAside.TakeBackAsync(Db, Uma(bench), first, "the second one was short", Ct).OrFailAsync();

        await bench.Decide.ReleaseAsync(Uma(bench), [first], null, Ct).OrFailAsync();

        Assert.True((await CriticalCalls.OneAsync(Db, call, Ct))!.IsOpen);
        Assert.Contains("value: confirmed by another measurement, which has its own call: 7.1 mmol/L", await CallsAsync(tube));
    }

    [Theory]
    [InlineData("correct")]
    [InlineData("withdraw")]
    public async Task A_correction_or_withdrawal_ends_an_untold_call_with_its_reason_and_takes_a_told_one_back(string how)
    {
        foreach (var told in (bool[])[false, true])
        {
            var (bench, tube, first, call) = await CalledAsync("7.1");
            await bench.Decide.ReleaseAsync(Uma(bench), [first], null, Ct).OrFailAsync();
            if (told)
                await CriticalCalls.RecordAsync(Db, Uma(bench), call, "Nurse Berg, ward 3", readBack: true, null, Ct).OrFailAsync();

            if (how == "correct")
                await bench.Amend.CorrectAsync(Uma(bench), tube.Tests["K"], "4.1", "typing error", Ct).OrFailAsync();
            else
                await bench.Amend.WithdrawAsync(Uma(bench), tube.Tests["K"], "wrong patient", Ct).OrFailAsync();

            Assert.Equal(told ? ["retract: open", "value: read back"] : [$"value: the measurement is not used: {(how == "correct" ? "typing error" : "wrong patient")}"], await CallsAsync(tube));
        }
    }

    [Fact]
    public async Task A_cancelled_test_leaves_its_call_open_because_the_danger_is_not_cancelled()
    {
        var (bench, tube, _, call) = await CalledAsync("7.1");
        await using (var work = await Db.BeginAsync(Uma(bench), "ordered twice", Ct))
        {
            await work.ExecuteAsync("update order_test set cancelled_at = $2, cancel_reason = 'ordered twice' where id = $1", [tube.Tests["K"], bench.Now], Ct);
            await work.CommitAsync(Ct);
        }

        await CloseReviews.RunAsync(Db, Ct);

        var open = (await CriticalCalls.OneAsync(Db, call, Ct))!;
        Assert.Equal((true, "ordered twice"), (open.IsOpen, open.CancelReason));
    }

    [Fact]
    public async Task What_is_calculated_anew_within_its_limits_ends_the_call_about_the_old_value()
    {
        var bench = await ArrangedBench.CreateAsync(Db, Ct);
        var tube = await bench.TubeAsync(Ct, "K", "NA", "CL", "SID");
        await bench.MeasureAsync(tube.Barcode, "NA", "158", Ct, flags: ["SHORT"]);
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", "4.0"), ("CL", "81")); // 81: beyond 80
        Assert.Equal(["value: open"], await CallsAsync(tube, "SID"));
        var sodium = Assert.Single(await bench.HeldAsync(tube.Tests["NA"], Ct));
        await SetAside.RerunAsync(Db, Uma(bench), sodium, "drifted", Ct).OrFailAsync();
        await bench.MeasureAsync(tube.Barcode, Ct, ("NA", "140"));

        await bench.Decide.ReleaseAsync(Uma(bench), await bench.HeldAsync(tube.Tests["NA"], Ct), null, Ct).OrFailAsync();

        Assert.Equal(["63.0 final"], await Db.ListAsync("select value_text || ' ' || status from result where order_test_id = $1", [tube.Tests["SID"]], r => r.GetString(0), Ct));
        Assert.Equal(["value: not confirmed by another measurement, reported as 63.0 mmol/L"], await CallsAsync(tube, "SID"));
    }

    [Fact]
    public async Task Held_results_and_calls_of_merged_records_are_those_of_one_person_and_part_again_when_they_are_unmerged()
    {
        var (bench, first, held, _) = await CalledAsync("7.1");
        var second = await bench.TubeAsync(Ct, "K");
        await bench.MeasureAsync(second.Barcode, Ct, ("K", "2.1"));
        var other = Assert.Single(await bench.HeldAsync(second.Tests["K"], Ct));
        await using (var work = await Db.BeginAsync(bench.Actor, "named", Ct))
        {
            await work.ExecuteAsync("update patient set family = 'Survivor' where id = $1", [second.Patient], Ct);
            await work.CommitAsync(Ct);
        }

        (await PatientMerging.RunAsync(Db, Uma(bench), new MergePatients(new PatientId(second.Patient), new PatientId(first.Patient), "one person"), Ct)).OrFail();

        var merged = (await ReviewStorage.OneAsync(Db, held, Guid.Empty, Ct))!;
        Assert.Equal((second.Patient, "Survivor, Eva"), (merged.PatientId, merged.PatientName));
        var call = Assert.Single(await CriticalCalls.OpenAsync(Db, Ct), one => one.MeasurementId == held);
        Assert.Equal((second.Patient, "Survivor, Eva"), (call.PatientId, call.PatientName));
        Assert.Equal([other], (await CriticalCalls.BesideAsync(Db, call, Ct)).Select(one => one.MeasurementId));
        // One telephone call tells both, since they are one person's.
        await CriticalCalls.RecordAsync(Db, Uma(bench), new CallTold(call.Id, "Nurse Berg", ReadBack: false, null, [(await CriticalCalls.BesideAsync(Db, call, Ct))[0].Id]), Ct).OrFailAsync();
        (await PatientUnmerging.RunAsync(Db, Uma(bench), new UnmergePatients(new PatientId(first.Patient), "two people"), Ct)).OrFail();

        Assert.Equal(first.Patient, (await ReviewStorage.OneAsync(Db, held, Guid.Empty, Ct))!.PatientId);
        Assert.Empty(await CriticalCalls.BesideAsync(Db, (await CriticalCalls.OneAsync(Db, call.Id, Ct))!, Ct));
        Assert.Equal(1, await bench.Decide.ReleaseAsync(Uma(bench), [held], null, Ct).OrFailAsync());
        Assert.Equal(first.Patient, await Db.OneAsync("select patient_id from result where order_test_id = $1", [first.Tests["K"]], r => r.GetGuid(0), Ct));
    }

    private static Actor Uma(ArrangedBench bench) => new(bench.Technologist, "Uma Sign", "test");

    /// <summary>A potassium beyond its critical limits: held, and on the call list.</summary>
    private async Task<(ArrangedBench Bench, ArrangedTube Tube, Guid Held, Guid Call)> CalledAsync(string potassium)
    {
        var bench = await ArrangedBench.CreateAsync(Db, Ct);
        var tube = await bench.TubeAsync(Ct, "K");
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", potassium));
        var held = Assert.Single(await bench.HeldAsync(tube.Tests["K"], Ct));
        return (bench, tube, held, await Db.OneAsync("select id from critical_call where measurement_id = $1", [held], r => r.GetGuid(0), Ct));
    }

    private async Task RerunAsync(ArrangedBench bench, ArrangedTube tube, Guid first, string value)
    {
        await SetAside.RerunAsync(Db, Uma(bench), first, "check", Ct).OrFailAsync();
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", value));
        await bench.Decide.ReleaseAsync(Uma(bench), await bench.HeldAsync(tube.Tests["K"], Ct), null, Ct).OrFailAsync();
    }

    /// <summary>Kind and end of every call about the test.</summary>
    private async Task<List<string>> CallsAsync(ArrangedTube tube, string analyte = "K") => [.. (await Db.ListAsync(
        "select kind || ': ' || case when closed_at is null then 'open' else coalesce(closed_reason, 'read back') end from critical_call where order_test_id = $1",
        [tube.Tests[analyte]], r => r.GetString(0), Ct)).Order(StringComparer.Ordinal)];
}
