using System.Globalization;
using static System.FormattableString;

namespace Vouch.Measures.Identifiers;

/// <summary>One element of a scanned GS1 code: its application identifier and value, as read.</summary>
public sealed record Gs1Element(string Identifier, string Value);

/// <summary>What a GS1 code on a reagent, supply or device says: GTIN, lot, expiry, serial number and the
/// rest.</summary>
/// <remarks>
/// Both forms are read: the scanner's, with FNC1 as GS (0x1D) and an optional symbology identifier such as
/// <c>]d2</c>; and the printed one with parentheses. Source: GS1 General Specifications 7.8 (element strings),
/// 7.12 (century of dates, day 00), 7.9 (check digits).
/// </remarks>
public sealed class Gs1ElementString
{
    /// <summary>The separator that stands for FNC1 in transmitted text.</summary>
    public const char Separator = '\u001D';

    /// <summary>The longest text that is looked at.</summary>
    public const int CharactersMax = 512;

    private readonly DateOnly today;

    private Gs1ElementString(IReadOnlyList<Gs1Element> elements, DateOnly today) =>
        (Elements, this.today) = (elements, today);

    /// <summary>All elements in the order of the code.</summary>
    public IReadOnlyList<Gs1Element> Elements { get; }

    /// <summary>(01) the trade item, 14 digits, its check digit right; null when absent.</summary>
    public string? Gtin => this["01"];

    /// <summary>(10) the batch or lot; null when absent.</summary>
    public string? Lot => this["10"];

    /// <summary>(21) the serial number; null when absent.</summary>
    public string? Serial => this["21"];

    /// <summary>(17) the last day of use, or the day of (7003); null when absent.</summary>
    public DateOnly? Expiry => (this["17"] ?? this["7003"]?[..6]) is { } text ? Date(text, today) : null;

    /// <summary>(11) the day of production; null when absent.</summary>
    public DateOnly? Produced => this["11"] is { } text ? Date(text, today) : null;

    /// <summary>The value of an application identifier, or null when absent.</summary>
    public string? this[string identifier] =>
        Elements.FirstOrDefault(e => string.Equals(e.Identifier, identifier, StringComparison.Ordinal))?.Value;

    /// <summary>Reads a scanned or printed code; <paramref name="today"/> settles the century of its dates.</summary>
    public static Attempt<Gs1ElementString> Parse(string text, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > CharactersMax)
            return new Fault($"a GS1 code has at most {CharactersMax} characters, this has {text.Length}");
        var start = text is [']', _, _, ..] ? 3 : 0;
        if (start < text.Length && text[start] == Separator)
            start++;
        if (start >= text.Length)
            return new Fault("there is no GS1 code: the text is empty");
        var elements = new List<Gs1Element>();
        var fault = text[start] == '('
            ? Printed(text, start, today, elements)
            : Scanned(text, start, today, elements);
        return fault is null ? new Gs1ElementString(elements, today) : fault;
    }

    /// <summary>The printed form, with parentheses.</summary>
    public override string ToString() => string.Concat(Elements.Select(e => $"({e.Identifier}){e.Value}"));

    private static Fault? Scanned(string text, int at, DateOnly today, List<Gs1Element> elements)
    {
        while (at < text.Length)
        {
            if (Gs1ApplicationIdentifiers.Begin(text.AsSpan(at)) is not { } identifier)
                return UnknownIdentifier(at);
            var rule = Gs1ApplicationIdentifiers.Find(identifier)!;
            var first = at + identifier.Length;
            var end = text.IndexOf(Separator, first);
            end = end < 0 ? text.Length : end;
            if (rule.Predefined)
                end = Math.Min(end, first + rule.LengthMax);
            if (Add(identifier, rule, text[first..end], first, today, elements) is { } fault)
                return fault;
            at = end < text.Length && text[end] == Separator ? end + 1 : end;
        }
        return null;
    }

    private static Fault? Printed(string text, int at, DateOnly today, List<Gs1Element> elements)
    {
        while (at < text.Length)
        {
            if (IdentifierInParentheses(text, at) is not { } identifier)
                return UnknownIdentifier(at);
            var first = at + identifier.Length + 2;
            var end = first;
            while (end < text.Length && IdentifierInParentheses(text, end) is null)
                end++;
            var rule = Gs1ApplicationIdentifiers.Find(identifier)!;
            if (Add(identifier, rule, text[first..end].TrimEnd(' '), first, today, elements) is { } fault)
                return fault;
            at = end;
        }
        return null;
    }

    private static string? IdentifierInParentheses(string text, int at)
    {
        var close = text[at] == '(' ? text.IndexOf(')', at, Math.Min(6, text.Length - at)) : -1;
        var identifier = close < 0 ? "" : text[(at + 1)..close];
        return Gs1ApplicationIdentifiers.Find(identifier) is null ? null : identifier;
    }

    private static Fault? Add(
        string identifier, Gs1Rule rule, string value, int at, DateOnly today, List<Gs1Element> elements)
    {
        if (value.Length < rule.LengthMin || value.Length > rule.LengthMax)
            return new Fault($"({identifier}) {rule.Title} has {value.Length} characters, not {Lengths(rule)}", at + 1);
        var wrong = rule.Digits
            ? value.AsSpan().IndexOfAnyExceptInRange('0', '9')
            : value.AsSpan().IndexOfAnyExceptInRange('!', 'z');
        if (wrong >= 0)
            return new Fault($"({identifier}) {rule.Title} cannot contain '{value[wrong]}'", at + wrong + 1);
        if (identifier is "00" or "01" or "02" or "402" or "8017" or "8018" or ['4', '1', _]
            && !CheckDigits.HasGs1(value))
            return new Fault($"the check digit of ({identifier}) {value} does not fit", at + value.Length);
        if (identifier is "11" or "12" or "13" or "15" or "16" or "17" or "7003" or "7006"
            && Date(value[..6], today) is null)
            return new Fault($"({identifier}) {value} is not a date (yymmdd)", at + 1);
        var before = elements.Find(e => string.Equals(e.Identifier, identifier, StringComparison.Ordinal));
        if (before is not null && !string.Equals(before.Value, value, StringComparison.Ordinal))
            return new Fault($"({identifier}) is given twice, as {before.Value} and as {value}", at + 1);
        if (before is null)
            elements.Add(new Gs1Element(identifier, value));
        return null;
    }

    /// <summary>A date yymmdd; day 00 is the last of the month; the century is that nearest to today.</summary>
    private static DateOnly? Date(string text, DateOnly today)
    {
        var number = int.Parse(text, CultureInfo.InvariantCulture);
        var (twoDigits, month, day) = (number / 10_000, number / 100 % 100, number % 100);
        var century = today.Year / 100 * 100;
        var difference = twoDigits - today.Year % 100;
        var year = century + twoDigits + (difference >= 51 ? -100 : difference <= -50 ? 100 : 0);
        if (month is < 1 or > 12 || day > DateTime.DaysInMonth(year, month))
            return null;
        return new DateOnly(year, month, day == 0 ? DateTime.DaysInMonth(year, month) : day);
    }

    private static string Lengths(Gs1Rule rule) => rule.LengthMin == rule.LengthMax
        ? rule.LengthMax.ToString(CultureInfo.InvariantCulture)
        : Invariant($"{rule.LengthMin} to {rule.LengthMax}");

    private static Fault UnknownIdentifier(int at) =>
        new("no known application identifier begins here, so where its value ends cannot be known", at + 1);
}
