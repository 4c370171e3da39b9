using System.Globalization;
using Vouch.Department.Equipment;
using Vouch.Department.Platform;
using Vouch.Department.Quality;
using Vouch.Department.Security;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Quality;

/// <summary>The month's review of a device's controls; the clock stands at 2 March 2026, 08:00 UTC.</summary>
public sealed class ControlMonthTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private static readonly Month February = new(2026, 2);
    private static readonly TimeZoneInfo Utc = TimeZoneInfo.Utc;

    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    private Db Db => department.Db;

    [Fact]
    public async Task A_level_is_shown_with_the_mean_of_what_was_not_rejected_against_its_target()
    {
        var (device, _) = await SeriesAsync();
        foreach (var (day, value) in ((int, string)[])[(2, "4.0"), (3, "4.1"), (4, "4.2"), (5, "4.5")]) // 4.5: 5 SD
            await RunAsync(device, value, At(day));

        var level = Assert.Single(await ControlMonth.LevelsAsync(Db, device, February, Utc, Ct));

        Assert.Equal((4, 1), (level.Runs, level.Rejected));
        // Of 4.0, 4.1 and 4.2: mean 4.1, standard deviation 0.1; one target SD above the target of 4.0.
        Assert.Equal((4.1m, 0.1m, 1m), (decimal.Round(level.Mean!.Value, 6), decimal.Round(level.Sd!.Value, 6), decimal.Round(level.Shift!.Value, 6)));
        Assert.Equal(2.439m, decimal.Round(level.Cv!.Value, 3));
        Assert.Equal("1_3s (level 1 z 5)", Assert.Single(await ControlMonth.RejectionsAsync(Db, device, February, Utc, Ct)).Fired);
    }

    [Fact]
    public async Task It_is_signed_once_it_is_over_and_every_rejection_has_its_cause_and_again_when_a_run_was_entered_late()
    {
        var (device, series) = await SeriesAsync();
        (await SignAsync(device, February)).Refused("month-empty");
        await RunAsync(device, "4.0", At(2));
        await RunAsync(device, "4.5", At(3));
        (await SignAsync(device, February)).Refused("control-uncommented");
        (await SignAsync(device, new Month(2026, 3))).Refused("month-not-over");
        (await SignAsync(device, February, finding: "")).Refused("finding-invalid");

        (await CommentOnControl.RunAsync(Db, department.Actor, series, 2, "Bubble in the sample; repeated.", Ct)).OrFail();
        (await SignAsync(device, February)).OrFail();
        (await SignAsync(device, February)).Refused("month-reviewed");
        await RunAsync(device, "3.9", At(4));
        (await SignAsync(device, February, "One run came late.")).OrFail();

        var signed = await ControlMonth.ReviewsAsync(Db, device, February, Ct);
        Assert.Equal([(2, 3, 1, "One run came late."), (1, 2, 1, "In control.")], signed.Select(one => (one.Version, one.Runs, one.Rejected, one.Finding)));
        Assert.Equal(("Quentin Reyes", "reviewed"), (signed[0].Person, signed[0].Meaning));
        Assert.Contains("Bubble in the sample; repeated.", Assert.Single(await ControlMonth.RejectionsAsync(Db, device, February, Utc, Ct)).Written, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_belongs_to_the_month_of_the_hospitals_clock()
    {
        var (device, _) = await SeriesAsync();
        await RunAsync(device, "4.0", new DateTimeOffset(2026, 1, 31, 23, 30, 0, TimeSpan.Zero));
        var berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

        Assert.Empty(await ControlMonth.LevelsAsync(Db, device, February, Utc, Ct));
        Assert.Single(await ControlMonth.LevelsAsync(Db, device, February, berlin, Ct)); // 00:30 on 1 February
    }

    [Fact]
    public async Task Of_two_who_sign_at_once_one_has_signed()
    {
        var (device, _) = await SeriesAsync();
        await RunAsync(device, "4.0", At(2));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SignAsync(device, February)));

        Assert.Single(outcomes, outcome => outcome.Refusal is null);
        Assert.All(outcomes.Where(outcome => outcome.Refusal is not null), outcome => outcome.Refused("month-reviewed"));
    }

    [Fact]
    public async Task What_was_signed_cannot_be_changed()
    {
        var (device, _) = await SeriesAsync();
        await RunAsync(device, "4.0", At(2));
        (await SignAsync(device, February)).OrFail();

        await using var work = await Db.BeginAsync(department.Actor, "changed", Ct);
        await Assert.ThrowsAnyAsync<Npgsql.PostgresException>(() => work.ExecuteAsync("update control_review set finding = 'other' where device_id = $1", [device], Ct));
    }

    [Theory]
    [InlineData("2026-02", "2026-02")]
    [InlineData("2026-13", null)]
    [InlineData("02/2026", null)]
    [InlineData("", null)]
    public void A_month_is_read_as_it_is_written(string text, string? month) => Assert.Equal(month, Month.Read(text)?.ToString());

    private static DateTimeOffset At(int day) => new(2026, 2, day, 9, 0, 0, TimeSpan.Zero);

    private Task<Outcome<Done>> SignAsync(Guid device, Month month, string finding = "In control.") =>
        SignControlMonth.RunAsync(Db, department.Actor, device, month, Utc, finding, new Signature(department.Actor.Id!.Value, "Quentin Reyes", Db.Now, "reviewed"), Ct);

    /// <summary>Potassium on a device of its own, level 1 with a target of 4.0 ± 0.1.</summary>
    private async Task<(Guid Device, Guid Series)> SeriesAsync()
    {
        var device = (await RegisterDevice.RunAsync(Db, department.Actor, new NewDevice("Q-" + Guid.CreateVersion7().ToString("N"), "Month", "C500", "Maker", null, "Bench", "analyser"), Ct)).OrFail();
        var series = (await SetUpControls.RunAsync(Db, department.Actor, new ControlsAsked(device, "K", "1_3s 2_2s R_4s", 1, 24), Ct)).OrFail();
        (await SetControlTarget.RunAsync(Db, department.Actor, new ControlTargetSet(series, "Month " + series, "Q1", 1, null, new DateOnly(2099, 1, 1), 4.0m, 0.1m, "mmol/L",
            new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), "own runs, n = 20"), Ct)).OrFail();
        return (device, series);
    }

    private async Task RunAsync(Guid device, string value, DateTimeOffset at)
    {
        await using var work = await Db.BeginAsync(department.Actor, "control", Ct);
        (await RecordControlRun.RunAsync(work, new ControlMeasurement(device, "K", "", "Q1", "1", decimal.Parse(value, CultureInfo.InvariantCulture), value, "mmol/L", at, null, null), Ct)).OrFail();
        await work.CommitAsync(Ct);
    }
}
