using System.Globalization;

namespace Vouch.Dicom.Values;

/// <summary>A decimal number as its text, which is never rounded. Source: PS3.5, 6.2, DS: at most 16 characters.</summary>
public readonly record struct DecimalString(string Text)
{
    private const int CharactersMost = 16;

    /// <summary>The very number; null: no number, or one with more digits or a larger exponent than a decimal has.</summary>
    public decimal? Exact
    {
        get
        {
            var text = Text.Trim(' ', '\0');
            if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
                return null;
            // A decimal rounds what has too many digits; then the nearest double of both would still agree, so digits are compared.
            return Digits(text) == Digits(value.ToString(CultureInfo.InvariantCulture)) ? value : null;
        }
    }

    /// <summary>The nearest double; null: no number.</summary>
    public double? Nearest => double.TryParse(Text.Trim(' ', '\0'), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        && double.IsFinite(value) ? value : null;

    /// <summary>Null: its digits do not fit 16 characters.</summary>
    public static DecimalString? Of(decimal value)
    {
        var text = value.ToString(CultureInfo.InvariantCulture);
        return text.Length <= CharactersMost ? new(text) : null;
    }

    /// <summary>
    /// The nearest number that fits 16 characters; of the largest doubles, whose rounding is no number any more, the largest that is.
    /// </summary>
    public static DecimalString Rounded(double value)
    {
        if (!double.IsFinite(value))
            throw new ArgumentOutOfRangeException(nameof(value), "A decimal string has no infinity.");
        for (var digits = 17; ; digits--)
        {
            var text = value.ToString("G" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture).Replace("E+",
                "E", StringComparison.Ordinal);
            if (text.Length <= CharactersMost)
                return new DecimalString(text) is { Nearest: not null } rounded ? rounded : new(value < 0 ? "-1.79769313E308"
                    : "1.797693134E308");
        }
    }

    public override string ToString() => Text;

    /// <summary>The digits that count, without sign, point, exponent and zeros around them.</summary>
    private static string Digits(string text)
    {
        var exponent = text.AsSpan().IndexOfAny('e', 'E');
        return new string([.. (exponent < 0 ? text : text[..exponent]).Where(char.IsAsciiDigit)]).Trim('0');
    }
}
