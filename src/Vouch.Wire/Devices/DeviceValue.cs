using System.Globalization;

namespace Vouch.Wire.Devices;

/// <summary>
/// What stands in the place of a value: the text as received (without padding) and what it is. A number keeps its
/// digits as sent: 8.0 stays 8.0.
/// </summary>
public abstract record DeviceValue(string Text)
{
    /// <summary>A number, with <c>&lt;</c>, <c>&gt;</c>, <c>&lt;=</c> or <c>&gt;=</c> before it when outside the measuring range.</summary>
    public sealed record Number(string Text, string Comparator, decimal Value) : DeviceValue(Text);

    /// <summary>A text that the profile maps to a code.</summary>
    public sealed record Coded(string Text, string Code) : DeviceValue(Text);

    /// <summary>Words, or a number in another notation than the profile's.</summary>
    public sealed record Words(string Text) : DeviceValue(Text);

    /// <summary>A text that means: not measured.</summary>
    public sealed record NoResult(string Text) : DeviceValue(Text);

    /// <summary>Nothing.</summary>
    public sealed record Empty() : DeviceValue("");

    private static readonly string[] Comparators = ["<=", ">=", "<", ">"];

    public static DeviceValue Read(string text, DriverProfile profile)
    {
        text = text.Trim();
        if (text.Length == 0)
            return new Empty();
        if (profile.NoResult.Contains(text, StringComparer.Ordinal))
            return new NoResult(text);
        if (profile.Values.TryGetValue(text, out var code))
            return new Coded(text, code);
        var comparator = Array.Find(Comparators, c => text.StartsWith(c, StringComparison.Ordinal)) ?? "";
        return ReadNumber(text[comparator.Length..].Trim(), profile.DecimalSeparator) is { } value
            ? new Number(text, comparator, value)
            : new Words(text);
    }

    private static decimal? ReadNumber(string digits, string separator)
    {
        const NumberStyles Styles =
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (separator != ".")
        {
            if (digits.Contains('.'))
                return null;
            digits = digits.Replace(separator, ".", StringComparison.Ordinal);
        }

        return decimal.TryParse(digits, Styles, CultureInfo.InvariantCulture, out var value) ? value : null;
    }
}
