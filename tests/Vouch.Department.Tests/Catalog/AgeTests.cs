using System.Globalization;
using Vouch.Department.Catalog;

namespace Vouch.Department.Tests.Catalog;

public sealed class AgeTests
{
    [Theory]
    [InlineData("2004-02-29", 18, AgeUnit.Years, "2022-03-01")]
    [InlineData("2004-02-29", 20, AgeUnit.Years, "2024-02-29")]
    [InlineData("2000-11-21", 26, AgeUnit.Years, "2026-11-21")]
    [InlineData("2026-01-31", 1, AgeUnit.Months, "2026-03-01")]
    [InlineData("2026-01-31", 2, AgeUnit.Months, "2026-03-31")]
    [InlineData("2026-01-15", 1, AgeUnit.Months, "2026-02-15")]
    [InlineData("2026-01-31", 2, AgeUnit.Weeks, "2026-02-14")]
    [InlineData("2026-01-31", 28, AgeUnit.Days, "2026-02-28")]
    public void An_age_is_reached_on_its_day_or_on_the_first_after_a_day_that_is_missing(string born, int count, AgeUnit unit, string reached) =>
        Assert.Equal(Day(reached), new Age(count, unit).ReachedOn(Day(born)));

    [Theory]
    [InlineData("2004-02-29", "2022-02-28", 17)]
    [InlineData("2004-02-29", "2022-03-01", 18)]
    [InlineData("2000-11-21", "2026-11-20", 25)]
    [InlineData("2000-11-21", "2026-11-21", 26)]
    [InlineData("2026-11-21", "2026-11-20", -1)]
    public void A_year_is_completed_on_the_birthday(string born, string day, int years) =>
        Assert.Equal(years, Age.YearsOn(Day(born), Day(day)));

    private static DateOnly Day(string text) => DateOnly.Parse(text, CultureInfo.InvariantCulture);
}
