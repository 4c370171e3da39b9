using System.Globalization;

namespace Vouch.Measures.Quantities;

/// <summary>What stands before a reported number.</summary>
public enum Comparator
{
    /// <summary>The number itself.</summary>
    None,

    /// <summary>Some value below the number.</summary>
    Less,

    /// <summary>Some value below the number, or the number.</summary>
    LessOrEqual,

    /// <summary>Some value above the number.</summary>
    Greater,

    /// <summary>Some value above the number, or the number.</summary>
    GreaterOrEqual,
}

/// <summary>Where a measured value lies against a limit.</summary>
public enum Side
{
    Below,
    At,
    Above,

    /// <summary>A value such as "&lt; 5" may lie on either side of 3.</summary>
    Unknown,
}

/// <summary>A value as a device or a person reported it: comparator, number, and the text as received.</summary>
public readonly record struct MeasuredValue
{
    private MeasuredValue(Comparator comparator, decimal value, string text) =>
        (Comparator, Value, Text) = (comparator, value, text);

    public Comparator Comparator { get; }

    public decimal Value { get; }

    /// <summary>The text as received, never rewritten.</summary>
    public string Text { get => field ?? "0"; }

    /// <summary>A value that was computed here and has no received text; its own text is kept instead.</summary>
    public static MeasuredValue Of(decimal value, Comparator comparator = Comparator.None) =>
        new(comparator, value, Symbol(comparator) + value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Reads a value with or without comparator: <c>4.5</c>, <c>&lt;0.01</c>, <c>&gt;= 100</c>,
    /// <c>≤5</c>.</summary>
    public static Attempt<MeasuredValue> Parse(string text) => Parse(text, DecimalConvention.Invariant);

    /// <summary>Reads a value by the stated convention of its sender.</summary>
    public static Attempt<MeasuredValue> Parse(string text, DecimalConvention convention)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.TrimStart(' ');
        var (comparator, length) = Prefix(trimmed);
        var number = trimmed[length..];
        if (DecimalText.Parse(number, convention).Succeeded(out var value, out var fault))
            return new MeasuredValue(comparator, value, text);
        return fault with { Column = fault.Column + text.Length - number.Length };
    }

    /// <summary>Where the value lies against <paramref name="limit"/>; unknown where the comparator leaves it
    /// open.</summary>
    public Side Against(decimal limit) => (Comparator, Value.CompareTo(limit)) switch
    {
        (Comparator.None, < 0) => Side.Below,
        (Comparator.None, 0) => Side.At,
        (Comparator.None, _) => Side.Above,
        (Comparator.Less, <= 0) => Side.Below,
        (Comparator.LessOrEqual, < 0) => Side.Below,
        (Comparator.Greater, >= 0) => Side.Above,
        (Comparator.GreaterOrEqual, > 0) => Side.Above,
        _ => Side.Unknown,
    };

    public override string ToString() => Text;

    /// <summary>The comparator as it is written in messages and reports; empty for none.</summary>
    public static string Symbol(Comparator comparator) => comparator switch
    {
        Comparator.None => "",
        Comparator.Less => "<",
        Comparator.LessOrEqual => "<=",
        Comparator.Greater => ">",
        Comparator.GreaterOrEqual => ">=",
        _ => throw new ArgumentOutOfRangeException(nameof(comparator)),
    };

    private static (Comparator Comparator, int Length) Prefix(string text) => text switch
    {
        ['<', '=', ..] => (Comparator.LessOrEqual, 2),
        ['>', '=', ..] => (Comparator.GreaterOrEqual, 2),
        ['<', ..] => (Comparator.Less, 1),
        ['>', ..] => (Comparator.Greater, 1),
        ['≤', ..] => (Comparator.LessOrEqual, 1),
        ['≥', ..] => (Comparator.GreaterOrEqual, 1),
        _ => (Comparator.None, 0),
    };
}
