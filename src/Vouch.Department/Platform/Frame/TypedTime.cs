using System.Globalization;

namespace Vouch.Department.Platform.Frame;

/// <summary>Reads days and moments as they were typed.</summary>
public static class TypedTime
{
    /// <summary>A day as YYYY-MM-DD, 19700131 or 31.01.1970; null when empty. Refusals: date-invalid.</summary>
    public static Outcome<DateOnly?> Day(string text)
    {
        if (text.Length == 0)
            return default(DateOnly?);
        return DateOnly.TryParseExact(text, ["yyyy-MM-dd", "yyyyMMdd", "dd.MM.yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? (DateOnly?)day
            : new Refusal("date-invalid", "This is not a date.", Hint: "Write it YYYY-MM-DD.");
    }

    /// <summary>Day and time by the hospital's clock, as YYYY-MM-DD HH:MM; null when empty. Refusals: time-invalid.</summary>
    public static Outcome<DateTimeOffset?> Moment(string text, TimeZoneInfo zone)
    {
        if (text.Length == 0)
            return default(DateTimeOffset?);
        if (!DateTime.TryParseExact(text, ["yyyy-MM-dd HH:mm", "yyyy-MM-dd'T'HH:mm", "dd.MM.yyyy HH:mm"],
            CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return new Refusal("time-invalid", "This is not a day and time.", Hint: "Write it YYYY-MM-DD HH:MM.");
        if (zone.IsInvalidTime(local))
            return new Refusal("time-invalid", "The clock was set forward over this time: it did not exist.");
        return (DateTimeOffset?)new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
    }

    /// <summary>
    /// A moment, or a day alone, which stands for its first instant by the hospital's clock. Empty is refused: time-invalid.
    /// </summary>
    public static Outcome<DateTimeOffset> MomentOrDay(string text, TimeZoneInfo zone) =>
        Moment(Day(text).Succeeded(out var day, out _) && day is { } whole
            ? whole.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + " 00:00" : text, zone).Succeeded(out var at, out var refusal)
            ? at is { } moment ? moment : new Refusal("time-invalid", "A day is needed.", Hint: "Write it YYYY-MM-DD.")
            : refusal;

    /// <summary>As <see cref="Moment"/> reads it back.</summary>
    public static string Write(DateTimeOffset at, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
