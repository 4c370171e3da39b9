using System.Text.Json;
using Vouch.Department.Equipment;
using Vouch.Department.Platform;
using Vouch.Department.Quality;
using Vouch.Department.Supplies;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Quality;

/// <summary>What the Levey-Jennings chart shows beside its points: limits, rejections, comments, lots and calibrations.</summary>
public sealed class LeveyJenningsTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private static readonly DateTimeOffset Noon = new(2026, 2, 10, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public void Every_level_is_a_line_of_its_own_between_the_limits_of_three_standard_deviations()
    {
        var chart = Chart([Run(1, 1, 0.5m), Run(2, 2, -1m), Run(3, 1, 1m)], [], []);

        Assert.Equal(["Level 1", "Level 2", "Comment"], Series(chart).Select(one => one.GetProperty("name").GetString()));
        Assert.Equal([2, 1], Series(chart).Take(2).Select(one => one.GetProperty("data").GetArrayLength()));
        Assert.Equal(["-3 SD", "-2 SD", "-1 SD", "mean", "+1 SD", "+2 SD", "+3 SD"], Lines(chart).Select(line => line.GetProperty("name").GetString()));
    }

    [Fact]
    public void A_rejected_point_tells_by_form_and_size_what_its_colour_tells_and_one_far_out_lies_at_the_edge()
    {
        var chart = Chart([Run(1, 1, 0m), Run(2, 1, 7.2m, "rejected", "1_3s")], [], []);

        var points = Series(chart)[0].GetProperty("data").EnumerateArray().ToArray();
        Assert.Equal(JsonValueKind.Null, points[0].GetProperty("symbol").ValueKind);
        Assert.StartsWith("path://", points[1].GetProperty("symbol").GetString(), StringComparison.Ordinal);
        Assert.True(points[1].GetProperty("symbolSize").GetInt32() > points[0].GetProperty("symbolSize").GetInt32());
        Assert.Equal(5m, points[1].GetProperty("value")[1].GetDecimal());
        Assert.EndsWith(": 1_3s", points[1].GetProperty("name").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_somebody_wrote_stands_on_its_point_with_what_was_typed_at_the_run()
    {
        var chart = Chart([Run(1, 1, 0m), Run(2, 1, 3.4m, "rejected", "1_3s", comment: "typed at once")],
            [new ControlComment(2, "Bubble", "Ada", Noon), new ControlComment(2, "Repeated", "Ada", Noon)], []);

        Assert.Equal("typed at once; Bubble; Repeated", Assert.Single(Series(chart)[^1].GetProperty("data").EnumerateArray()).GetProperty("name").GetString());
    }

    [Fact]
    public void A_new_lot_of_the_control_and_changes_on_the_device_are_upright_lines_by_the_hospitals_clock()
    {
        var chart = Chart([Run(1, 1, 0m), Run(2, 1, 0m, lot: "Q2")], [],
            [new SeriesChange(Noon, SeriesChange.Calibration, "calibrated"), new SeriesChange(Noon.AddHours(1), SeriesChange.Reagent, "reagent L7")],
            TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));

        var upright = Lines(chart).Where(line => line.TryGetProperty("xAxis", out _)).Select(line => (line.GetProperty("xAxis").GetString(), line.GetProperty("name").GetString()));
        Assert.Equal([("2026-02-12T13:00:00", "lot Q2"), ("2026-02-10T13:00:00", "calibrated"), ("2026-02-10T14:00:00", "reagent L7")], upright);
    }

    [Fact]
    public async Task The_calibrations_and_reagents_of_its_own_test_are_marked_and_no_others()
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct); // K NA CL on lot L1 since two days, calibrated three days ago
        var card = (await ControlsStorage.FindAsync(department.Db, bench.ControlSeries["K"], Ct))!;
        (await RecordCalibration.RunAsync(department.Db, bench.Actor, new CalibrationPerformed(bench.Device, "NA", bench.Now, bench.Now.AddDays(20), "not-taken", "in-tolerance", null, null), Ct)).OrFail();
        (await LoadLot.RunAsync(department.Db, bench.Actor, new LotLoaded(bench.Device, bench.Lot, ["NA"], "P9", 20), Ct)).OrFail();

        var changes = await SeriesChange.SinceAsync(department.Db, card, bench.Now.AddDays(-10), Ct);

        Assert.Equal([("reagent L1", bench.Now.AddDays(-2)), ("calibrated", bench.Now.AddDays(-3))], changes.Select(change => (change.Words, change.At)));
        Assert.Equal(["reagent L1"], (await SeriesChange.SinceAsync(department.Db, card, bench.Now.AddDays(-2).AddHours(-1), Ct)).Select(change => change.Words));
    }

    [Fact]
    public async Task A_comment_belongs_to_a_run_that_is_there_and_says_something()
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var series = bench.ControlSeries["K"];
        (await CommentOnControl.RunAsync(department.Db, bench.Actor, series, 1, "", Ct)).Refused("comment-invalid");
        (await CommentOnControl.RunAsync(department.Db, bench.Actor, series, 1, new string('x', CommentOnControl.SentenceLengthMax + 1), Ct)).Refused("comment-invalid");
        (await CommentOnControl.RunAsync(department.Db, bench.Actor, series, 99, "No such run", Ct)).Refused("control-run-not-found");

        (await CommentOnControl.RunAsync(department.Db, bench.Actor, series, 1, "New bottle", Ct)).OrFail();

        Assert.Equal((1, "New bottle", "Tess Arranger"), (await CommentOnControl.OfSeriesAsync(department.Db, series, Ct)) is [var one] ? (one.Run, one.Sentence, one.Person) : default);
    }

    private static RunRow Run(int version, int level, decimal z, string verdict = "accepted", string fired = "", string? comment = null, string lot = "Q1") =>
        new(version, level, "Control", lot, Noon.AddDays(version), "4.0", "mmol/L", 4, 0.1m, z, verdict, fired, comment, null, "test");

    private static JsonElement Chart(RunRow[] runs, ControlComment[] comments, SeriesChange[] changes, TimeZoneInfo? zone = null) =>
        JsonSerializer.SerializeToElement(new LeveyJennings(zone ?? TimeZoneInfo.Utc).Option(runs, comments, changes));

    private static JsonElement[] Series(JsonElement chart) => [.. chart.GetProperty("series").EnumerateArray()];

    /// <summary>Drawn once, with the first level.</summary>
    private static IEnumerable<JsonElement> Lines(JsonElement chart) => Series(chart)[0].GetProperty("markLine").GetProperty("data").EnumerateArray();
}
