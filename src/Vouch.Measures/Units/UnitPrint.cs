using System.Text;

namespace Vouch.Measures.Units;

/// <summary>
/// How a UCUM code is written for people: µmol/L for umol/L, 10⁹/L for 10*9/L. For screens and paper only; what is stored,
/// sealed and sent stays the code. Source: UCUM 2.1, "print symbol" of the tables of units; SI Brochure, 9th edition, 5.2.
/// </summary>
public static class UnitPrint
{
    private const string Superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    /// <summary>Units whose print symbol is not their code.</summary>
    private static readonly (string Code, string Print)[] Symbols =
    [
        ("[arb'U]", "AU"), ("mm[Hg]", "mmHg"), ("[IU]", "IU"), ("[iU]", "IU"), ("[pH]", "pH"), ("[HPF]", "HPF"), ("[LPF]", "LPF"),
        ("Cel", "°C"), ("[degF]", "°F"), ("osm", "Osm"),
    ];

    /// <summary>The print symbol; a code this does not know is given as it is.</summary>
    public static string Of(string? code)
    {
        if (string.IsNullOrEmpty(code) || code == "1")
            return "";
        var text = code;
        foreach (var (known, print) in Symbols)
            text = text.Replace(known, print, StringComparison.Ordinal);
        return Micro(Annotations(Powers(text)));
    }

    /// <summary>10*9 and 10^9 are 10⁹.</summary>
    private static string Powers(string text)
    {
        var print = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (!text.AsSpan(i).StartsWith("10*", StringComparison.Ordinal) && !text.AsSpan(i).StartsWith("10^", StringComparison.Ordinal))
            {
                print.Append(text[i]);
                continue;
            }

            print.Append("10");
            for (i += 3; i < text.Length && char.IsAsciiDigit(text[i]); i++)
                print.Append(Superscripts[text[i] - '0']);
            i--;
        }

        return print.ToString();
    }

    /// <summary>What stands in braces is a remark: its words, with blanks for underscores; square metres as written.</summary>
    private static string Annotations(string text)
    {
        var print = new StringBuilder();
        foreach (var letter in text.Replace("_m2}", " m²}", StringComparison.Ordinal))
            if (letter == '{' && print.Length > 0 && print[^1] is not ('/' or '.'))
                print.Append(' ');
            else if (letter is not ('{' or '}'))
                print.Append(letter == '_' ? ' ' : letter);
        return print.ToString();
    }

    /// <summary>The prefix u, which begins a factor and has its unit behind it, is µ; the unit u (unified atomic mass) stands alone.</summary>
    private static string Micro(string text)
    {
        var print = text.ToCharArray();
        for (var i = 0; i + 1 < print.Length; i++)
            if (print[i] == 'u' && (i == 0 || print[i - 1] is '/' or '.') && char.IsAsciiLetter(print[i + 1]))
                print[i] = 'µ';
        return new string(print);
    }
}
