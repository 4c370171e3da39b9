using Vouch.Department.Catalog;
using Vouch.Department.Laboratory;
using Vouch.Department.Platform;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Laboratory;

/// <summary>
/// How long tests take. An arranged tube is ordered three hours, collected two and received one hour before it is measured
/// and released; potassium has to be released within 90 minutes of its receipt, STAT within 45.
/// </summary>
public sealed class TurnaroundTests(TestPostgres postgres) : IAsyncLifetime
{
    private readonly TestDepartment department = new(postgres);

    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    private Db Db => department.Db;

    // A department for each statement: the figures are of everything that is there.
    public ValueTask InitializeAsync() => department.InitializeAsync();

    public ValueTask DisposeAsync() => department.DisposeAsync();

    [Fact]
    public async Task Each_step_is_measured_from_what_was_recorded_of_it()
    {
        var bench = await BenchAsync();
        await MeasureAsync(bench, await bench.TubeAsync(Ct, "K"));

        Assert.Equal(
            [("due to collected", 60m), ("collected to received", 60m), ("received to measured", 60m), ("measured to released", 0m), ("received to released", 60m), ("due to released", 180m)],
            (await StepsAsync(bench)).Select(step => (step.Name, step.Median)));
    }

    [Fact]
    public async Task A_collection_ordered_for_later_is_due_then()
    {
        var bench = await BenchAsync();
        var tube = await bench.TubeAsync(Ct, "K");
        await ChangeAsync("update lab_order set collect_at = $2 where id = $1", tube.Order, bench.Now.AddMinutes(-130));
        await MeasureAsync(bench, tube);

        Assert.Equal((10m, 130m), ((await StepsAsync(bench))[0].Median, (await StepsAsync(bench))[5].Median));
    }

    [Fact]
    public async Task A_test_is_held_against_the_target_of_its_priority_and_counts_once()
    {
        var bench = await BenchAsync();
        foreach (var minutes in (int[])[30, 60, 120])
            await MeasureAsync(bench, await ReceivedAsync(bench, minutes));
        await MeasureAsync(bench, await ReceivedAsync(bench, 60, "stat"));
        var urgent = await ReceivedAsync(bench, 60, "urgent");
        await MeasureAsync(bench, urgent);
        await bench.Amend.CorrectAsync(new Actor(bench.Technologist, "Uma Sign", "test"), urgent.Tests["K"], "4.4", "typing error", Ct).OrFailAsync();

        var tests = await Turnaround.TestsAsync(Db, bench.Rules.Pack, bench.Now.AddDays(-1), Ct);

        // Of 30, 60 and 120 minutes: median 60; nine in ten within 60 + 0.8 · 60 = 108 (linear between ranks).
        Assert.Equal(
            [("stat", 1L, 60m, 60m, (int?)45, (decimal?)0m), ("routine", 3L, 60m, 108m, 90, 66.7m), ("urgent", 1L, 60m, 60m, null, null)],
            tests.Select(test => (test.Priority, test.Count, test.Median, decimal.Round(test.Ninth, 6), test.Target, test.Share is { } share ? decimal.Round(share, 1) : (decimal?)null)));
    }

    [Fact]
    public async Task What_is_sent_elsewhere_does_not_stop_the_clock_and_is_not_counted()
    {
        var bench = await BenchAsync();
        var (away, none) = (await bench.TubeAsync(Ct, "K"), await bench.TubeAsync(Ct, "K"));
        await MeasureAsync(bench, away, "REFER");
        await MeasureAsync(bench, none, "QNS");
        foreach (var tube in (ArrangedTube[])[away, none])
            await bench.Decide.ReleaseAsync(new Actor(bench.Technologist, "Uma Sign", "test"), await bench.HeldAsync(tube.Tests["K"], Ct), null, Ct).OrFailAsync();

        Assert.Equal(1, Assert.Single(await Turnaround.TestsAsync(Db, bench.Rules.Pack, bench.Now.AddDays(-1), Ct)).Count);
    }

    [Fact]
    public async Task What_is_beyond_its_target_and_not_reported_is_late_and_says_how_it_stands()
    {
        var bench = await BenchAsync();
        var (waits, held) = (await ReceivedAsync(bench, 100), await ReceivedAsync(bench, 50, "stat"));
        var (cancelled, rejected, released) = (await ReceivedAsync(bench, 100), await ReceivedAsync(bench, 100), await ReceivedAsync(bench, 100));
        await ReceivedAsync(bench, 89);
        await ReceivedAsync(bench, 100, "urgent");
        await MeasureAsync(bench, held, "7.1");
        await MeasureAsync(bench, released);
        await ChangeAsync("update order_test set cancelled_at = $2, cancel_reason = 'twice' where order_id = $1", cancelled.Order, bench.Now);
        await ChangeAsync("update specimen set rejected_at = $2 where order_id = $1", rejected.Order, bench.Now);

        var late = await Turnaround.LateAsync(Db, bench.Rules.Pack, Ct);

        Assert.Equal([(waits.Tests["K"], bench.Now.AddMinutes(-10), "received"), (held.Tests["K"], bench.Now.AddMinutes(-5), "held")],
            late.Select(one => (one.OrderTestId, one.DueAt, one.Status)));
        Assert.Contains("Critical", late[1].HeldBecause, StringComparison.Ordinal);
    }

    private async Task<ArrangedBench> BenchAsync()
    {
        var bench = await ArrangedBench.CreateAsync(Db, Ct);
        var pack = bench.Rules.Pack;
        bench.Rules = bench.Rules with
        {
            Pack = pack with
            {
                Analytes = pack.Analytes.SetItem("K", pack.Analytes["K"] with { TurnaroundMinutes = new TurnaroundMinutes(45, 90, "test") }),
                NonResults = pack.NonResults.Add(new NonResult("REFER", "Sent elsewhere", true, StopsTurnaround: false)),
            },
        };
        return bench;
    }

    private async Task<ArrangedTube> ReceivedAsync(ArrangedBench bench, int minutesAgo, string priority = "routine")
    {
        var tube = await bench.TubeAsync(Ct, "K");
        await ChangeAsync("update specimen set received_at = $2 where order_id = $1", tube.Order, bench.Now.AddMinutes(-minutesAgo));
        await ChangeAsync("update lab_order set priority = $2 where id = $1", tube.Order, priority);
        return tube;
    }

    private async Task ChangeAsync(string sql, Guid order, object value)
    {
        await using var work = await Db.BeginAsync(department.Actor, "arranged", Ct);
        await work.ExecuteAsync(sql, [order, value], Ct);
        await work.CommitAsync(Ct);
    }

    private static Task MeasureAsync(ArrangedBench bench, ArrangedTube tube, string value = "4.2") => bench.MeasureAsync(tube.Barcode, Ct, ("K", value));

    private Task<List<TurnaroundStep>> StepsAsync(ArrangedBench bench) => Turnaround.StepsAsync(Db, bench.Rules.Pack, bench.Now.AddDays(-1), Ct);
}
