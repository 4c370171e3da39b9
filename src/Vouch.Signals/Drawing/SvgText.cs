using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Vouch.Signals.Drawing;

/// <summary>The pieces of an SVG document; numbers in the notation of programs, with two decimals at most; all words escaped.</summary>
internal sealed class SvgText
{
    private readonly StringBuilder text = new(1 << 16);

    /// <summary>Markup whose holes are numbers (mm) or words.</summary>
    public SvgText Add([InterpolatedStringHandlerArgument("")] Markup markup) => markup.Svg;

    public SvgText Add(StringBuilder path)
    {
        text.Append(path);
        return this;
    }

    /// <summary>Words, cut after so many letters.</summary>
    public SvgText AddWords(string words, int most)
    {
        text.Append(Escape(words, most));
        return this;
    }

    /// <summary>Words that stay legible on the grid and across a trace: a border of the paper's colour lies below them.</summary>
    public void Label(double x, double y, double size, string words, Theme theme, bool isBold = false, bool isNoted = false, string anchor = "start")
    {
        var (weight, colour) = (isBold ? "bold" : "normal", isNoted ? theme.Accent : theme.Ink);
        Add($"""<g class="label" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}"><text x="{x}" y="{y}" aria-hidden="true" """);
        Add($"""stroke="{theme.Paper}" stroke-width=".9" stroke-linejoin="round">{words}</text>""");
        Add($"""<text x="{x}" y="{y}" fill="{colour}">{words}</text></g>""");
    }

    public override string ToString() => text.ToString();

    /// <summary>What may stand in XML, cut after so many letters.</summary>
    private static string Escape(string words, int most = 1000)
    {
        var escaped = new StringBuilder(words.Length);
        var count = 0;
        foreach (var rune in words.EnumerateRunes())
        {
            if (count++ == most)
            {
                escaped.Append('…');
                break;
            }
            escaped.Append(rune.Value switch
            {
                '<' => "&lt;",
                '>' => "&gt;",
                '&' => "&amp;",
                '"' => "&quot;",
                < ' ' or (>= 0x7f and < 0xa0) => " ",
                0xfffe or 0xffff => "�",
                _ => rune.ToString(),
            });
        }
        return escaped.ToString();
    }

    [InterpolatedStringHandler]
    public readonly ref struct Markup
    {
        /// <summary>The lengths are the compiler's; the text is written where it belongs at once.</summary>
        public Markup(int literalLength, int formattedCount, SvgText svg) => Svg = svg;

        public SvgText Svg { get; }

        public void AppendLiteral(string markup) => Svg.text.Append(markup);

        public void AppendFormatted(double millimetres) => Svg.text.Append(CultureInfo.InvariantCulture, $"{Math.Round(millimetres, 2):0.##}");

        public void AppendFormatted(string words) => Svg.text.Append(Escape(words));
    }
}
