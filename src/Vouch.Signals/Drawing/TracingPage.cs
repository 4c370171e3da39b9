using System.Text;

namespace Vouch.Signals.Drawing;

/// <summary>Sheets on pages of HTML: printed on A4 landscape to scale, one a page; on a narrow screen they scroll sideways.</summary>
public static class TracingPage
{
    /// <param name="title">Escaped here.</param>
    /// <param name="sheets">As <see cref="Tracing.Svg"/> makes them.</param>
    public static string Html(string title, Theme theme, params IEnumerable<string> sheets)
    {
        var html = new StringBuilder($$"""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{{System.Net.WebUtility.HtmlEncode(title)}}</title>
            <style>
            @page { size: 297mm 210mm; margin: 0 }
            html, body { margin: 0; background: {{theme.Paper}} }
            .sheet { overflow-x: auto; break-after: page }
            .sheet:last-child { break-after: auto }
            svg { display: block; -webkit-print-color-adjust: exact; print-color-adjust: exact }
            </style></head><body><main>

            """);
        foreach (var sheet in sheets)
            html.Append("<div class=\"sheet\" role=\"region\" aria-label=\"Sheet\" tabindex=\"0\">").Append(sheet).Append("</div>\n");
        return html.Append("</main></body></html>\n").ToString();
    }
}
