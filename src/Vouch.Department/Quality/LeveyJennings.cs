using System.Globalization;

namespace Vouch.Department.Quality;

/// <summary>
/// The Levey-Jennings chart of a series: every level as z by the target in force when it was run, so that levels and lots
/// share one picture. Source: Levey S, Jennings ER, Am J Clin Pathol 1950;20:1059-66.
/// </summary>
public static class LeveyJennings
{
    /// <summary>Points beyond this are drawn at the edge; their number stands in the table.</summary>
    private const decimal ShownMax = 5;

    private static readonly string[] Symbols = ["circle", "rect", "triangle", "diamond", "pin"];

    /// <param name="runs">In any order.</param>
    /// <returns>An ECharts option.</returns>
    public static object Option(IReadOnlyList<RunRow> runs)
    {
        var levels = runs.OrderBy(run => run.MeasuredAt).ThenBy(run => run.Version).GroupBy(run => run.Level).OrderBy(level => level.Key).ToList();
        return new
        {
            grid = new { left = 48, right = 64, top = 40, bottom = 64 },
            tooltip = new { trigger = "item" },
            legend = new { top = 0 },
            dataZoom = new object[] { new { type = "inside" }, new { type = "slider", height = 18, bottom = 8 } },
            xAxis = new { type = "time" },
            yAxis = new { type = "value", min = -ShownMax, max = ShownMax, interval = 1, name = "z" },
            series = levels.Select((level, place) => Series(level.Key, [.. level], place)).ToArray(),
        };
    }

    private static object Series(int level, List<RunRow> runs, int place) => new
    {
        type = "line",
        name = FormattableString.Invariant($"Level {level}"),
        symbol = Symbols[place % Symbols.Length],
        symbolSize = 7,
        lineStyle = new { width = 1 },
        data = runs.Select(Point).ToArray(),
        markLine = place == 0 ? new { symbol = "none", silent = true, label = new { formatter = "{b}" }, data = Lines(runs) } : null,
    };

    private static object Point(RunRow run) => new
    {
        value = new object[] { Instant(run.MeasuredAt), Math.Clamp(run.Z, -ShownMax, ShownMax) },
        name = run.Verdict == "accepted" ? run.ValueText : $"{run.ValueText}: {run.Fired}",
        // Form and size tell what the colour tells.
        symbol = run.Verdict == "rejected" ? "path://M0,0 L2,0 L5,3 L8,0 L10,0 L10,2 L7,5 L10,8 L10,10 L8,10 L5,7 L2,10 L0,10 L0,8 L3,5 L0,2 Z" : null,
        symbolSize = run.Verdict switch { "rejected" => 15, "warning" => 12, _ => 7 },
        itemStyle = run.Verdict switch { "rejected" => new { color = "#d63939" }, "warning" => new { color = "#f59f00" }, _ => null },
    };

    /// <summary>Mean, 1, 2 and 3 SD; upright lines where the lot changes.</summary>
    private static object[] Lines(List<RunRow> runs)
    {
        var lines = new List<object>();
        for (var sd = -3; sd <= 3; sd++)
            lines.Add(new
            {
                yAxis = sd,
                name = sd == 0 ? "mean" : FormattableString.Invariant($"{sd:+0;-0} SD"),
                lineStyle = new
                {
                    type = sd == 0 ? "solid" : "dashed",
                    color = Math.Abs(sd) switch { 3 => "#d63939", 2 => "#f59f00", _ => "#868e96" },
                },
            });
        for (var i = 1; i < runs.Count; i++)
            if (!string.Equals(runs[i].Lot, runs[i - 1].Lot, StringComparison.Ordinal))
                lines.Add(new { xAxis = Instant(runs[i].MeasuredAt), name = "lot " + runs[i].Lot, lineStyle = new { type = "solid", color = "#4263eb" } });
        return [.. lines];
    }

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
