using System.Globalization;

namespace Vouch.Ledger;

/// <summary>
/// A double written as ECMAScript writes it: the fewest digits that read back as the same number, plain from 1e-6 to
/// below 1e21, else with an exponent. Source: RFC 8785, 3.2.2.3; ECMA-262, Number::toString.
/// </summary>
public static class EcmaNumber
{
    private const int PlainDigitsMax = 21;
    private const int PlainZerosMax = 6;

    /// <summary>The text of a finite double; not-a-number and infinity have none in JSON.</summary>
    public static string Format(double value)
    {
        if (!double.IsFinite(value)) throw new ArgumentOutOfRangeException(nameof(value), value, "Not a finite number.");
        if (value == 0) return "0";
        var (digits, exponent) = Shortest(Math.Abs(value));
        return (value < 0 ? "-" : "") + Place(digits, exponent);
    }

    /// <summary>Significant digits without zeros at either end, and the place of the point: 0.digits × 10^exponent.</summary>
    private static (string Digits, int Exponent) Shortest(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        var mark = text.IndexOf('E', StringComparison.Ordinal);
        var power = mark < 0
            ? 0
            : int.Parse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = mark < 0 ? text : text[..mark];
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? mantissa.Length : point;
        var all = mantissa.Replace(".", "", StringComparison.Ordinal);
        var significant = all.TrimStart('0');
        return (significant.TrimEnd('0'), whole + power - (all.Length - significant.Length));
    }

    private static string Place(string digits, int exponent)
    {
        if (digits.Length <= exponent && exponent <= PlainDigitsMax) return digits.PadRight(exponent, '0');
        if (exponent is > 0 and <= PlainDigitsMax) return digits.Insert(exponent, ".");
        if (exponent is > -PlainZerosMax and <= 0) return "0." + new string('0', -exponent) + digits;
        var mantissa = digits.Length == 1 ? digits : digits.Insert(1, ".");
        var power = exponent - 1;
        return string.Create(CultureInfo.InvariantCulture, $"{mantissa}e{(power < 0 ? "-" : "+")}{Math.Abs(power)}");
    }
}
