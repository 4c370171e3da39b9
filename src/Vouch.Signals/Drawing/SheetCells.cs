using System.Collections.Immutable;

namespace Vouch.Signals.Drawing;

/// <summary>A stretch of one lead on the sheet.</summary>
/// <param name="Channel">Null: not recorded, or no voltage; the cell stays empty.</param>
/// <param name="Row">0 the first.</param>
/// <param name="X">mm from the left.</param>
/// <param name="Begin">s from the first frame.</param>
/// <param name="BeginsColumn">A separator stands before it.</param>
/// <param name="BeginsLine">It says what time it is.</param>
/// <param name="CarriesBeats">Letters of beats and calipers without a lead stand here.</param>
internal sealed record Cell(Channel? Channel, Lead? Lead, string Label, bool IsInverted, int Row, double X, double Begin, double Seconds,
    bool BeginsColumn, bool BeginsLine, bool CarriesBeats);

/// <summary>Which stretch of which lead stands where.</summary>
internal static class SheetCells
{
    public const int ChannelsMost = 12;

    /// <summary>mm that a line has at least where lines go on.</summary>
    private const double LineLeast = 24;

    /// <param name="perLine">s.</param>
    public static (ImmutableArray<Cell> Cells, double Seconds) Of(Tracing tracing, Recording recording, double signalX, double perLine,
        double heightMost)
    {
        var left = recording.Duration.TotalSeconds - tracing.From;
        if (tracing.Layout is Layout.Grid grid)
        {
            var shown = Math.Min(Math.Min(tracing.Seconds ?? 10, perLine), left);
            return ([.. InGrid(tracing, grid, recording, signalX, shown)], shown);
        }
        var channels = Continuous(tracing.Layout, recording);
        var wanted = Math.Min(tracing.Seconds ?? double.PositiveInfinity, left);
        var linesMost = Math.Max(1, Math.Floor(heightMost / LineLeast / channels.Length));
        var lines = (int)Math.Clamp(Math.Ceiling((wanted / perLine) - 1e-9), 1, linesMost);
        var total = Math.Min(wanted, lines * perLine);
        return ([.. InLines(tracing, channels, signalX, perLine, total, lines)], total);
    }

    private static IEnumerable<Cell> InGrid(Tracing tracing, Layout.Grid grid, Recording recording, double signalX, double shown)
    {
        var leads = LeadOrder.Of(tracing.Order);
        var column = shown / grid.Columns;
        for (var i = 0; i < leads.Length; i++)
        {
            var (at, row) = (i / grid.Rows, i % grid.Rows);
            yield return OfLead(recording, leads[i], row, signalX + (at * column * tracing.Speed), tracing.From + (at * column), column,
                beginsColumn: at > 0, carriesBeats: grid.Strips == 0 && row == grid.Rows - 1);
        }
        var strips = LeadOrder.Strips(grid.Strips);
        for (var i = 0; i < strips.Length; i++)
        {
            yield return OfLead(recording, strips[i], grid.Rows + i, signalX, tracing.From, shown, beginsColumn: false,
                carriesBeats: i == strips.Length - 1);
        }
    }

    private static Cell OfLead(Recording recording, DrawnLead lead, int row, double x, double begin, double seconds, bool beginsColumn,
        bool carriesBeats)
    {
        var channel = recording.Find(lead.Lead) is { } recorded && Voltage.Factor(recorded.Unit) is not null ? recorded : null;
        return new(channel, lead.Lead, lead.Label, lead.IsInverted, row, x, begin, seconds, beginsColumn, BeginsLine: false, carriesBeats);
    }

    private static IEnumerable<Cell> InLines(Tracing tracing, ImmutableArray<(Channel? Channel, string Label)> channels, double signalX,
        double perLine, double total, int lines)
    {
        for (var row = 0; row < lines * channels.Length; row++)
        {
            var (line, at) = (row / channels.Length, row % channels.Length);
            var (channel, label) = channels[at];
            yield return new(channel, channel?.Lead, label, false, row, signalX, tracing.From + (line * perLine),
                Math.Min(perLine, total - (line * perLine)), BeginsColumn: false, BeginsLine: lines > 1 && at == 0,
                CarriesBeats: at == channels.Length - 1);
        }
    }

    /// <summary>One empty line where the lead is not recorded, or no channel is a voltage.</summary>
    private static ImmutableArray<(Channel? Channel, string Label)> Continuous(Layout layout, Recording recording)
    {
        var voltages = recording.Channels.Where(channel => Voltage.Factor(channel.Unit) is not null)
            .Select(channel => ((Channel?)channel, channel.Lead?.Label() ?? channel.Name)).ToArray();
        return layout is not Layout.Strip strip ? voltages.Length == 0 ? [(null, "")] : [.. voltages.Take(ChannelsMost)]
            : strip.Lead is { } lead ? [voltages.FirstOrDefault(one => one.Item1!.Lead == lead, (null, lead.Label()))]
            : [voltages.FirstOrDefault(one => one.Item1!.Lead == Lead.II, voltages.FirstOrDefault((null, "")))];
    }
}
