using System.Globalization;

namespace Vouch.Measures.Quantities;

/// <summary>Rounding of reported values: half away from zero, so that 2.5 is reported as 3 and −2.5 as −3.</summary>
/// <remarks>
/// Not half-to-even: a result that a person rounds by hand must come out the same. A value that rounds to zero has no
/// sign. Flags and limits are judged on the reported, rounded value, so that text and flag never disagree.
/// </remarks>
public static class Rounding
{
    /// <summary>Rounds to a number of decimals, 0 to 28; the result carries exactly that many (4.5 to 2 is
    /// 4.50).</summary>
    public static decimal ToDecimals(decimal value, int decimals)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(decimals);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(decimals, 28);
        var rounded = Math.Round(value, decimals, MidpointRounding.AwayFromZero);
        return rounded == 0 ? new decimal(0, 0, 0, isNegative: false, (byte)decimals) : WithScale(rounded, decimals);
    }

    /// <summary>Rounds to significant digits, 1 to 28: 123456 to 3 is 123000, 9.996 to 3 is 10.0, 0 is 0.</summary>
    public static decimal ToSignificant(decimal value, int digits)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(digits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(digits, 28);
        if (value == 0)
            return 0;
        var decimals = digits - WholeDigits(value);
        if (decimals < 0)
        {
            var step = PowerOfTen(-decimals);
            return Math.Round(value / step, 0, MidpointRounding.AwayFromZero) * step;
        }
        var rounded = ToDecimals(value, Math.Min(decimals, 28));
        // 9.996 to three digits is first 10.00, which has four.
        return decimals > 0 && rounded != 0 && WholeDigits(rounded) > WholeDigits(value)
            ? ToDecimals(rounded, decimals - 1)
            : rounded;
    }

    /// <summary>The value with exactly that many decimals, as reported.</summary>
    public static string Text(decimal value, int decimals) =>
        ToDecimals(value, decimals).ToString(CultureInfo.InvariantCulture);

    /// <summary>Digits before the decimal point; for 0.00123 it is −2, the zeros after the point counted
    /// down.</summary>
    private static int WholeDigits(decimal value)
    {
        var magnitude = Math.Abs(value);
        var digits = 0;
        for (; magnitude >= 1; magnitude /= 10)
            digits++;
        if (digits > 0)
            return digits;
        for (; magnitude < 0.1m; magnitude *= 10)
            digits--;
        return digits;
    }

    private static decimal PowerOfTen(int exponent)
    {
        var power = 1m;
        for (var i = 0; i < exponent; i++)
            power *= 10;
        return power;
    }

    /// <summary>Gives a rounded value its trailing zeros, where its whole part leaves room for them.</summary>
    private static decimal WithScale(decimal value, int decimals)
    {
        while (value.Scale < decimals && Math.Abs(value) < decimal.MaxValue / 10 / PowerOfTen(value.Scale))
            value *= 1.0m;
        return value;
    }
}
