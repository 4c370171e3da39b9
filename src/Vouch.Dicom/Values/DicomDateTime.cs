using System.Globalization;

namespace Vouch.Dicom.Values;

/// <summary>A date, or a date and time, as exactly as it was stated: "2024" is a year. Source: PS3.5, 6.2, DT.</summary>
/// <param name="Zone">Offset from UTC; null: that of the data set's Timezone Offset From UTC, or not known.</param>
public readonly record struct DicomDateTime(int Year, int? Month = null, int? Day = null, DicomTime? Time = null, TimeSpan? Zone = null)
{
    /// <summary>The first moment it can mean; of the first and the last day there are, at most as far as UTC goes.</summary>
    /// <param name="zone">Where it states none.</param>
    public DateTimeOffset Earliest(TimeSpan zone) =>
        At(new DateOnly(Year, Month ?? 1, Day ?? 1), Time?.Earliest ?? TimeOnly.MinValue, Zone ?? zone);

    /// <summary>The last microsecond it can mean.</summary>
    public DateTimeOffset Latest(TimeSpan zone)
    {
        var month = Month ?? 12;
        return At(new DateOnly(Year, month, Day ?? DateTime.DaysInMonth(Year, month)), Time?.Latest ?? new TimeOnly(23, 59,
            59).Add(TimeSpan.FromMicroseconds(999_999)), Zone ?? zone);
    }

    public static DicomDateTime Of(DateTimeOffset moment) =>
        new(moment.Year, moment.Month, moment.Day, DicomTime.Of(TimeOnly.FromDateTime(moment.DateTime)), moment.Offset);

    /// <summary>YYYY, YYYYMM, YYYYMMDD, then a time, then +HHMM or -HHMM, each as far as it is known.</summary>
    public static bool TryParse(string text, out DicomDateTime value)
    {
        value = default;
        var plain = text.TrimEnd(' ', '\0');
        TimeSpan? zone = null;
        if (plain.Length > 5 && plain[^5] is '+' or '-')
        {
            if (!TryZone(plain[^5..], out var offset))
                return false;
            (zone, plain) = (offset, plain[..^5]);
        }

        var date = plain.Length > 8 ? plain[..8] : plain;
        if (date.Length is not (4 or 6 or 8) || !date.All(char.IsAsciiDigit))
            return false;
        var year = int.Parse(date[..4], CultureInfo.InvariantCulture);
        int? month = date.Length > 4 ? DicomTime.Two(date, 4) : null;
        int? day = date.Length > 6 ? DicomTime.Two(date, 6) : null;
        if (year == 0 || month is < 1 or > 12 || day is { } one && (one < 1 || one > DateTime.DaysInMonth(year, month!.Value)))
            return false;
        if (plain.Length == date.Length)
        {
            value = new(year, month, day, null, zone);
            return true;
        }

        if (plain.Contains(':', StringComparison.Ordinal) || !DicomTime.TryParse(plain[8..], out var time))
            return false;
        value = new(year, month, day, time, zone);
        return true;
    }

    private static DateTimeOffset At(DateOnly date, TimeOnly time, TimeSpan zone)
    {
        var utc = date.ToDateTime(time).Ticks - zone.Ticks;
        return utc < DateTimeOffset.MinValue.Ticks ? DateTimeOffset.MinValue
            : utc > DateTimeOffset.MaxValue.Ticks ? DateTimeOffset.MaxValue
            : new(date, time, zone);
    }

    public override string ToString() => Invariant($"{Year:0000}") + (Month is { } month ? Invariant($"{month:00}")
        : "") + (Day is { } day ? Invariant($"{day:00}") : "")
        + (Time?.ToString() ?? "") + (Zone is { } zone ? ZoneText(zone) : "");

    /// <summary>"+0100". Source: PS3.5, 6.2, DT: -1200 to +1400.</summary>
    public static string ZoneText(TimeSpan zone) =>
        Invariant($"{(zone < TimeSpan.Zero ? '-' : '+')}{Math.Abs(zone.Hours):00}{Math.Abs(zone.Minutes):00}");

    /// <summary>Of the value of Timezone Offset From UTC (0008,0201) too.</summary>
    public static bool TryZone(string text, out TimeSpan zone)
    {
        zone = default;
        if (text.Length != 5 || text[0] is not ('+' or '-') || !text[1..].All(char.IsAsciiDigit))
            return false;
        var (hours, minutes) = (DicomTime.Two(text, 1), DicomTime.Two(text, 3));
        zone = new TimeSpan(hours, minutes, 0) * (text[0] == '-' ? -1 : 1);
        return minutes < 60 && zone >= TimeSpan.FromHours(-12) && zone <= TimeSpan.FromHours(14);
    }
}
