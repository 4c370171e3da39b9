using Vouch.Department.Laboratory;
using Vouch.Department.Platform;
using Vouch.Department.Proof;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Laboratory;

public sealed class RecordDeviceResultsTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_potassium_with_everything_in_order_is_released_with_its_proof_and_citations()
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var tube = await bench.TubeAsync(Ct, "K");

        var recorded = await bench.MeasureAsync(tube.Barcode, Ct, ("K", "4.16"));

        Assert.Null(await ReasonsAsync(tube.Tests["K"]));
        Assert.Equal((1, 1, 0), (recorded.Measured, recorded.Released, recorded.Held));
        var (value, flag, proof) = await department.Db.OneAsync("select value_text, flag, proof_id from result where order_test_id = $1",
            [tube.Tests["K"]], r => (r.GetString(0), r.GetString(1), r.GetGuid(2)), Ct);
        Assert.Equal(("4.2", ""), (value, flag));
        var cited = await department.Db.ListAsync("select kind from citation where proof = $1 order by kind", [proof], r => (FactKind)r.GetInt16(0), Ct);
        Assert.Equal([FactKind.Identity, FactKind.Specimen, FactKind.Order, FactKind.Credential, FactKind.Competence, FactKind.Device,
            FactKind.Calibration, FactKind.Control, FactKind.Lot, FactKind.OnBoard, FactKind.Document, FactKind.Pack], cited);
        Assert.Equal(1, await department.Db.OneAsync("select count(*)::int from leaf_queue where ref = $1", [proof], r => r.GetInt32(0), Ct));
    }

    [Theory]
    [InlineData("7.0", "critical")]
    [InlineData("2.8", "critical")]
    [InlineData("<3.0", "critical")] // It may lie at or below 2.8: what may be critical is called.
    public async Task A_critical_value_is_called_for_at_once_and_held(string value, string code)
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var tube = await bench.TubeAsync(Ct, "K");

        await bench.MeasureAsync(tube.Barcode, Ct, ("K", value));

        Assert.Contains(code, await ReasonsAsync(tube.Tests["K"]), StringComparison.Ordinal);
        Assert.Equal((value, false), await department.Db.OneAsync("select value_text, verified from critical_call where order_test_id = $1",
            [tube.Tests["K"]], r => (r.GetString(0), r.GetBoolean(1)), Ct));
        Assert.Equal(0, await ReleasedAsync(tube.Tests["K"]));
    }

    [Fact]
    public async Task A_rejected_control_locks_its_analyte_and_no_other_until_it_is_accepted_again()
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        await bench.RunControlAsync("K", 1, "rejected", bench.Now.AddMinutes(-5), Ct);
        var tube = await bench.TubeAsync(Ct, "K", "NA");

        await bench.MeasureAsync(tube.Barcode, Ct, ("K", "4.2"), ("NA", "140"));

        Assert.Equal(0, await ReleasedAsync(tube.Tests["K"]));
        Assert.Equal(1, await ReleasedAsync(tube.Tests["NA"]));
        Assert.Contains("1_3s", await ReasonsAsync(tube.Tests["K"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("insert into device_state (device_id, version, state, valid_from, reason, recorded_by) select $1, 2, 'out-of-service', now() - interval '99 years', 'leak', 't'", "device-in-service")]
    [InlineData("update bench_duty set until = since where device_id = $1", "competence")]
    [InlineData("insert into calibration (series_id, version, performed_at, due_at, as_found, as_left, performed_by, recorded_by) select series_id, 2, performed_at + interval '1 day', performed_at + interval '2 days', 'in-tolerance', 'in-tolerance', 'x', 'x' from calibration c join calibration_series s on s.id = c.series_id where s.device_id = $1", "calibration")]
    [InlineData("insert into lot_state (lot_id, version, state, valid_from, reason, recorded_by) select lot_id, 2, 'recalled', now(), 'maker notice', 't' from on_board where device_id = $1", "reagent-lot")]
    [InlineData("insert into on_board (id, version, device_id, lot_id, analytes, loaded_at, open_until, removed_at, recorded_by) select id, 2, device_id, lot_id, analytes, loaded_at, open_until, loaded_at, 't' from on_board where device_id = $1", "reagent-lot")]
    public async Task Whatever_is_broken_holds_the_result_and_says_so(string sql, string requirement)
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        await using (var work = await department.Db.BeginAsync(bench.Actor, "broken on purpose", Ct))
        {
            await work.ExecuteAsync(sql, [bench.Device], Ct);
            await work.CommitAsync(Ct);
        }

        var tube = await bench.TubeAsync(Ct, "K");
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", "4.2"));

        Assert.Equal(0, await ReleasedAsync(tube.Tests["K"]));
        Assert.Contains($"\"{requirement}\"", await ReasonsAsync(tube.Tests["K"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tube_nobody_knows_and_a_test_nobody_asked_for_wait_and_reach_no_patient()
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var tube = await bench.TubeAsync(Ct, "K");

        var unknown = await bench.MeasureAsync("NOBODY", Ct, ("K", "4.2"));
        var notAsked = await bench.MeasureAsync(tube.Barcode, Ct, ("NA", "140"));

        Assert.Equal(["unknown-tube"], unknown.Unplaced.Select(u => u.Reason));
        Assert.Equal(["test-not-ordered"], notAsked.Unplaced.Select(u => u.Reason));
        Assert.Equal(0, await department.Db.OneAsync("select count(*)::int from measurement where order_test_id = any($1)", [tube.Tests.Values.ToArray()], r => r.GetInt32(0), Ct));
    }

    [Fact]
    public async Task A_calculated_value_cites_the_facts_of_all_its_inputs_also_when_they_came_earlier()
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var tube = await bench.TubeAsync(Ct, "K", "NA", "CL", "SID");

        await bench.MeasureAsync(tube.Barcode, Ct, ("K", "4.0"), ("NA", "140"));
        Assert.Equal(0, await ReleasedAsync(tube.Tests["SID"]));
        await bench.MeasureAsync(tube.Barcode, Ct, ("CL", "104"));

        Assert.Equal("40.0", await department.Db.OneAsync("select value_text from result where order_test_id = $1", [tube.Tests["SID"]], r => r.GetString(0), Ct));
        var series = await department.Db.ListAsync("select distinct c.fact from citation c join result r on r.proof_id = c.proof where r.order_test_id = $1 and c.kind = 8",
            [tube.Tests["SID"]], r => r.GetGuid(0), Ct);
        Assert.Equal(bench.ControlSeries.Values.Order(), series.Order());
    }

    [Fact]
    public async Task A_second_measurement_is_kept_and_held_and_a_person_chooses()
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var tube = await bench.TubeAsync(Ct, "K");
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", "6.5"));
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", "4.4"));
        var waiting = await department.Db.ListAsync("select r.measurement_id, m.value_text from review r join measurement m on m.id = r.measurement_id where r.order_test_id = $1 order by m.arrived_at, m.value desc",
            [tube.Tests["K"]], r => (Id: r.GetGuid(0), Text: r.GetString(1)), Ct);
        Assert.Equal(["6.5", "4.4"], waiting.Select(w => w.Text));

        var uma = new Actor(bench.Technologist, "Uma Sign", "test");
        var outcome = await bench.Decide.ReleaseAsync(uma, [waiting[1].Id], new ReportComment([], "rerun confirmed"), Ct);

        Assert.Null(outcome.Refusal);
        Assert.Equal("4.4", await department.Db.OneAsync("select value_text from result where order_test_id = $1", [tube.Tests["K"]], r => r.GetString(0), Ct));
        Assert.Equal(0, await department.Db.OneAsync("select count(*)::int from review where order_test_id = $1 and decided_at is null", [tube.Tests["K"]], r => r.GetInt32(0), Ct));
    }

    [Fact]
    public async Task A_recalled_lot_names_every_result_that_used_it()
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var tubes = new List<ArrangedTube>();
        for (var i = 0; i < 3; i++)
        {
            tubes.Add(await bench.TubeAsync(Ct, "K"));
            await bench.MeasureAsync(tubes[i].Barcode, Ct, ("K", "4.2"));
        }

        await using var work = await department.Db.BeginAsync(bench.Actor, "recall", Ct);
        var opened = await OpenDoubt.RunAsync(work, new Doubt(FactKind.Lot, bench.Lot, null, null, "lot-recalled", "Maker's notice"), Ct);
        await work.CommitAsync(Ct);

        var look = (await LookBacks.FindAsync(department.Db, opened.LookBackId, Ct))!;
        var affected = await LookBacks.PageAsync(department.Db, look, after: null, Ct);
        Assert.Equal(tubes.Select(t => t.Tests["K"]).Order(), affected.Select(a => a.SubjectId).Order());
        Assert.Equal((3, 3), await LookBacks.CountAsync(department.Db, look, Ct));

        var closing = new Actor(bench.Supervisor, "Vic Over", "test");
        var tooEarly = await WorkLookBack.CloseAsync(department.Db, closing, look.Id, "done", Ct);
        Assert.Equal("lookback-open-results", tooEarly.Refusal?.Code);
        var worked = await WorkLookBack.DisposeAsync(department.Db, new Actor(bench.Technologist, "Uma Sign", "test"), look.Id,
            [.. affected.Select(a => a.Proof)], new Disposition("no-impact", "Controls of the lot were in"), Ct);
        Assert.Equal(3, worked.Value);
        Assert.Equal("lookback-second-person", (await WorkLookBack.CloseAsync(department.Db, new Actor(bench.Technologist, "Uma Sign", "test"), look.Id, "done", Ct)).Refusal?.Code);
        Assert.Null((await WorkLookBack.CloseAsync(department.Db, closing, look.Id, "done", Ct)).Refusal);
    }

    private Task<string?> ReasonsAsync(Guid test) =>
        department.Db.OneAsync("select reasons::text from review where order_test_id = $1", [test], r => r.GetString(0), Ct);

    private Task<int> ReleasedAsync(Guid test) =>
        department.Db.OneAsync("select count(*)::int from result where order_test_id = $1", [test], r => r.GetInt32(0), Ct);
}
