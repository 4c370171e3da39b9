using System.Globalization;

namespace Vouch.Department.Catalog;

/// <summary>Unit in which a pack states an age.</summary>
public enum AgeUnit
{
    Days,
    Weeks,
    Months,
    Years,
}

/// <summary>
/// An age limit as a pack states it, e.g. 28 d, 6 mo, 18 y. It is reached on a calendar day, never by an average
/// length of year: "18 y" is reached on the eighteenth birthday. A birthday on a day that the month or year does not
/// have is kept on the first of the next month: born on 29 February, on 1 March of a common year.
/// </summary>
public readonly record struct Age(int Count, AgeUnit Unit) : IComparable<Age>
{
    public static readonly Age Birth = new(0, AgeUnit.Days);

    /// <summary>The day on which somebody born on <paramref name="birthDate"/> reaches this age.</summary>
    public DateOnly ReachedOn(DateOnly birthDate) => Unit switch
    {
        AgeUnit.Days => birthDate.AddDays(Count),
        AgeUnit.Weeks => birthDate.AddDays(7 * Count),
        AgeUnit.Months => AfterMonths(birthDate, Count),
        AgeUnit.Years => AfterMonths(birthDate, 12 * Count),
        _ => throw new InvalidOperationException($"No such age unit: {Unit}"),
    };

    /// <summary>Whole years completed on a day; negative before birth.</summary>
    public static int YearsOn(DateOnly birthDate, DateOnly day)
    {
        var years = day.Year - birthDate.Year;
        return AfterMonths(birthDate, 12 * years) > day ? years - 1 : years;
    }

    /// <summary>Orders ages of different units by their mean length; used only to check a pack for overlaps.</summary>
    public int CompareTo(Age other) => MeanDays.CompareTo(other.MeanDays);

    public static bool operator <(Age left, Age right) => left.CompareTo(right) < 0;
    public static bool operator >(Age left, Age right) => left.CompareTo(right) > 0;
    public static bool operator <=(Age left, Age right) => left.CompareTo(right) <= 0;
    public static bool operator >=(Age left, Age right) => left.CompareTo(right) >= 0;

    // AddMonths stops at the month's last day; the birthday is then the day after it.
    private static DateOnly AfterMonths(DateOnly birthDate, int months)
    {
        var day = birthDate.AddMonths(months);
        return day.Day < birthDate.Day ? day.AddDays(1) : day;
    }

    private decimal MeanDays => Unit switch
    {
        AgeUnit.Days => Count,
        AgeUnit.Weeks => 7m * Count,
        AgeUnit.Months => 30.436875m * Count,
        _ => 365.2425m * Count,
    };

    /// <summary>Reads "28 d", "3 wk", "6 mo", "18 y".</summary>
    public static bool TryParse(string text, out Age age)
    {
        age = default;
        var parts = text.Trim().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != 2 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || count > 4000)
            return false;
        AgeUnit? unit = parts[1] switch
        {
            "d" => AgeUnit.Days,
            "wk" => AgeUnit.Weeks,
            "mo" => AgeUnit.Months,
            "y" => AgeUnit.Years,
            _ => null,
        };
        if (unit is null)
            return false;
        age = new Age(count, unit.Value);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Count} {Unit switch
    {
        AgeUnit.Days => "d",
        AgeUnit.Weeks => "wk",
        AgeUnit.Months => "mo",
        _ => "y",
    }}");
}

/// <summary>From an age (included) until an age (excluded); without an end it goes on for life.</summary>
public sealed record AgeRange(Age From, Age? Until)
{
    public static readonly AgeRange Any = new(Age.Birth, null);

    public bool IsAny => this == Any;

    /// <summary>Whether somebody born on <paramref name="birthDate"/> is in this range on <paramref name="on"/>.</summary>
    public bool Contains(DateOnly birthDate, DateOnly on) =>
        From.ReachedOn(birthDate) <= on && (Until is not { } until || on < until.ReachedOn(birthDate));

    public bool Overlaps(AgeRange other) =>
        (other.Until is not { } theirEnd || From < theirEnd) && (Until is not { } ourEnd || other.From < ourEnd);

    /// <summary>Reads "0 d..28 d" or, without an end, "18 y..".</summary>
    public static bool TryParse(string text, out AgeRange range)
    {
        range = Any;
        var dots = text.IndexOf("..", StringComparison.Ordinal);
        if (dots < 0 || !Age.TryParse(text[..dots], out var from))
            return false;
        var end = text[(dots + 2)..].Trim();
        if (end.Length == 0)
        {
            range = new AgeRange(from, null);
            return true;
        }
        if (!Age.TryParse(end, out var until) || until <= from)
            return false;
        range = new AgeRange(from, until);
        return true;
    }

    public override string ToString() =>
        IsAny ? "any age" : Until is { } until ? $"{From} to under {until}" : $"from {From}";
}
