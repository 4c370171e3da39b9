namespace Vouch.Measures.Intervals;

/// <summary>When a person was born: the day, and the instant where it was recorded (newborns).</summary>
public sealed record Birth
{
    public Birth(DateOnly day) => Day = day;

    /// <param name="instant">With the offset of the place of birth, so that its day is the day of birth.</param>
    public Birth(DateTimeOffset instant) => (Day, Instant) = (DateOnly.FromDateTime(instant.DateTime), instant);

    public DateOnly Day { get; }

    public DateTimeOffset? Instant { get; }
}

/// <summary>The unit in which an age limit is written.</summary>
public enum AgeUnit
{
    /// <summary>Needs the instant of birth.</summary>
    Hours,
    Days,
    Weeks,
    Months,
    Years,
}

/// <summary>An age as a limit: 28 days, 18 years.</summary>
public readonly record struct Age
{
    public Age(int amount, AgeUnit unit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(amount, 1_000_000);
        (Amount, Unit) = (amount, unit);
    }

    public int Amount { get; }

    public AgeUnit Unit { get; }

    public static Age Hours(int amount) => new(amount, AgeUnit.Hours);

    public static Age Days(int amount) => new(amount, AgeUnit.Days);

    public static Age Weeks(int amount) => new(amount, AgeUnit.Weeks);

    public static Age Months(int amount) => new(amount, AgeUnit.Months);

    public static Age Years(int amount) => new(amount, AgeUnit.Years);

    /// <summary>Reads <c>28 d</c>, <c>6h</c>, <c>2 wk</c>, <c>3 mo</c>, <c>18 a</c> (or <c>18 y</c>).</summary>
    public static Attempt<Age> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.Trim();
        var digits = trimmed.TakeWhile(char.IsAsciiDigit).Count();
        if (digits is 0 or > 6)
            return new Fault($"\"{text}\" is not an age: it begins with a whole number, such as 28 d", 1);
        AgeUnit? unit = trimmed[digits..].Trim() switch
        {
            "h" => AgeUnit.Hours,
            "d" => AgeUnit.Days,
            "wk" or "w" => AgeUnit.Weeks,
            "mo" => AgeUnit.Months,
            "a" or "y" => AgeUnit.Years,
            _ => null,
        };
        return unit is AgeUnit known
            ? new Age(int.Parse(trimmed.AsSpan(0, digits), System.Globalization.CultureInfo.InvariantCulture), known)
            : new Fault($"\"{text}\" is not an age: its unit is h, d, wk, mo or a", digits + 1);
    }
}
