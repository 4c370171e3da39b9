using Vouch.Department.Laboratory;
using Vouch.Department.Platform;
using Vouch.Department.Proof;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Laboratory;

public sealed class DecisionsByPersonsTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_corrected_result_is_a_new_version_with_its_own_proof_beside_the_old_one()
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var tube = await bench.TubeAsync(Ct, "K");
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", "4.2"));

        var corrected = await bench.Amend.CorrectAsync(Uma(bench), tube.Tests["K"], "4.6", "dilution was wrong", Ct);

        Assert.Equal(2, corrected.Value.Version);
        var versions = await department.Db.ListAsync("select value_text || ' ' || status || ' ' || coalesce(reason, '') from result where order_test_id = $1 order by version",
            [tube.Tests["K"]], r => r.GetString(0), Ct);
        Assert.Equal(["4.2 final ", "4.6 corrected dilution was wrong"], versions);
        Assert.Equal(2, await CountAsync("select count(distinct proof_id)::int from result where order_test_id = $1", tube.Tests["K"]));
        Assert.Equal(2, await CountAsync("select count(*)::int from release_notice where order_test_id = $1", tube.Tests["K"]));
    }

    [Fact]
    public async Task A_correction_is_never_blocked_by_the_gate_and_the_proof_says_what_did_not_stand()
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var tube = await bench.TubeAsync(Ct, "K");
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", "4.2"));

        // Uma has neither credential nor competence here.
        var corrected = await bench.Amend.CorrectAsync(Uma(bench), tube.Tests["K"], "4.6", "typing error", Ct);

        Assert.Equal("exempt", await department.Db.OneAsync("select decision from proof where id = $1", [corrected.Value.ProofId], r => r.GetString(0), Ct));
    }

    [Fact]
    public async Task A_withdrawn_result_cannot_be_amended_any_more()
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var tube = await bench.TubeAsync(Ct, "K");
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", "4.2"));

        var withdrawn = await bench.Amend.WithdrawAsync(Uma(bench), tube.Tests["K"], "wrong patient", Ct);
        var again = await bench.Amend.WithdrawAsync(Uma(bench), tube.Tests["K"], "wrong patient", Ct);

        Assert.Equal(("withdrawn", 2), (withdrawn.Value.Status, withdrawn.Value.Version));
        Assert.Equal("result-not-found", again.Refusal?.Code);
    }

    [Fact]
    public async Task A_locked_result_leaves_only_with_an_override_by_another_person_which_is_part_of_the_proof()
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        await BreakAsync(bench, "insert into lot_state (lot_id, version, state, valid_from, reason, recorded_by) select lot_id, 2, 'quarantine', now(), 'check', 't' from on_board where device_id = $1");
        var tube = await bench.TubeAsync(Ct, "K");
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", "4.2"));
        var held = await HeldAsync(tube.Tests["K"]);

        var locked = await bench.Decide.ReleaseAsync(Uma(bench), [held], comment: null, Ct);
        Assert.Equal("gate-locked", locked.Refusal?.Code);
        var own = await GiveOverride.RunAsync(department.Db, new Actor(bench.Technician, "Tom Bench", "test"), new OverrideAsked(tube.Tests["K"], "reagent-lot", "patient in theatre", Stat: true), Ct);
        Assert.Equal("override-second-person", own.Refusal?.Code);
        var given = await GiveOverride.RunAsync(department.Db, new Actor(bench.Supervisor, "Vic Over", "test"), new OverrideAsked(tube.Tests["K"], "reagent-lot", "patient in theatre", Stat: true), Ct);
        Assert.Null(given.Refusal);

        Assert.Equal(1, (await bench.Decide.ReleaseAsync(Uma(bench), [held], comment: null, Ct)).Value);
        var checks = await department.Db.OneAsync("select checks::text from proof where subject_id = $1", [tube.Tests["K"]], r => r.GetString(0), Ct);
        Assert.Contains("patient in theatre", checks, StringComparison.Ordinal);
        Assert.Contains(await ClearDebt.OpenAsync(department.Db, Ct), debt => debt.DeviceId == bench.Device && debt.Requirement == "reagent-lot");
    }

    [Fact]
    public async Task A_rejected_control_cannot_be_overridden_even_for_a_stat_patient()
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        await bench.RunControlAsync("K", 2, "rejected", bench.Now.AddMinutes(-5), Ct);
        var tube = await bench.TubeAsync(Ct, "K");
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", "4.2"));
        await GiveOverride.RunAsync(department.Db, new Actor(bench.Supervisor, "Vic Over", "test"), new OverrideAsked(tube.Tests["K"], "control", "patient in theatre", Stat: true), Ct);

        var released = await bench.Decide.ReleaseAsync(Uma(bench), [await HeldAsync(tube.Tests["K"])], comment: null, Ct);

        Assert.Equal("gate-locked", released.Refusal?.Code);
    }

    [Fact]
    public async Task A_critical_call_stays_open_until_it_is_read_back_and_escalates_meanwhile()
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var tube = await bench.TubeAsync(Ct, "K");
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", "7.1"));
        var call = (await CriticalCalls.OpenAsync(department.Db, Ct)).Single(c => c.OrderTestId == tube.Tests["K"]);
        Assert.False(call.Verified);

        Assert.False((await CriticalCalls.RecordAsync(department.Db, Uma(bench), call.Id, "Nurse Ray", readBack: false, null, Ct)).Value);
        await CriticalCalls.EscalateAsync(department.Db, call.EscalateAt, Ct);
        Assert.Equal((1, 1), (await CriticalCalls.OpenAsync(department.Db, Ct)).Where(c => c.Id == call.Id).Select(c => (c.Escalations, c.Attempts)).Single());
        Assert.True((await CriticalCalls.RecordAsync(department.Db, Uma(bench), call.Id, "Dr Lind", readBack: true, null, Ct)).Value);

        Assert.DoesNotContain(await CriticalCalls.OpenAsync(department.Db, Ct), c => c.Id == call.Id);
        Assert.Equal("call-closed-stale", (await CriticalCalls.RecordAsync(department.Db, Uma(bench), call.Id, "Dr Lind", readBack: true, null, Ct)).Refusal?.Code);
    }

    [Fact]
    public async Task A_critical_value_of_a_mismatched_patient_is_given_to_nobody_and_a_recollection_is_called_for()
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var tube = await bench.TubeAsync(Ct, "K");
        await using (var work = await department.Db.BeginAsync(bench.Actor, "mix-up", Ct))
        {
            var other = Guid.CreateVersion7();
            await work.ExecuteAsync("insert into patient (id, family) values ($1, 'Other')", [other], Ct);
            await work.ExecuteAsync("update specimen set patient_id = $2 where id = $1", [tube.Specimen, other], Ct);
            await work.CommitAsync(Ct);
        }

        await bench.MeasureAsync(tube.Barcode, Ct, ("K", "7.1"));

        var call = (await CriticalCalls.OpenAsync(department.Db, Ct)).Single(c => c.OrderTestId == tube.Tests["K"]);
        Assert.Equal(("recollect", ""), (call.Kind, call.ValueText));
    }

    [Fact]
    public async Task A_result_typed_by_hand_goes_the_same_way_and_a_value_that_is_no_number_is_refused()
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var tube = await bench.TubeAsync(Ct, "K", "NA");
        var tom = new Actor(bench.Technician, "Tom Bench", "test");

        Assert.Equal("value-invalid", (await bench.Enter.RunAsync(tom, [new TypedResult(tube.Tests["K"], "4,5", null)], Ct)).Refusal?.Code);
        var entered = await bench.Enter.RunAsync(tom, [new TypedResult(tube.Tests["K"], "4.5", null), new TypedResult(tube.Tests["NA"], "QNS", "clot")], Ct);

        Assert.Equal(2, entered.Value.Measured);
        Assert.Equal(0, await CountAsync("select count(*)::int from result where order_test_id = $1", tube.Tests["NA"]));
    }

    private static Actor Uma(ArrangedBench bench) => new(bench.Technologist, "Uma Sign", "test");

    private Task<Guid> HeldAsync(Guid test) =>
        department.Db.OneAsync("select measurement_id from review where order_test_id = $1 and decided_at is null", [test], r => r.GetGuid(0), Ct);

    private Task<int> CountAsync(string sql, Guid id) => department.Db.OneAsync(sql, [id], r => r.GetInt32(0), Ct);

    private async Task BreakAsync(ArrangedBench bench, string sql)
    {
        await using var work = await department.Db.BeginAsync(bench.Actor, "broken on purpose", Ct);
        await work.ExecuteAsync(sql, [bench.Device], Ct);
        await work.CommitAsync(Ct);
    }
}
