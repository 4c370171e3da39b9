using static System.FormattableString;

namespace Vouch.Measures.Intervals;

/// <summary>Ages by the calendar.</summary>
/// <remarks>
/// A birthday on a day the month or year does not have is kept on the first of the next month: who was born on
/// 29 February completes a year on 1 March of a common year, who was born on 31 January a month on 1 March.
/// Moments carry the offset of the site, so that their day is the site's day.
/// </remarks>
public static class Ages
{
    /// <summary>Whole years completed on a day; negative before birth.</summary>
    public static int YearsOn(DateOnly birth, DateOnly day) => FloorDivide(MonthsOn(birth, day), 12);

    /// <summary>Whole months completed on a day; negative before birth.</summary>
    public static int MonthsOn(DateOnly birth, DateOnly day)
    {
        var months = (day.Year - birth.Year) * 12 + day.Month - birth.Month;
        return day.Day < birth.Day ? months - 1 : months;
    }

    /// <summary>Days since birth; the day of birth is 0.</summary>
    public static int DaysOn(DateOnly birth, DateOnly day) => day.DayNumber - birth.DayNumber;

    /// <summary>Whether an age is completed at a moment; null where hours are asked and only the day is
    /// known.</summary>
    /// <remarks>With only the day of birth, hours are known when even the latest or earliest minute of it
    /// decides.</remarks>
    public static bool? HasCompleted(Birth birth, Age age, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(birth);
        var day = DateOnly.FromDateTime(at.DateTime);
        return age.Unit switch
        {
            AgeUnit.Days => DaysOn(birth.Day, day) >= age.Amount,
            AgeUnit.Weeks => DaysOn(birth.Day, day) >= age.Amount * 7L,
            AgeUnit.Months => MonthsOn(birth.Day, day) >= age.Amount,
            AgeUnit.Years => MonthsOn(birth.Day, day) >= age.Amount * 12L,
            AgeUnit.Hours when birth.Instant is { } instant => at - instant >= TimeSpan.FromHours(age.Amount),
            AgeUnit.Hours => HasCompletedHours(birth.Day, age.Amount, at),
            _ => throw new ArgumentOutOfRangeException(nameof(age)),
        };
    }

    /// <summary>The age in the words of a patient banner: 90 min, 30 h, 12 d, 7w 3d, 14m 5d, 4y 2m, 36y.</summary>
    /// <remarks>Source: NHS Common User Interface, Patient Banner design guide, display of age.</remarks>
    public static string Text(Birth birth, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(birth);
        var day = DateOnly.FromDateTime(at.DateTime);
        var days = DaysOn(birth.Day, day);
        var months = MonthsOn(birth.Day, day);
        if (days < 0 || at < birth.Instant)
            return "not yet born";
        if (birth.Instant is { } instant && at - instant < TimeSpan.FromHours(48))
        {
            var lived = at - instant;
            return lived < TimeSpan.FromHours(2)
                ? Invariant($"{(int)lived.TotalMinutes} min")
                : Invariant($"{(int)lived.TotalHours} h");
        }
        return (days, months) switch
        {
            ( < 28, _) => Invariant($"{days} d"),
            (_, < 12) => Invariant($"{days / 7}w {days % 7}d"),
            (_, < 24) => Invariant($"{months}m {day.DayNumber - MonthDay(birth.Day, months).DayNumber}d"),
            (_, < 216) => Invariant($"{months / 12}y {months % 12}m"),
            _ => Invariant($"{months / 12}y"),
        };
    }

    private static bool? HasCompletedHours(DateOnly birthDay, int hours, DateTimeOffset at)
    {
        var midnight = new DateTimeOffset(birthDay.ToDateTime(TimeOnly.MinValue), at.Offset);
        if (at - midnight < TimeSpan.FromHours(hours))
            return false;
        return at - midnight.AddDays(1) >= TimeSpan.FromHours(hours) ? true : null;
    }

    /// <summary>The day on which so many months are completed.</summary>
    private static DateOnly MonthDay(DateOnly birth, int months)
    {
        var day = birth.AddMonths(months);
        return day.Day < birth.Day ? day.AddDays(1) : day;
    }

    private static int FloorDivide(int value, int by) => (value - (((value % by) + by) % by)) / by;
}
