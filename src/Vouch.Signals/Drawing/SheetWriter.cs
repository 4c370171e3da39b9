using System.Globalization;
using System.Text;

namespace Vouch.Signals.Drawing;

/// <summary>Writes a sheet: paper, calibration, traces, labels, then what was asked to be marked.</summary>
internal sealed class SheetWriter(Tracing tracing, Recording recording, Sheet sheet)
{
    private const double LabelSize = 3.4, SmallSize = 2.7;

    private const int LabelMost = 24;

    /// <summary>mm of a letter, of its size; a little more than the mean of the font.</summary>
    private const double LetterWidth = 0.6;

    private readonly SvgText svg = new();
    private bool isCut;

    private Theme Theme => tracing.Theme;

    public string Write()
    {
        svg.Add($"""<svg xmlns="http://www.w3.org/2000/svg" width="{sheet.Width}mm" height="{sheet.Height}mm" """);
        svg.Add($"""viewBox="0 0 {sheet.Width} {sheet.Height}" role="img" font-family="DejaVu Sans, Verdana, Arial, sans-serif" """);
        svg.Add($"""fill="{Theme.Ink}"><title>{Title()}</title><desc>{Description()}</desc>""");
        Paper();
        Calibration();
        Separators();
        Traces();
        Labels();
        new SheetMarks(tracing, sheet, svg).Write();
        Words();
        svg.Add($"</svg>");
        return svg.ToString();
    }

    private string Title() => Invariant($"ECG, {Leads(areDrawn: true).Length} leads, {sheet.Seconds:0.##} s");

    private string Description()
    {
        var missing = Leads(areDrawn: false);
        var absent = missing.Length > 0 ? $"; not recorded: {string.Join(", ", missing)}" : "";
        return $"Leads {string.Join(", ", Leads(areDrawn: true))}{absent}; {string.Join("; ", Footer())}";
    }

    private string[] Leads(bool areDrawn) =>
        [.. sheet.Cells.Where(cell => cell.Channel is not null == areDrawn).Select(cell => cell.Label).Distinct(StringComparer.Ordinal)];

    private void Paper()
    {
        var (x, y, width, height) = (Sheet.GridX, sheet.GridY, sheet.GridWidth, sheet.GridHeight);
        svg.Add($"""<rect width="{sheet.Width}" height="{sheet.Height}" fill="{Theme.Paper}"/>""");
        svg.Add($"""<g fill="none"><path class="fine" stroke="{Theme.Fine}" stroke-width=".1" d=" """);
        Lines(x, y, width, height, mm => mm % 5 != 0);
        svg.Add($"\"/><path class=\"coarse\" stroke=\"{Theme.Coarse}\" stroke-width=\".2\" d=\"");
        Lines(x, y, width, height, mm => mm % 5 == 0);
        svg.Add($"\"/></g>");
    }

    private void Lines(double x, double y, double width, double height, Func<int, bool> isDrawn)
    {
        for (var mm = 0; mm <= width; mm++)
        {
            if (isDrawn(mm))
                svg.Add($"M{x + mm} {y}v{height}");
        }
        for (var mm = 0; mm <= height; mm++)
        {
            if (isDrawn(mm))
                svg.Add($"M{x} {y + mm}h{width}");
        }
    }

    /// <summary>1 mV, or where that has no room a half, for 0.2 s.</summary>
    private void Calibration()
    {
        var height = tracing.Gain * sheet.PulseOf(tracing.Gain);
        var (pulse, room) = (0.2 * tracing.Speed, sheet.SignalX - Sheet.GridX);
        svg.Add($"""<path class="calibration" fill="none" stroke="{Theme.Trace}" stroke-width=".25" d=" """);
        foreach (var row in sheet.Rows)
            svg.Add($"M{Sheet.GridX + 0.5} {row}h{((room - pulse) / 2) - 0.5}v{-height}h{pulse}v{height}h{((room - pulse) / 2) - 0.5}");
        svg.Add($"\"/>");
    }

    private void Separators()
    {
        var half = Math.Min(7, sheet.Half);
        svg.Add($"""<path class="separator" fill="none" stroke="{Theme.Trace}" stroke-width=".25" d=" """);
        foreach (var cell in sheet.Cells.Where(cell => cell.BeginsColumn))
        {
            var line = sheet.Rows[cell.Row];
            svg.Add($"M{cell.X} {line - half}v{half - 2}M{cell.X} {line + 2}v{half - 2}");
        }
        svg.Add($"\"/>");
    }

