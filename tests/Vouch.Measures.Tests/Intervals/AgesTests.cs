using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Vouch.Measures.Intervals;

namespace Vouch.Measures.Tests.Intervals;

public sealed class AgesTests
{
    [Theory]
    [InlineData("2004-02-29", "2022-02-28", 17)]
    [InlineData("2004-02-29", "2022-03-01", 18)]
    [InlineData("2004-02-29", "2024-02-28", 19)]
    [InlineData("2004-02-29", "2024-02-29", 20)]
    [InlineData("2000-11-21", "2026-11-20", 25)]
    [InlineData("2000-11-21", "2026-11-21", 26)]
    [InlineData("2026-11-21", "2026-11-21", 0)]
    [InlineData("2026-11-21", "2026-11-20", -1)]
    public void A_year_is_completed_on_the_birthday_and_by_leap_children_on_the_first_of_March(
        string birth, string day, int years) => Assert.Equal(years, Ages.YearsOn(Day(birth), Day(day)));

    [Theory]
    [InlineData("2026-01-31", "2026-02-28", 0)]
    [InlineData("2026-01-31", "2026-03-01", 1)]
    [InlineData("2026-01-31", "2026-03-31", 2)]
    [InlineData("2026-01-15", "2026-02-14", 0)]
    [InlineData("2026-01-15", "2026-02-15", 1)]
    public void A_month_is_completed_on_its_day_or_the_first_after_it(string birth, string day, int months) =>
        Assert.Equal(months, Ages.MonthsOn(Day(birth), Day(day)));

    [Theory]
    [InlineData("2026-11-21T08:00:00+01:00", "2026-11-21T09:30:00+01:00", "90 min")]
    [InlineData("2026-11-21T08:00:00+01:00", "2026-11-22T14:00:00+01:00", "30 h")]
    [InlineData("2026-11-21T08:00:00+01:00", "2026-12-03T08:00:00+01:00", "12 d")]
    [InlineData("2026-10-01T00:00:00Z", "2026-11-22T00:00:00Z", "7w 3d")]
    [InlineData("2025-09-16T00:00:00Z", "2026-11-21T00:00:00Z", "14m 5d")]
    [InlineData("2022-09-16T00:00:00Z", "2026-11-21T00:00:00Z", "4y 2m")]
    [InlineData("1990-09-16T00:00:00Z", "2026-11-21T00:00:00Z", "36y")]
    [InlineData("2026-11-22T00:00:00Z", "2026-11-21T00:00:00Z", "not yet born")]
    public void The_age_is_written_as_on_a_patient_banner(string birth, string at, string text) =>
        Assert.Equal(text, Ages.Text(new Birth(Moment(birth)), Moment(at)));

    [Fact]
    public void Hours_without_the_time_of_birth_are_only_known_where_the_whole_day_agrees()
    {
        var birth = new Birth(Day("2026-11-21"));
        Assert.False(Ages.HasCompleted(birth, Age.Hours(6), Moment("2026-11-21T05:59:00Z")));
        Assert.Null(Ages.HasCompleted(birth, Age.Hours(6), Moment("2026-11-21T23:00:00Z")));
        Assert.True(Ages.HasCompleted(birth, Age.Hours(6), Moment("2026-11-22T06:00:00Z")));
        var exact = new Birth(Moment("2026-11-21T17:00:00Z"));
        Assert.False(Ages.HasCompleted(exact, Age.Hours(6), Moment("2026-11-21T22:59:59Z")));
        Assert.True(Ages.HasCompleted(exact, Age.Hours(6), Moment("2026-11-21T23:00:00Z")));
    }

    [Fact]
    public void Months_are_those_a_person_counts_by_stepping_through_the_calendar() =>
        Prop.ForAll(Gen.Choose(730_000, 740_000).Two().ToArbitrary(), pair =>
        {
            var (birth, day) = (DateOnly.FromDayNumber(Math.Min(pair.Item1, pair.Item2)),
                DateOnly.FromDayNumber(Math.Max(pair.Item1, pair.Item2)));
            var months = 0;
            while (Completes(birth, months + 1) <= day)
                months++;
            return Ages.MonthsOn(birth, day) == months;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("28 d", 28, AgeUnit.Days)]
    [InlineData("6h", 6, AgeUnit.Hours)]
    [InlineData("2 wk", 2, AgeUnit.Weeks)]
    [InlineData("3 mo", 3, AgeUnit.Months)]
    [InlineData("18 a", 18, AgeUnit.Years)]
    [InlineData("18y", 18, AgeUnit.Years)]
    public void An_age_limit_is_read(string text, int amount, AgeUnit unit) =>
        Assert.Equal(new Age(amount, unit), Age.Parse(text).Value);

    [Theory]
    [InlineData("")]
    [InlineData("18")]
    [InlineData("18 m")]
    [InlineData("-1 d")]
    [InlineData("1.5 a")]
    [InlineData("9999999 d")]
    public void An_age_limit_that_could_mean_two_things_is_refused(string text) =>
        Assert.NotNull(Age.Parse(text).Fault);

    private static DateOnly Completes(DateOnly birth, int months)
    {
        var first = new DateOnly(birth.Year, birth.Month, 1).AddMonths(months);
        return birth.Day <= DateTime.DaysInMonth(first.Year, first.Month)
            ? first.AddDays(birth.Day - 1)
            : first.AddMonths(1);
    }

    private static DateOnly Day(string text) => DateOnly.Parse(text, CultureInfo.InvariantCulture);

    private static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
