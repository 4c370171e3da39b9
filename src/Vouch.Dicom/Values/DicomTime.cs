using System.Globalization;

namespace Vouch.Dicom.Values;

/// <summary>A time of day as exactly as it was stated: "10" is an hour, not 10:00:00. Source: PS3.5, 6.2, TM.</summary>
/// <param name="Second">60 is a leap second.</param>
/// <param name="Fraction">In units of its last digit.</param>
/// <param name="FractionDigits">0 to 6.</param>
public readonly record struct DicomTime(int Hour, int? Minute = null, int? Second = null, int Fraction = 0, int FractionDigits = 0)
{
    /// <summary>The first moment it can mean; a leap second is the end of its minute.</summary>
    public TimeOnly Earliest => Second == 60
        ? new TimeOnly(Hour, Minute ?? 0, 59).Add(TimeSpan.FromMicroseconds(999_999))
        : new TimeOnly(Hour, Minute ?? 0, Second ?? 0).Add(TimeSpan.FromMicroseconds(Microseconds));

    /// <summary>The last microsecond it can mean.</summary>
    public TimeOnly Latest => Second == 60 ? Earliest
        : new TimeOnly(Hour, Minute ?? 59, Second ?? 59).Add(TimeSpan.FromMicroseconds(Second is null ? 999_999
            : Microseconds + Scale - 1));

    private long Microseconds => Fraction * (long)Scale;

    private int Scale => (int)Math.Pow(10, 6 - FractionDigits);

    public static DicomTime Of(TimeOnly time) => new(time.Hour, time.Minute, time.Second,
        (int)(time.Ticks % TimeSpan.TicksPerSecond / 10), 6);

    /// <summary>HH, HHMM, HHMMSS, HHMMSS.F to .FFFFFF; also with colons, as before 1993.</summary>
    public static bool TryParse(string text, out DicomTime time)
    {
        time = default;
        var plain = text.TrimEnd(' ', '\0');
        if (plain.Length is 5 or >= 8 && plain[2] == ':' && (plain.Length == 5 || plain[5] == ':'))
            plain = plain.Replace(":", "", StringComparison.Ordinal);
        var dot = plain.IndexOf('.', StringComparison.Ordinal);
        var whole = dot < 0 ? plain : plain[..dot];
        var fraction = dot < 0 ? "" : plain[(dot + 1)..];
        if (whole.Length is not (2 or 4 or 6) || dot >= 0 && (whole.Length != 6 || fraction.Length is 0 or > 6)
            || !whole.All(char.IsAsciiDigit) || !fraction.All(char.IsAsciiDigit))
            return false;
        var hour = Two(whole, 0);
        int? minute = whole.Length > 2 ? Two(whole, 2) : null;
        int? second = whole.Length > 4 ? Two(whole, 4) : null;
        if (hour > 23 || minute > 59 || second > 60)
            return false;
        time = new(hour, minute, second, fraction.Length == 0 ? 0 : int.Parse(fraction, CultureInfo.InvariantCulture), fraction.Length);
        return true;
    }

    public override string ToString()
    {
        var text = Invariant($"{Hour:00}") + (Minute is { } minute ? Invariant($"{minute:00}") : "") + (Second is { } second
            ? Invariant($"{second:00}") : "");
        return FractionDigits == 0 ? text : text + "." + Fraction.ToString("D" + FractionDigits.ToString(CultureInfo.InvariantCulture),
            CultureInfo.InvariantCulture);
    }

    internal static int Two(string text, int at) => ((text[at] - '0') * 10) + text[at + 1] - '0';
}
