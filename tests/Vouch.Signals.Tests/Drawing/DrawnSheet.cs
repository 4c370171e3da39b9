using System.Globalization;
using System.Xml.Linq;
using Vouch.Signals.Drawing;

namespace Vouch.Signals.Tests.Drawing;

/// <summary>A sheet read back from its SVG: the lines of its traces in mm, its words.</summary>
internal sealed class DrawnSheet
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    public DrawnSheet(Tracing tracing, Recording recording)
    {
        Text = tracing.Svg(recording);
        Root = XDocument.Parse(Text).Root!;
        Traces = [.. Paths("trace").Select(Lines)];
    }

    public string Text { get; }

    public XElement Root { get; }

    /// <summary>Of each cell with a signal, in the order of the sheet; a line for each stretch without a gap.</summary>
    public List<List<List<(double X, double Y)>>> Traces { get; }

    public double Width => Millimetres("width");

    public double Height => Millimetres("height");

    /// <summary>Of the labels in the order they are written, each once.</summary>
    public List<string> Labels => [.. Root.Descendants(Svg + "g").Where(group => (string?)group.Attribute("class") == "label")
        .Select(group => group.Elements().Last().Value)];

    public string Footer => string.Join('\n', Words("footer"));

    public IEnumerable<string> Words(string ofClass) =>
        Root.Descendants(Svg + "text").Where(text => (string?)text.Attribute("class") == ofClass).Select(text => text.Value);

    public IEnumerable<string> Paths(string ofClass) =>
        Root.Descendants(Svg + "path").Where(path => (string?)path.Attribute("class") == ofClass).Select(path => (string)path.Attribute("d")!);

    /// <summary>mm of the lines of the rows, by their calibration pulses.</summary>
    public List<double> Rows => [.. Paths("calibration").Single().Split('M', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(pulse => Number(pulse.Split(' ')[1].Split('h')[0]))];

    /// <summary>mm from a point to the nearest of a line.</summary>
    public static double Distance(IReadOnlyList<(double X, double Y)> line, (double X, double Y) point)
    {
        var least = double.PositiveInfinity;
        for (var i = 0; i < line.Count; i++)
        {
            var (a, b) = (line[Math.Max(0, i - 1)], line[i]);
            var (dx, dy) = (b.X - a.X, b.Y - a.Y);
            var along = (dx * dx) + (dy * dy) is > 0 and var square ? Math.Clamp((((point.X - a.X) * dx) + ((point.Y - a.Y) * dy)) / square, 0, 1) : 0;
            least = Math.Min(least, Math.Sqrt(Math.Pow(a.X + (along * dx) - point.X, 2) + Math.Pow(a.Y + (along * dy) - point.Y, 2)));
        }
        return least;
    }

    private static List<List<(double X, double Y)>> Lines(string path)
    {
        var lines = new List<List<(double X, double Y)>>();
        foreach (var part in path.Split('M', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var numbers = part.Replace("l", " ", StringComparison.Ordinal).Replace("-", " -", StringComparison.Ordinal)
                .Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).ToArray();
            var (x, y) = (numbers[0], numbers[1]);
            var line = new List<(double, double)> { (x / 100.0, y / 100.0) };
            for (var i = 2; i < numbers.Length; i += 2)
            {
                (x, y) = (x + numbers[i], y + numbers[i + 1]);
                line.Add((x / 100.0, y / 100.0));
            }
            lines.Add(line);
        }
        return lines;
    }

    private double Millimetres(string name) => (string?)Root.Attribute(name) is { } size && size.EndsWith("mm", StringComparison.Ordinal)
        ? Number(size[..^2])
        : throw new InvalidOperationException($"{name} should be in mm.");

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
