using System.Globalization;

namespace Vouch.Wire.Hl7;

/// <summary>How far a time stamp goes.</summary>
public enum Hl7Precision
{
    /// <summary>Year only.</summary>
    Year,

    /// <summary>To the month.</summary>
    Month,

    /// <summary>To the day.</summary>
    Day,

    /// <summary>To the hour.</summary>
    Hour,

    /// <summary>To the minute.</summary>
    Minute,

    /// <summary>To the second.</summary>
    Second,

    /// <summary>With a fraction of a second.</summary>
    Fraction,
}

/// <summary>
/// A date or time as sent: its beginning on the sender's clock, how precise it is, and the offset if one was given.
/// Source: HL7 v2.9 chapter 2A, DTM <c>YYYY[MM[DD[HH[MM[SS[.S[S[S[S]]]]]]]]][+/-ZZZZ]</c>; DT and TS share the form.
/// </summary>
public readonly record struct Hl7Time(DateTime Local, Hl7Precision Precision, TimeSpan? Offset, string Received)
{
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <summary>The date; a stamp of a month or year gives its first day, see <see cref="Precision"/>.</summary>
    public DateOnly Date => DateOnly.FromDateTime(Local);

    /// <summary>
    /// The instant in UTC; without an offset the sender's clock is that of <paramref name="zone"/>. An hour that occurs
    /// twice when clocks go back is taken as standard time; one that is skipped when they go forward is moved ahead.
    /// </summary>
    public DateTimeOffset ToUtc(TimeZoneInfo zone)
    {
        var local = Local;
        if (Offset is not { } offset)
        {
            if (zone.IsInvalidTime(local)) local = local.AddHours(1);
            offset = zone.GetUtcOffset(local);
        }

        var ticks = Math.Clamp(local.Ticks - offset.Ticks, 0, DateTimeOffset.MaxValue.Ticks);
        return new DateTimeOffset(ticks, TimeSpan.Zero);
    }

    /// <summary>Reads a stamp; false where it is none.</summary>
    public static bool TryParse(string text, out Hl7Time time)
    {
        time = default;
        var rest = text.AsSpan().Trim();
        if (!TryOffset(ref rest, out var offset)) return false;
        var fractionAt = rest.IndexOf('.');
        var digits = fractionAt < 0 ? rest : rest[..fractionAt];
        var fraction = fractionAt < 0 ? default : rest[(fractionAt + 1)..];
        if (digits.Length is not (4 or 6 or 8 or 10 or 12 or 14) || !AllDigits(digits)) return false;
        if (fractionAt >= 0 && (digits.Length != 14 || fraction.Length is 0 or > 9 || !AllDigits(fraction))) return false;

        int Part(ReadOnlySpan<char> all, int at, int otherwise) =>
            at >= all.Length ? otherwise : int.Parse(all.Slice(at, 2), NumberStyles.None, Invariant);
        var year = int.Parse(digits[..4], NumberStyles.None, Invariant);
        var (month, day) = (Part(digits, 4, 1), Part(digits, 6, 1));
        var (hour, minute, second) = (Part(digits, 8, 0), Part(digits, 10, 0), Part(digits, 12, 0));
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return false;
        if (hour > 23 || minute > 59 || second > 59) return false;

        var local = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Unspecified);
        if (!fraction.IsEmpty) local = local.AddTicks(Ticks(fraction));
        var precision = fraction.IsEmpty ? (Hl7Precision)(digits.Length / 2 - 2) : Hl7Precision.Fraction;
        time = new(local, precision, offset, text);
        return true;
    }

    /// <summary>An instant to the second, in UTC.</summary>
    public static string Write(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyyMMddHHmmss", Invariant) + "+0000";

    /// <summary>An instant to the second on the clock of a zone, with its offset.</summary>
    public static string Write(DateTimeOffset instant, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(instant, zone);
        var sign = local.Offset < TimeSpan.Zero ? "-" : "+";
        return local.ToString("yyyyMMddHHmmss", Invariant) + sign + local.Offset.ToString("hhmm", Invariant);
    }

    /// <summary>A date.</summary>
    public static string Write(DateOnly date) => date.ToString("yyyyMMdd", Invariant);

    private static bool TryOffset(ref ReadOnlySpan<char> text, out TimeSpan? offset)
    {
        offset = null;
        if (text.EndsWith("Z", StringComparison.Ordinal))
        {
            offset = TimeSpan.Zero;
            text = text[..^1];
            return true;
        }

        var at = text.IndexOfAny('+', '-');
        if (at < 0) return true;
        var zone = text[(at + 1)..];
        if (zone.Length == 5 && zone[2] == ':') zone = string.Concat(zone[..2], zone[3..]);
        if (zone.Length != 4 || !AllDigits(zone)) return false;
        var minutes = int.Parse(zone[..2], NumberStyles.None, Invariant) * 60 + int.Parse(zone[2..], NumberStyles.None, Invariant);
        if (minutes > 14 * 60 || zone[2] > '5') return false;
        offset = TimeSpan.FromMinutes(text[at] == '-' ? -minutes : minutes);
        text = text[..at];
        return true;
    }

    private static bool AllDigits(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
            if (!char.IsAsciiDigit(c)) return false;
        return true;
    }

    private static long Ticks(ReadOnlySpan<char> fraction)
    {
        long ticks = 0;
        for (var i = 0; i < 7; i++) ticks = ticks * 10 + (i < fraction.Length ? fraction[i] - '0' : 0);
        return ticks;
    }
}
