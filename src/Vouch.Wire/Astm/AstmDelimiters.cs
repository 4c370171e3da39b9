using System.Globalization;
using System.Text;

namespace Vouch.Wire.Astm;

/// <summary>
/// The four delimiters that the header record declares: field, repeat, component, escape.
/// Source: CLSI LIS02-A2 (ASTM E1394) 5.4.6 (delimiters), 5.4.7 (escape sequences).
/// </summary>
public sealed record AstmDelimiters(char Field, char Repeat, char Component, char Escape)
{
    public static AstmDelimiters Standard { get; } = new('|', '\\', '^', '&');

    /// <summary>Reads them from a header; a header too short to name them all keeps the standard ones for the rest.</summary>
    public static AstmDelimiters FromHeader(string header)
    {
        var field = header.Length > 1 ? header[1] : Standard.Field;
        var end = header.IndexOf(field, Math.Min(2, header.Length));
        var declared = end < 0 ? header[Math.Min(2, header.Length)..] : header[2..end];
        // Some captures and drivers write the backslash doubled, as it stands in their source code.
        if (declared.StartsWith("\\\\^", StringComparison.Ordinal))
            declared = declared[1..];
        return new AstmDelimiters(
            field,
            declared.Length > 0 ? declared[0] : Standard.Repeat,
            declared.Length > 1 ? declared[1] : Standard.Component,
            declared.Length > 2 ? declared[2] : Standard.Escape);
    }

    public string InHeader => $"{Repeat}{Component}{Escape}";

    /// <summary>
    /// Puts escape sequences into text: delimiters, and control characters as hexadecimal (CR would end the record).
    /// Characters beyond U+00FF pass as they are: the connection's character set carries them.
    /// </summary>
    public string Escaped(string text)
    {
        var written = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c == Escape)
                written.Append(Escape).Append('E').Append(Escape);
            else if (c == Field)
                written.Append(Escape).Append('F').Append(Escape);
            else if (c == Component)
                written.Append(Escape).Append('S').Append(Escape);
            else if (c == Repeat)
                written.Append(Escape).Append('R').Append(Escape);
            else if (c < ' ')
                written.Append(CultureInfo.InvariantCulture, $"{Escape}X{(int)c:X2}{Escape}");
            else
                written.Append(c);
        }

        return written.ToString();
    }

    /// <summary>Resolves escape sequences; an unknown or unfinished one stays as it was received.</summary>
    public string Unescaped(string text)
    {
        if (!text.Contains(Escape))
            return text;
        var read = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            var end = text[at] == Escape ? text.IndexOf(Escape, at + 1) : -1;
            if (end > 0 && Meaning(text.AsSpan(at + 1, end - at - 1)) is { } meaning)
            {
                read.Append(meaning);
                at = end;
            }
            else
            {
                read.Append(text[at]);
            }
        }

        return read.ToString();
    }

    private string? Meaning(ReadOnlySpan<char> sequence) => sequence switch
    {
        "F" => Field.ToString(),
        "S" => Component.ToString(),
        "R" => Repeat.ToString(),
        "E" => Escape.ToString(),
        ['X', .. var hex] => FromHex(hex),
        _ => null,
    };

    private static string? FromHex(ReadOnlySpan<char> hex)
    {
        if (hex.Length == 0 || hex.Length % 2 != 0)
            return null;
        var read = new StringBuilder(hex.Length / 2);
        for (var at = 0; at < hex.Length; at += 2)
        {
            if (!byte.TryParse(hex.Slice(at, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var b))
                return null;
            read.Append((char)b);
        }

        return read.ToString();
    }
}
