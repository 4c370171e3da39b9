using System.Collections.Immutable;

namespace Vouch.Signals.Drawing;

/// <summary>Where everything lies, mm from the upper left corner.</summary>
/// <param name="Pitch">From one row's line to the next.</param>
/// <param name="SignalX">Where the signal begins; the calibration pulse stands left of it.</param>
/// <param name="Rows">The line of each row, on a whole mm of the grid.</param>
/// <param name="Signals">One a cell.</param>
/// <param name="Seconds">All that is shown.</param>
internal sealed record Sheet(double Width, double Height, double GridY, double GridWidth, double GridHeight, double Pitch, double SignalX,
    ImmutableArray<double> Rows, ImmutableArray<Cell> Cells, ImmutableArray<CellSignal> Signals, double Begin, double Seconds)
{
    public const double GridX = 13.5;

    /// <summary>A4 landscape is 297 × 210.</summary>
    private const double HeightMost = 210, Top = 6, HeadingLine = 5, Footer = 14, SignalWidthMost = 250;

    /// <summary>A signal has room for 3 mV at 10 mm/mV above the first row and below the last.</summary>
    private const double PitchMost = 45, EdgeMost = 32;

    private const double PulseRoom = 2;

    /// <summary>mV of the calibration pulse: 1, or a half where 1 would reach into the row above.</summary>
    public double PulseOf(double gain) => Pitch >= gain + PulseRoom ? 1 : 0.5;

    /// <summary>Half a row, at most 17 mm: labels stand there, letters of beats below.</summary>
    public double Half => Math.Min(Pitch / 2, 17);

    public static Sheet Of(Tracing tracing, Recording recording)
    {
        var perLine = SignalWidthMost / tracing.Speed;
        // The calibration pulse lasts 0.2 s, with 2 mm and more at both sides.
        var signalX = GridX + Up5((0.2 * tracing.Speed) + 4);
        var gridY = Top + (HeadingLine * tracing.Heading.Length);
        var heightMost = Math.Floor((HeightMost - Footer - gridY) / 5) * 5;
        var (cells, seconds) = SheetCells.Of(tracing, recording, signalX, perLine, heightMost);
        ImmutableArray<CellSignal> signals = [.. cells.Select(cell => CellSignal.Of(cell, recording))];
        var (above, below, pitch) = Heights(tracing, cells, signals, heightMost);
        var count = cells.Max(cell => cell.Row) + 1;
        var gridWidth = Up5(signalX - GridX + (Math.Min(seconds, perLine) * tracing.Speed) + 2);
        var gridHeight = Math.Min(heightMost, Up5(above + ((count - 1) * pitch) + below));
        return new(gridWidth + (2 * GridX), gridY + gridHeight + Footer, gridY, gridWidth, gridHeight, pitch, signalX,
            [.. Enumerable.Range(0, count).Select(row => gridY + Math.Round(above + (row * pitch)))], cells, signals, tracing.From, seconds);
    }

    /// <summary>Rows stand evenly; the first so low, the last so high that their signals and a calibration pulse have room.</summary>
    private static (double Above, double Below, double Pitch) Heights(Tracing tracing, ImmutableArray<Cell> cells,
        ImmutableArray<CellSignal> signals, double heightMost)
    {
        var last = cells.Max(cell => cell.Row);
        var pitch = Math.Min(PitchMost, heightMost / (last + 1));
        var (above, below) = (pitch / 2, pitch / 2);
        for (var i = 0; i < cells.Length; i++)
        {
            var (least, most) = signals[i].Range;
            if (cells[i].Row == 0)
                above = Math.Max(above, Math.Min(EdgeMost, (most * tracing.Gain) + 1));
            if (cells[i].Row == last)
                below = Math.Max(below, Math.Min(EdgeMost, (-least * tracing.Gain) + 1));
        }
        above = Math.Max(above, (pitch < tracing.Gain + PulseRoom ? tracing.Gain / 2 : tracing.Gain) + 1);
        return (above, below, last == 0 ? Math.Max(pitch, above + below) : Math.Min(PitchMost, (heightMost - above - below) / last));
    }

    private static double Up5(double mm) => 5 * Math.Ceiling((mm / 5) - 1e-9);
}
