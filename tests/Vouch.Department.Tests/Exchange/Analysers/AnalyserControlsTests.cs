using System.Globalization;
using Vouch.Department.Laboratory;
using Vouch.Department.Platform;
using Vouch.Department.Proof;
using Vouch.Department.Tests.Fixtures;
using Vouch.Wire.Astm;

namespace Vouch.Department.Tests.Exchange.Analysers;

/// <summary>Controls over the wire: judged, kept from patients, stopping the analyte they fail for.</summary>
public sealed class AnalyserControlsTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rejected_control_holds_the_next_potassium_and_looks_back_until_the_next_accepted_one()
    {
        await using var hall = await AnalyserHall.OpenAsync(department, Ct);
        var connection = await hall.ConnectAsync("CTRL1", "generic-lis2", Ct);
        await TargetAsync(hall, "K", 1, "QC-A", 4.0m, 0.1m);
        var (before, during, sodium, after) = (await hall.Bench.TubeAsync(Ct, "K"), await hall.Bench.TubeAsync(Ct, "K"), await hall.Bench.TubeAsync(Ct, "NA"), await hall.Bench.TubeAsync(Ct, "K"));

        var now = hall.Db.Now.UtcDateTime;
        await hall.PlayAsync(Message("CTRL1", before.Barcode, "POTASSIUM", "4.2", at: now.AddMinutes(-5)));
        await hall.WorkedAsync(connection, 1, Ct);
        await hall.PlayAsync(Message("CTRL1", "QC-A", "POTASSIUM", "4.31", control: true, at: now.AddMinutes(-4))); // z = 3.1
        Assert.Equal("1 control results, 1 rejected.", (await hall.WorkedAsync(connection, 2, Ct))[1].Reason);
        await hall.PlayAsync(Message("CTRL1", during.Barcode, "POTASSIUM", "4.2", at: now.AddMinutes(-3)));
        await hall.PlayAsync(Message("CTRL1", sodium.Barcode, "SODIUM", "140", at: now.AddMinutes(-3)));
        await hall.WorkedAsync(connection, 4, Ct);
        await hall.PlayAsync(Message("CTRL1", "QC-A", "POTASSIUM", "4.05", control: true, at: now.AddMinutes(-2)));
        await hall.PlayAsync(Message("CTRL1", after.Barcode, "POTASSIUM", "4.3", at: now.AddMinutes(-1)));
        await hall.WorkedAsync(connection, 6, Ct);

        Assert.Equal((1, 0, 1, 1), (await ReleasedAsync(hall, before.Tests["K"]), await ReleasedAsync(hall, during.Tests["K"]),
            await ReleasedAsync(hall, sodium.Tests["NA"]), await ReleasedAsync(hall, after.Tests["K"])));
        Assert.Contains("1_3s", await hall.Db.OneAsync("select reasons::text from review where order_test_id = $1", [during.Tests["K"]], r => r.GetString(0), Ct), StringComparison.Ordinal);
        var look = Assert.Single((await LookBacks.OpenAsync(hall.Db, Ct)), l => l.Fact == hall.Bench.ControlSeries["K"]);
        Assert.NotNull(look.UsedUntil);
        Assert.Equal([before.Tests["K"]], (await LookBacks.PageAsync(hall.Db, look, after: null, Ct)).Select(a => a.SubjectId));
        Assert.Equal(0, await hall.Db.OneAsync("select count(*)::int from measurement m join inbox_work w on w.inbox_id = m.inbox_id where w.connection_id = $1 and m.value_text in ('4.31', '4.05')",
            [connection], r => r.GetInt32(0), Ct));
    }

    [Fact]
    public async Task Two_levels_that_differ_by_more_than_four_sd_in_one_run_are_rejected_and_the_same_level_twice_in_a_row_too()
    {
        await using var hall = await AnalyserHall.OpenAsync(department, Ct);
        var connection = await hall.ConnectAsync("CTRL2", "generic-lis2", Ct);
        await TargetAsync(hall, "K", 1, "QC-L1", 3.0m, 0.1m);
        await TargetAsync(hall, "K", 2, "QC-L2", 6.0m, 0.1m);
        var at = hall.Db.Now.UtcDateTime;

        await hall.PlayAsync(Message("CTRL2", "QC-L1", "POTASSIUM", "3.21", control: true, at: at.AddMinutes(-3)));
        await hall.PlayAsync(Message("CTRL2", "QC-L2", "POTASSIUM", "5.79", control: true, at: at.AddMinutes(-2)));
        await hall.PlayAsync(Message("CTRL2", "QC-L1", "POTASSIUM", "3.22", control: true, at: at.AddMinutes(-1)));
        await hall.WorkedAsync(connection, 3, Ct);

        Assert.Equal(["accepted ", "rejected R_4s (level 1 z 2.1, level 2 z -2.1)", "rejected 2_2s (level 1 z 2.1, level 1 z 2.2)"],
            await hall.Db.ListAsync("select r.verdict || ' ' || r.fired from control_run r join inbox_work w on w.inbox_id = r.inbox_id where w.connection_id = $1 order by r.version",
                [connection], r => r.GetString(0), Ct));
    }

    [Fact]
    public async Task The_target_in_force_when_it_was_measured_counts_and_a_control_nobody_knows_waits()
    {
        await using var hall = await AnalyserHall.OpenAsync(department, Ct);
        var connection = await hall.ConnectAsync("CTRL3", "generic-lis2", Ct);
        var target = await TargetAsync(hall, "K", 1, "QC-T", 4.0m, 0.1m);
        await using (var work = await hall.Db.BeginAsync(hall.Bench.Actor, "new target", Ct))
        {
            await work.ExecuteAsync(
                """
                insert into control_target (id, version, series_id, control_id, mean, sd, unit, valid_from, source, recorded_by)
                select id, 2, series_id, control_id, 5, 0.2, unit, clock_timestamp() - interval '3 minutes', 'own runs', 'test' from control_target where id = $1
                """, [target], Ct);
            await work.CommitAsync(Ct);
        }

        var now = hall.Db.Now.UtcDateTime;
        await hall.PlayAsync(Message("CTRL3", "QC-T", "POTASSIUM", "4.1", control: true, at: now.AddMinutes(-5)));
        await hall.PlayAsync(Message("CTRL3", "QC-T", "POTASSIUM", "5.1", control: true, at: now.AddMinutes(-1)));
        await hall.PlayAsync(Message("CTRL3", "QC-NOBODY", "POTASSIUM", "5.1", control: true, at: now));
        await hall.WorkedAsync(connection, 3, Ct);

        Assert.Equal([1.0m, 0.5m], await hall.Db.ListAsync("select z from control_run r join inbox_work w on w.inbox_id = r.inbox_id where w.connection_id = $1 order by r.version", [connection], r => r.GetDecimal(0), Ct));
        Assert.Equal(["unknown-control"], await hall.Db.ListAsync("select reason from unplaced_result where device_id = $1", [hall.Bench.Device], r => r.GetString(0), Ct));
    }

    [Fact]
    public async Task One_key_stops_autoverification_of_a_test_until_it_is_lifted()
    {
        await using var hall = await AnalyserHall.OpenAsync(department, Ct);
        var uma = new Actor(hall.Bench.Technologist, "Uma Sign", "test");
        var (stopped, going) = (await hall.Bench.TubeAsync(Ct, "K", "NA"), await hall.Bench.TubeAsync(Ct, "K"));

        var stop = (await StopAutoverification.RunAsync(hall.Db, uma, hall.Bench.Device, "K", "drifting", Ct)).OrFail();
        Assert.Equal(stop, (await StopAutoverification.RunAsync(hall.Db, uma, hall.Bench.Device, "K", "again", Ct)).OrFail());
        await hall.Bench.MeasureAsync(stopped.Barcode, Ct, ("K", "4.2"), ("NA", "140"));
        Assert.Equal((0, 1), (await ReleasedAsync(hall, stopped.Tests["K"]), await ReleasedAsync(hall, stopped.Tests["NA"])));
        Assert.Equal("K on Chem One", (await StopAutoverification.InForceAsync(hall.Db, Ct)).Find(s => s.Id == stop)!.Scope);
        (await StopAutoverification.LiftAsync(hall.Db, uma, stop, "recalibrated", Ct)).OrFail();
        await hall.Bench.MeasureAsync(going.Barcode, Ct, ("K", "4.2"));

        Assert.Equal(1, await ReleasedAsync(hall, going.Tests["K"]));
        (await StopAutoverification.LiftAsync(hall.Db, uma, stop, "recalibrated", Ct)).Refused("stop-not-found");
        (await StopAutoverification.RunAsync(hall.Db, uma, null, null, " ", Ct)).Refused("reason-invalid");
    }

    internal static AstmMessage Message(string sender, string sample, string code, string value, bool control = false, DateTime? at = null, string unit = "mmol/L")
    {
        var time = at ?? TimeProvider.System.GetUtcNow().UtcDateTime;
        return new AstmMessageBuilder().Header(sender + "^1", TimeProvider.System.GetUtcNow().UtcDateTime).Patient()
            .Order(sample, [code], action: control ? "Q" : "N")
            .Add("R", ("3.4", code), ("4", value), ("5", unit), ("9", "F"), ("10", time.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture)))
            .Terminate();
    }

    internal static async Task<Guid> TargetAsync(AnalyserHall hall, string analyte, int level, string sample, decimal mean, decimal sd)
    {
        var (control, target) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await using var work = await hall.Db.BeginAsync(hall.Bench.Actor, "arranged", Ct);
        await work.ExecuteAsync("insert into control (id, name, lot_number, level, sample_id, expires) values ($1, $2, 'Q1', $3, $4, '2099-01-01')",
            [control, "C-" + control, level, sample], Ct);
        await work.ExecuteAsync("insert into control_target (id, version, series_id, control_id, mean, sd, unit, valid_from, source, recorded_by) values ($1, 1, $2, $3, $4, $5, 'mmol/L', $6, 'own runs', 'test')",
            [target, hall.Bench.ControlSeries[analyte], control, mean, sd, hall.Bench.Now.AddDays(-10)], Ct);
        await work.CommitAsync(Ct);
        return target;
    }

    private static Task<int> ReleasedAsync(AnalyserHall hall, Guid test) =>
        hall.Db.OneAsync("select count(*)::int from result where order_test_id = $1", [test], r => r.GetInt32(0), Ct);
}
