using Vouch.Department.Platform.Frame;

namespace Vouch.Department.Quality;

/// <summary>
/// The Levey-Jennings chart of a series: every level as z by the target in force when it was run, so that levels and lots
/// share one picture; calibrations, reagent and control lots as upright lines, comments on their points.
/// Source: Levey S, Jennings ER, Am J Clin Pathol 1950;20:1059-66.
/// </summary>
public sealed class LeveyJennings(TimeZoneInfo zone)
{
    /// <summary>Points beyond this are drawn at the edge; their number stands in the table.</summary>
    private const decimal ShownMax = 5;

    private static readonly string[] Symbols = ["circle", "rect", "triangle", "diamond", "pin"];

    /// <param name="runs">In any order.</param>
    /// <returns>An ECharts option.</returns>
    public object Option(IReadOnlyList<RunRow> runs, IReadOnlyList<ControlComment> comments, IReadOnlyList<SeriesChange> changes)
    {
        var levels = runs.OrderBy(run => run.MeasuredAt).ThenBy(run => run.Version).GroupBy(run => run.Level).OrderBy(level => level.Key).ToList();
        return new
        {
            grid = new { left = 48, right = 64, top = 64, bottom = 64 },
            tooltip = new { trigger = "item" },
            legend = new { top = 0 },
            dataZoom = new object[] { new { type = "inside" }, new { type = "slider", height = 18, bottom = 8 } },
            xAxis = new { type = "time" },
            yAxis = new { type = "value", min = -ShownMax, max = ShownMax, interval = 1, name = "z" },
            series = levels.Select((level, place) => Series(level.Key, [.. level], place == 0 ? [.. Limits(), .. LotsOf([.. level]), .. Changes(changes)] : [], place))
                .Append(Commented(runs, comments)).ToArray(),
        };
    }

    private object Series(int level, List<RunRow> runs, object[] lines, int place) => new
    {
        type = "line",
        name = FormattableString.Invariant($"Level {level}"),
        symbol = Symbols[place % Symbols.Length],
        symbolSize = 7,
        lineStyle = new { width = 1 },
        data = runs.Select(Point).ToArray(),
        markLine = lines.Length > 0 ? new { symbol = "none", silent = true, label = new { formatter = "{b}" }, data = lines } : null,
    };

    private object Point(RunRow run) => new
    {
        value = Place(run),
        name = run.Verdict == "accepted" ? run.ValueText : $"{run.ValueText}: {run.Fired}",
        // Form and size tell what the colour tells.
        symbol = run.Verdict == "rejected" ? "path://M0,0 L2,0 L5,3 L8,0 L10,0 L10,2 L7,5 L10,8 L10,10 L8,10 L5,7 L2,10 L0,10 L0,8 L3,5 L0,2 Z" : null,
        symbolSize = run.Verdict switch { "rejected" => 15, "warning" => 12, _ => 7 },
        itemStyle = run.Verdict switch { "rejected" => new { color = "#d63939" }, "warning" => new { color = "#f59f00" }, _ => null },
    };

    /// <summary>A ring around each point that somebody wrote about; what they wrote shows on it.</summary>
    private object Commented(IReadOnlyList<RunRow> runs, IReadOnlyList<ControlComment> comments)
    {
        var written = comments.ToLookup(comment => comment.Run);
        return new
        {
            type = "scatter",
            name = "Comment",
            symbol = "emptyCircle",
            symbolSize = 17,
            itemStyle = new { color = "#ae3ec9", borderWidth = 2 },
            data = runs.Where(run => run.Comment is not null || written.Contains(run.Version)).Select(run => new
            {
                value = Place(run),
                name = string.Join("; ", new[] { run.Comment }.Concat(written[run.Version].Select(comment => comment.Sentence)).Where(text => text is not null)),
            }).ToArray(),
        };
    }

    /// <summary>Mean, 1, 2 and 3 SD.</summary>
    private static IEnumerable<object> Limits() => Enumerable.Range(-3, 7).Select(sd => new
    {
        yAxis = sd,
        name = sd == 0 ? "mean" : FormattableString.Invariant($"{sd:+0;-0} SD"),
        lineStyle = new
        {
            type = sd == 0 ? "solid" : "dashed",
            color = Math.Abs(sd) switch { 3 => "#d63939", 2 => "#f59f00", _ => "#868e96" },
        },
    });

    /// <summary>Where the control's own lot changes.</summary>
    private IEnumerable<object> LotsOf(List<RunRow> runs) => runs.Zip(runs.Skip(1))
        .Where(pair => !string.Equals(pair.First.Lot, pair.Second.Lot, StringComparison.Ordinal))
        .Select(pair => Upright(pair.Second.MeasuredAt, "lot " + pair.Second.Lot, "solid"));

    private IEnumerable<object> Changes(IReadOnlyList<SeriesChange> changes) =>
        changes.Select(change => Upright(change.At, change.Words, change.Kind == SeriesChange.Calibration ? "dotted" : "dashed"));

    private object Upright(DateTimeOffset at, string words, string line) =>
        new { xAxis = ChartTime.Of(at, zone), name = words, label = new { position = "insideEndTop" }, lineStyle = new { type = line, color = "#4c6ef5", width = 2 } };

    private object[] Place(RunRow run) => [ChartTime.Of(run.MeasuredAt, zone), Math.Clamp(run.Z, -ShownMax, ShownMax)];
}