    private void Traces()
    {
        var cuts = new List<(double X, double Y, bool IsAbove)>();
        svg.Add($"""<g fill="none" stroke="{Theme.Trace}" stroke-width="28" stroke-linecap="round" stroke-linejoin="round" transform="scale(.01)">""");
        for (var i = 0; i < sheet.Cells.Length; i++)
        {
            var cell = sheet.Cells[i];
            var (top, bottom) = Room(cell);
            var path = new StringBuilder();
            var line = new TraceLine(path, top, bottom);
            sheet.Signals[i].Draw(cell, sheet.Rows[cell.Row], tracing, line);
            cuts.AddRange(line.Cuts.Select(cut => (cut.X, cut.IsAbove ? top : bottom, cut.IsAbove)));
            if (path.Length > 0)
                svg.Add($"""<path class="trace" d=" """).Add(path).Add($"\"/>");
        }
        svg.Add($"</g>");
        isCut = cuts.Count > 0;
        foreach (var (x, y, isAbove) in cuts)
            svg.Add($"""<path class="cut" fill="{Theme.Accent}" d="M{x} {y}l-1.2 {(isAbove ? 2 : -2)}h2.4z"/>""");
    }

    /// <summary>Half a row and 20 mm more, within the grid.</summary>
    private (double Top, double Bottom) Room(Cell cell)
    {
        var (line, room) = (sheet.Rows[cell.Row], (sheet.Pitch / 2) + 20);
        return (Math.Max(sheet.GridY, line - room), Math.Min(sheet.GridY + sheet.GridHeight, line + room));
    }

    private void Labels()
    {
        foreach (var cell in sheet.Cells)
        {
            var line = sheet.Rows[cell.Row];
            var label = cell.Label.Length > LabelMost ? cell.Label[..LabelMost] : cell.Label;
            svg.Label(cell.X + 1.2, Math.Max(sheet.GridY, line - sheet.Half) + LabelSize, LabelSize, label, Theme, isBold: true);
            if (cell.BeginsLine)
                svg.Label(Sheet.GridX + 0.8, line + 4, SmallSize, Clock(cell.Begin), Theme);
        }
    }

    /// <summary>Above the grid what the caller gave, below it how it was drawn.</summary>
    private void Words()
    {
        for (var i = 0; i < tracing.Heading.Length; i++)
        {
            var most = (int)(sheet.GridWidth / (LetterWidth * 3.6));
            svg.Add($"""<text class="heading" x="{Sheet.GridX}" y="{6.2 + (i * 5)}" font-size="3.6">""");
            svg.AddWords(tracing.Heading[i], most).Add($"</text>");
        }
        var (line, y) = ("", sheet.GridY + sheet.GridHeight + 4.5);
        foreach (var part in Footer().Append(""))
        {
            if (part.Length == 0 || line.Length > 0 && (line.Length + part.Length + 3) * LetterWidth * SmallSize > sheet.GridWidth)
            {
                svg.Add($"""<text class="footer" x="{Sheet.GridX}" y="{y}" font-size="{SmallSize}">""").AddWords(line, 300).Add($"</text>");
                (line, y) = ("", y + 3.8);
            }
            line += (line.Length > 0 ? " · " : "") + part;
        }
    }

    private IEnumerable<string> Footer()
    {
        yield return Invariant($"{tracing.Speed} mm/s");
        yield return Invariant($"{tracing.Gain} mm/mV");
        if (sheet.PulseOf(tracing.Gain) < 1)
            yield return "pulse 0.5 mV";
        yield return tracing.Filter;
        yield return Invariant($"{recording.Rate:0.##} Hz");
        if (recording.Start is { } start)
            yield return "recorded " + start.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        yield return $"{Clock(sheet.Begin)} to {Clock(sheet.Begin + sheet.Seconds)} of {Clock(recording.Duration.TotalSeconds)}";
        var channels = recording.Channels.Count(channel => Voltage.Factor(channel.Unit) is not null);
        if (tracing.Layout is Layout.Channels && channels > SheetCells.ChannelsMost)
            yield return Invariant($"{SheetCells.ChannelsMost} of {channels} channels");
        if (isCut)
            yield return "▲ cut: the signal goes on";
    }

    /// <summary>Minutes and seconds from the first frame: "0:10", "12:00.5".</summary>
    private static string Clock(double seconds)
    {
        var tenths = Math.Round(seconds * 10);
        return Invariant($"{Math.Floor(tenths / 600):0}:{tenths % 600 / 10:00.#}");
    }
}
