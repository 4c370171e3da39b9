using System.Collections.Immutable;
using System.Globalization;

namespace Vouch.Signals.Csv;

/// <summary>Reads a table of samples. Refusals carry the line.</summary>
internal sealed class CsvTable(string file)
{
    private double? rate;
    private DateTimeOffset? start;
    private readonly List<string> comments = [];

    public Recording Parse(string text)
    {
        var (at, number) = Comments(text);
        var names = Line(text, ref at, ref number) ?? throw Wrong($"A row of names was expected: \"I [mV]\", …", number);
        var separator = names.Contains('\t') ? '\t' : names.Contains(';') ? ';' : ',';
        var columns = Cells(names, separator, number).Select(name => Column.From(name, this, number)).ToArray();
        if (columns.Length > Limits.Channels)
            throw Wrong($"At most {Limits.Channels} columns are read.", number);
        var times = columns.Where(column => column.IsTime).ToArray();
        if (times.Length > 1 || times.Length == columns.Length)
            throw Wrong($"One column of time at most, and one of samples at least were expected.", number);
        var first = number + 1;
        while (Line(text, ref at, ref number) is { } row)
        {
            if (string.IsNullOrWhiteSpace(row))
                continue;
            var cells = Cells(row, separator, number);
            if (cells.Count != columns.Length)
                throw Wrong($"{columns.Length} cells were expected, not {cells.Count}.", number);
            for (var i = 0; i < cells.Count; i++)
                columns[i].Add(cells[i], separator != ',', this, number);
        }
        if (number < first)
            throw Wrong($"A row of samples was expected after the names.", first);
        var frequency = rate ?? (times.Length == 1 ? Frequency(times[0], first)
            : throw Wrong($"A column \"time [s]\", or a line \"# rate: 500\" before the names was expected.", 1));
        return new(CsvFile.Format, Path.GetFileNameWithoutExtension(file), frequency,
            [.. columns.Where(column => !column.IsTime).Select(column => column.Channel(this, first))], start, Subject.Unknown, [.. comments], [], []);
    }

    internal SignalFormatException Wrong(FormattableString message, int line) => new(Invariant(message), line, file, isLine: true);

    /// <summary>Where the names begin; what the lines before them say is kept.</summary>
    private (int At, int Line) Comments(string text)
    {
        var (at, number) = (0, 0);
        while (at < text.Length && text[at] == '#')
        {
            var line = Line(text, ref at, ref number)!.TrimStart('#').Trim();
            var colon = line.IndexOf(':');
            switch (colon < 0 ? "" : line[..colon].Trim().ToLowerInvariant())
            {
                case "rate":
                    var given = line[(colon + 1)..].Replace("Hz", "", StringComparison.OrdinalIgnoreCase);
                    rate = Text.Number(given.Trim()) is { } hertz and > 0 and <= 1e9 ? hertz : throw Wrong($"A sampling frequency above 0 Hz was expected.", number);
                    break;
                case "start":
                    start = DateTimeOffset.TryParse(line[(colon + 1)..], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                        ? time : throw Wrong($"A start as 2024-05-01T10:00:00 was expected.", number);
                    break;
                default: comments.Add(line); break;
            }
        }
        return (at, number);
    }

    private static string? Line(string text, ref int at, ref int number)
    {
        if (at >= text.Length)
            return null;
        var end = text.IndexOf('\n', at);
        var line = end < 0 ? text[at..] : text[at..end];
        at = end < 0 ? text.Length : end + 1;
        number++;
        return line.TrimEnd('\r');
    }

    private List<string> Cells(string line, char separator, int number)
    {
        var cells = new List<string>();
        if (!line.Contains('"'))
        {
            cells.AddRange(line.Split(separator));
            return cells;
        }
        for (var at = 0; at <= line.Length;)
        {
            var quoted = at < line.Length && line[at] == '"';
            var end = quoted ? Closing(line, at + 1) : line.IndexOf(separator, at) is var next and >= 0 ? next : line.Length;
            if (end < 0 || quoted && end + 1 < line.Length && line[end + 1] != separator)
                throw Wrong($"A quoted name does not end where it should.", number);
            cells.Add(quoted ? line[(at + 1)..end].Replace("\"\"", "\"") : line[at..end]);
            at = (quoted ? end + 1 : end) + 1;
        }
        return cells;
    }

    private static int Closing(string line, int at)
    {
        for (; at < line.Length; at++)
        {
            if (line[at] != '"')
                continue;
            if (at + 1 == line.Length || line[at + 1] != '"')
                return at;
            at++;
        }
        return -1;
    }

    /// <summary>From equal time steps, to within the last decimal written.</summary>
    private double Frequency(Column time, int first)
    {
        var seconds = time.Seconds(this, first);
        if (seconds.Length < 2 || seconds[^1] <= seconds[0])
            throw Wrong($"Two rows with rising times at least were expected.", first);
        var step = (seconds[^1] - seconds[0]) / (seconds.Length - 1);
        var tolerance = time.Resolution * 1.01 + step * 1e-6;
        for (var i = 0; i < seconds.Length; i++)
        {
            if (Math.Abs(seconds[i] - seconds[0] - i * step) > tolerance)
                throw Wrong($"The time should rise by {step:R} s a row.", first + i);
        }
        var frequency = 1 / step;
        var unsure = frequency * (2 * time.Resolution / (seconds[^1] - seconds[0]) + 1e-9);
        return Math.Abs(Math.Round(frequency) - frequency) <= unsure && Math.Round(frequency) > 0 ? Math.Round(frequency) : frequency;
    }
}
