using System.Collections.Immutable;
using Vouch.Department.Catalog;
using Vouch.Department.Laboratory;
using Vouch.Department.Platform;
using Vouch.Department.Specimens;
using Vouch.Department.Tests.Fixtures;
using Vouch.Measures.Quantities;

namespace Vouch.Department.Tests.Laboratory;

/// <summary>
/// K is held from a haemolysis index of 1 g/L and not reported from 5; NA has no limits of its own and is held by the pack's
/// guard above 2. SID is NA + K − CL.
/// </summary>
public sealed class SerumIndicesTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    private Db Db => department.Db;

    [Fact]
    public async Task An_index_that_nobody_ordered_is_kept_with_its_specimen_and_is_no_result_and_waits_for_nobody()
    {
        var bench = await BenchAsync();
        var tube = await bench.TubeAsync(Ct, "K");

        var recorded = await SendAsync(bench, tube, ("K", "4.0"), ("HIDX", "0.3"));

        Assert.Empty(recorded.Unplaced);
        var index = Assert.Single(await SpecimenIndex.OfAsync(Db, tube.Specimen, Ct));
        Assert.Equal((SerumIndex.Haemolysis, 0.3m, "haemolysis 0.3 g/L", "Chem One"), (index.Kind, index.Value, index.Words, index.Device));
        Assert.Equal("4.0 final", await ReportedAsync(tube, "K"));
        Assert.Equal(1, await Db.OneAsync("select count(*)::int from measurement where patient_id = $1", [tube.Patient], r => r.GetInt32(0), Ct));
    }

    [Theory]
    [InlineData("0.99", false)]
    [InlineData("<1", false)]
    [InlineData("1", true)]
    [InlineData(">1", true)]
    public async Task From_its_limit_on_the_test_is_held_and_says_why(string index, bool held)
    {
        var bench = await BenchAsync();
        var tube = await bench.TubeAsync(Ct, "K");

        await SendAsync(bench, tube, ("HIDX", index), ("K", "4.0"));

        Assert.Equal(held, (await bench.HeldAsync(tube.Tests["K"], Ct)).Count == 1);
        if (held)
            Assert.Contains((await ReasonsAsync(bench, tube)), reason => reason.Code == "index-haemolysis" && reason.Sentence.EndsWith("on Chem One: from 1 on K is disturbed.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("before")]
    [InlineData("with, after it in the message")]
    [InlineData("after")]
    public async Task Whether_the_index_comes_before_with_or_after_the_result_a_person_sees_both(string when)
    {
        var bench = await BenchAsync();
        var tube = await bench.TubeAsync(Ct, "K");
        if (when == "before")
            await SendAsync(bench, tube, ("HIDX", "1.4"));
        await SendAsync(bench, tube, when.StartsWith("with", StringComparison.Ordinal) ? [("K", "4.0"), ("HIDX", "1.4")] : [("K", "4.0")]);
        Assert.Equal(when == "after" ? "4.0 final" : null, await ReportedAsync(tube, "K"));
        if (when == "after")
            await SendAsync(bench, tube, ("HIDX", "1.4"));

        Assert.Contains(await ReasonsAsync(bench, tube), reason => reason.Code == "index-haemolysis");
    }

    [Fact]
    public async Task What_waits_for_another_reason_says_the_late_index_too_and_is_swept_along_by_nobody()
    {
        var bench = await BenchAsync();
        bench.Rules = bench.Rules with { MayReleaseUnseen = false };
        var tube = await bench.TubeAsync(Ct, "K");
        await SendAsync(bench, tube, ("K", "4.0"));

        await SendAsync(bench, tube, ("HIDX", "1.4"));

        Assert.Equal(["pack-draft", "index-haemolysis"], (await ReasonsAsync(bench, tube)).Select(reason => reason.Code));
        Assert.Equal(0, (await bench.Decide.SweepAsync(Uma(bench), await bench.HeldAsync(tube.Tests["K"], Ct), Ct)).OrFail().Released);
    }

    [Fact]
    public async Task Where_its_number_may_not_be_reported_the_non_result_is_and_what_is_calculated_from_it_is_not_and_a_danger_is_called_all_the_same()
    {
        var bench = await BenchAsync();
        var tube = await bench.TubeAsync(Ct, "K", "NA", "CL", "SID");
        await SendAsync(bench, tube, ("K", "7.4"), ("CL", "104"), ("HIDX", "5"));
        await SendAsync(bench, tube, ("NA", "140"));
        await ReleaseHeldAsync(bench, tube, "NA");

        Assert.Equal("7.4", await Db.OneAsync("select value_text from critical_call where order_test_id = $1 and closed_at is null", [tube.Tests["K"]], r => r.GetString(0), Ct));
        await ReleaseHeldAsync(bench, tube, "K");

        Assert.Equal("Not reported because of haemolysis final HAEM no number", await Db.OneAsync(
            "select value_text || ' ' || status || ' ' || coded || ' ' || coalesce(value::text, 'no number') from result where order_test_id = $1", [tube.Tests["K"]], r => r.GetString(0), Ct));
        Assert.Equal("7.4", await Db.OneAsync("select value_text from measurement where order_test_id = $1", [tube.Tests["K"]], r => r.GetString(0), Ct));
        Assert.Equal("Not calculated final", await ReportedAsync(tube, "SID"));
        Assert.Equal("104 final", await ReportedAsync(tube, "CL"));
    }

    [Fact]
    public async Task What_was_reported_before_a_high_index_came_is_corrected_or_left_with_the_reason_and_never_thrown_away()
    {
        var bench = await BenchAsync();
        var (masked, left) = (await bench.TubeAsync(Ct, "K"), await bench.TubeAsync(Ct, "K"));
        foreach (var tube in (ArrangedTube[])[masked, left])
        {
            await SendAsync(bench, tube, ("K", "4.0"));
            await SendAsync(bench, tube, ("HIDX", "6"));
        }

        var (first, second) = (Assert.Single(await bench.HeldAsync(masked.Tests["K"], Ct)), Assert.Single(await bench.HeldAsync(left.Tests["K"], Ct)));
        (await SetAside.RejectAsync(Db, Uma(bench), second, "haemolysed", Ct)).Refused("result-released");
        await bench.Amend.CorrectWithAsync(Uma(bench), first, "Haemolysed", ReportComment.None, Ct).OrFailAsync();
        await SetAside.LeaveAsync(Db, Uma(bench), second, "The tube was clear; the analyser had a bubble.", Ct).OrFailAsync();

        Assert.Equal("Not reported because of haemolysis corrected", await ReportedAsync(masked, "K"));
        Assert.Equal("4.0 final", await ReportedAsync(left, "K"));
        Assert.Equal(["index-came", "left"], (await ReviewActs.OfAsync(Db, second, Ct)).Select(act => act.Act));
        // The same index again says nothing new.
        await SendAsync(bench, left, ("HIDX", "6"));
        Assert.Empty(await bench.HeldAsync(left.Tests["K"], Ct));
        (await SetAside.LeaveAsync(Db, Uma(bench), second, "again", Ct)).Refused("review-decided-stale");
    }

    [Fact]
    public async Task What_a_person_released_comes_back_too_and_what_is_reported_without_its_number_does_not()
    {
        var bench = await BenchAsync();
        var (released, masked) = (await bench.TubeAsync(Ct, "K"), await bench.TubeAsync(Ct, "K"));
        await SendAsync(bench, released, ("K", "7.1")); // critical, so held
        await ReleaseHeldAsync(bench, released, "K");
        await SendAsync(bench, masked, ("K", "4.0"), ("HIDX", "5"));
        await ReleaseHeldAsync(bench, masked, "K");

        await SendAsync(bench, released, ("HIDX", "1.4"));
        await SendAsync(bench, masked, ("HIDX", "6"));

        var back = Assert.Single(await bench.HeldAsync(released.Tests["K"], Ct));
        Assert.Equal(["released", "index-came"], (await ReviewActs.OfAsync(Db, back, Ct)).Select(act => act.Act));
        (await bench.Decide.ReleaseAsync(Uma(bench), [back], null, Ct)).Refused("result-released");
        Assert.Empty(await bench.HeldAsync(masked.Tests["K"], Ct));
    }

    [Fact]
    public async Task A_guard_of_the_pack_holds_what_has_no_limit_of_its_own_and_only_in_the_tube_it_speaks_of()
    {
        var bench = await BenchAsync();
        var (clear, disturbed) = (await bench.TubeAsync(Ct, "NA"), Guid.CreateVersion7());
        await using (var work = await Db.BeginAsync(bench.Actor, "arranged", Ct))
        {
            await work.ExecuteAsync("insert into specimen (id, barcode, order_id, patient_id, container, specimen_type, identity_check_id, collected_at, received_at) select $1, $2, order_id, patient_id, container, specimen_type, identity_check_id, collected_at, received_at from specimen where id = $3",
                [disturbed, "X" + clear.Barcode, clear.Specimen], Ct);
            await work.CommitAsync(Ct);
        }

        await SendAsync(bench, clear with { Barcode = "X" + clear.Barcode }, ("HIDX", "2.5"));
        await SendAsync(bench, clear, ("NA", "140"));
        Assert.Equal("140 final", await ReportedAsync(clear, "NA"));

        var tube = await bench.TubeAsync(Ct, "NA");
        await SendAsync(bench, tube, ("NA", "140"), ("HIDX", "2.5"));
        Assert.Contains(await ReasonsAsync(bench, tube, "NA"), reason => reason.Code == "guard-HAEMOLYSIS");
    }

    [Fact]
    public async Task An_aliquot_has_the_indices_of_its_tube_and_a_later_index_counts_before_an_earlier()
    {
        var bench = await BenchAsync();
        var (tube, aliquot) = (await bench.TubeAsync(Ct, "K"), Guid.CreateVersion7());
        await using (var work = await Db.BeginAsync(bench.Actor, "arranged", Ct))
        {
            await work.ExecuteAsync("insert into specimen (id, barcode, order_id, patient_id, container, specimen_type, parent_id, identity_check_id, collected_at, received_at) select $1, $2, order_id, patient_id, container, specimen_type, id, identity_check_id, collected_at, received_at from specimen where id = $3",
                [aliquot, "A-" + tube.Barcode, tube.Specimen], Ct);
            await work.CommitAsync(Ct);
        }

        await SendAsync(bench, tube, -10, ("HIDX", "3"));
        await SendAsync(bench, tube with { Barcode = "A-" + tube.Barcode }, 0, ("K", "4.0"));
        Assert.Contains(await ReasonsAsync(bench, tube), reason => reason.Code == "index-haemolysis");
        Assert.Single(await SpecimenIndex.OfAsync(Db, aliquot, Ct));

        // Measured again after the fibrin was taken out.
        await SendAsync(bench, tube, 0, ("HIDX", "0.2"));
        Assert.Equal(1, await bench.Decide.ReleaseAsync(Uma(bench), await bench.HeldAsync(tube.Tests["K"], Ct), null, Ct).OrFailAsync());
        Assert.Equal("4.0 final", await ReportedAsync(tube, "K"));
    }

    private static Actor Uma(ArrangedBench bench) => new(bench.Technologist, "Uma Sign", "test");

    private async Task<ArrangedBench> BenchAsync()
    {
        var bench = await ArrangedBench.CreateAsync(Db, Ct);
        var pack = bench.Rules.Pack;
        bench.Rules = bench.Rules with
        {
            Pack = pack with
            {
                Analytes = pack.Analytes
                    .SetItem("K", pack.Analytes["K"] with { SerumIndexLimits = new SerumIndexLimits(1, null, null, "test") { MaskHaemolysis = 5 } })
                    .Add("HIDX", pack.Analytes["K"] with { Code = "HIDX", Unit = "g/L", Index = SerumIndex.Haemolysis, ReferenceIntervals = [], CriticalLimits = [], AutoverificationLimits = null, DeltaCheck = null }),
                NonResults = pack.NonResults.Add(new NonResult("HAEM", "Not reported because of haemolysis", false, true)),
                Guards = [new Guard("HAEMOLYSIS", GuardKind.Interference, "{HIDX} > 2", "The specimen is haemolysed.", ["K", "NA"], "test")],
            },
        };
        return bench;
    }

    private Task<RecordedResults> SendAsync(ArrangedBench bench, ArrangedTube tube, params (string Analyte, string Value)[] values) => SendAsync(bench, tube, 0, values);

    private async Task<RecordedResults> SendAsync(ArrangedBench bench, ArrangedTube tube, int minutes, params (string Analyte, string Value)[] values)
    {
        await using var work = await Db.BeginAsync(Actor.Connection("chem", "test"), null, Ct);
        var at = bench.Now.AddMinutes(minutes);
        var recorded = await bench.Record.RunAsync(work, new DeviceMessage(Guid.CreateVersion7(), bench.Device,
            [.. values.Select((v, i) => new DeviceResult(i, tube.Barcode, v.Analyte, v.Analyte, v.Value, v.Analyte == "HIDX" ? "g/L" : "mmol/L", v.Analyte == "HIDX" ? "g/L" : "mmol/L",
                [], [], null, at, null, DecimalConvention.Invariant))], at), at, Ct);
        await work.CommitAsync(Ct);
        return recorded;
    }

    private async Task ReleaseHeldAsync(ArrangedBench bench, ArrangedTube tube, string analyte) =>
        await bench.Decide.ReleaseAsync(Uma(bench), await bench.HeldAsync(tube.Tests[analyte], Ct), null, Ct).OrFailAsync();

    private async Task<ImmutableArray<HoldReason>> ReasonsAsync(ArrangedBench bench, ArrangedTube tube, string analyte = "K") =>
        [.. (await ReviewStorage.OneAsync(Db, Assert.Single(await bench.HeldAsync(tube.Tests[analyte], Ct)), Guid.Empty, Ct))!.Reasons];

    private Task<string?> ReportedAsync(ArrangedTube tube, string analyte) => Db.OneAsync(
        "select value_text || ' ' || status from result where order_test_id = $1 order by version desc limit 1", [tube.Tests[analyte]], r => r.GetString(0), Ct);
}
