using System.Globalization;

namespace Vouch.Measures.Quantities;

/// <summary>How a sender writes decimal numbers; said once per device, never guessed from a value.</summary>
/// <param name="Separator">The decimal separator, '.' or ','.</param>
/// <param name="Exponent">Whether the sender may write <c>1.2E+03</c>.</param>
public sealed record DecimalConvention(char Separator, bool Exponent = false)
{
    /// <summary>The convention of HL7 and ASTM messages: '.' and no exponent.</summary>
    public static DecimalConvention Invariant { get; } = new('.');

    /// <summary>A device whose locale writes ','.</summary>
    public static DecimalConvention Comma { get; } = new(',');
}

/// <summary>Reads a decimal number exactly as it was written, or says why it cannot.</summary>
/// <remarks>
/// Spaces around the number are padding and dropped. A sign, digits, and a fraction are taken; <c>.5</c> is taken,
/// <c>5.</c> is refused because it may be the beginning of a longer number that was cut. Grouping is refused:
/// <c>1,234</c>
/// is one thousand to some and one to others. More than 28 significant digits or decimals are refused, not rounded.
/// Source: HL7 v2.5.1 chapter 2A.3.45 (NM).
/// </remarks>
public static class DecimalText
{
    /// <summary>The longest text that is looked at.</summary>
    public const int CharactersMax = 64;

    private const int DigitsMax = 28;

    /// <summary>Reads <paramref name="text"/> by the convention of messages ('.').</summary>
    public static Attempt<decimal> Parse(string text) => Parse(text, DecimalConvention.Invariant);

    /// <summary>Reads <paramref name="text"/> by the stated convention of its sender.</summary>
    public static Attempt<decimal> Parse(string text, DecimalConvention convention)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(convention);
        if (convention.Separator is not ('.' or ','))
            throw new ArgumentException("A decimal separator is '.' or ','.", nameof(convention));
        if (text.Length > CharactersMax)
            return new Fault($"a number has at most {CharactersMax} characters, this text has {text.Length}");
        var start = text.Length - text.TrimStart(' ').Length;
        var number = text.Trim(' ');
        if (number.Length == 0)
            return new Fault("there is no number: the text is empty");
        return FirstFault(number, convention) is { } fault
            ? fault with { Column = fault.Column + start }
            : Exact(number.Replace(convention.Separator, '.'));
    }

    private static Fault? FirstFault(string number, DecimalConvention convention)
    {
        var at = number[0] is '+' or '-' ? 1 : 0;
        var whole = Digits(number, ref at);
        var fraction = 0;
        if (at < number.Length && number[at] == convention.Separator)
        {
            at++;
            fraction = Digits(number, ref at);
            if (fraction == 0)
                return new Fault($"a digit is missing after the '{convention.Separator}' of \"{number}\"", at + 1);
        }
        if (whole + fraction == 0)
            return new Fault($"\"{number}\" is not a number", at + 1);
        if (convention.Exponent && at < number.Length && number[at] is 'e' or 'E')
        {
            at++;
            if (at < number.Length && number[at] is '+' or '-')
                at++;
            if (Digits(number, ref at) is 0 or > 3)
                return new Fault($"the exponent of \"{number}\" is not one to three digits", at + 1);
        }
        return at == number.Length ? null : new Fault(Unexpected(number, at, convention), at + 1);
    }

    private static string Unexpected(string number, int at, DecimalConvention convention) => number[at] switch
    {
        '.' or ',' when number[at] == convention.Separator =>
            $"\"{number}\" has a second decimal separator '{number[at]}'",
        '.' or ',' =>
            $"\"{number}\" has '{number[at]}' where this sender's decimal separator is '{convention.Separator}'",
        'e' or 'E' => $"\"{number}\" has an exponent, which this sender is not known to write",
        _ => $"\"{number}\" is not a number: '{number[at]}' is not a digit",
    };

    private static int Digits(string number, ref int at)
    {
        var first = at;
        while (at < number.Length && char.IsAsciiDigit(number[at]))
            at++;
        return at - first;
    }

    private static Attempt<decimal> Exact(string number)
    {
        var exponentAt = number.AsSpan().IndexOfAny('e', 'E');
        var mantissa = exponentAt < 0 ? number : number[..exponentAt];
        var exponent = exponentAt < 0 ? 0 : int.Parse(number.AsSpan(exponentAt + 1), CultureInfo.InvariantCulture);
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var decimals = (point < 0 ? 0 : mantissa.Length - point - 1) - exponent;
        var significant = mantissa.Replace(".", "", StringComparison.Ordinal).TrimStart('+', '-').TrimStart('0').Length;
        if (significant > DigitsMax || decimals > DigitsMax)
            return new Fault($"\"{number}\" has more than {DigitsMax} digits and cannot be kept exactly");
        return decimal.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : new Fault($"\"{number}\" is beyond the largest number that can be kept");
    }
}
