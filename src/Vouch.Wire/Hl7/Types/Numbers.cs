using System.Globalization;

namespace Vouch.Wire.Hl7.Types;

/// <summary>A number and the text it was received as. Source: HL7 v2.9 chapter 2A, NM.</summary>
public readonly record struct Numeric(decimal Value, string Received)
{
    /// <summary>
    /// Reads an optional sign, digits and a decimal point; blanks around are tolerated. A decimal comma, an exponent, or
    /// more than 28 digits is no NM.
    /// </summary>
    public static bool TryParse(string text, out Numeric number)
    {
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint
            | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;
        number = default;
        // decimal.Parse would round what does not fit: more digits than it carries are refused instead.
        if (text.Count(char.IsAsciiDigit) > 28) return false;
        if (!decimal.TryParse(text, style, CultureInfo.InvariantCulture, out var value)) return false;
        number = new(value, text);
        return true;
    }
}

/// <summary>
/// A structured numeric: comparator, number, separator, number: <c>&gt;^100</c>, <c>^1^:^128</c>, <c>^1^-^10</c>,
/// <c>^2^+</c>. Source: HL7 v2.9 chapter 2A, SN.
/// </summary>
public readonly record struct StructuredNumeric(string Comparator, Numeric? First, string Separator, Numeric? Second, string Received)
{
    /// <summary>The sign before the first number, <c>=</c> where none is given.</summary>
    public string Relation => Comparator.Length == 0 ? "=" : Comparator;
}
