using System.Text;

namespace Vouch.Signals.Drawing;

/// <summary>
/// The path of one cell, in hundredths of a mm. A sample is left out where the line between its neighbours passes it by 0.02 mm at most
/// (the cone of slopes that pass all samples since the last point, in one pass); of more than four samples in a tenth of a mm only the
/// first, least, greatest and last stay. So an extreme is moved by 0.03 mm at most, and a mm has 40 points at most.
/// </summary>
internal sealed class TraceLine(StringBuilder path, double top, double bottom)
{
    private const double Tolerance = 0.02, Column = 0.1;
    private const int CutsMost = 20;

    private (double X, double Y) anchor, candidate;
    private (int X, int Y) pen;
    private (double Least, double Most) slopes;
    private int points;
    private (double X, double Y)? cut;

    /// <summary>Where the signal leaves the room it has, one for each time that it does, at most 20.</summary>
    public List<(double X, bool IsAbove)> Cuts { get; } = [];

    /// <param name="from">mm, where the first sample lies.</param>
    /// <param name="step">mm from one sample to the next.</param>
    /// <param name="heights">mm from the upper edge of the sheet; NaN: nothing was recorded, the line is broken.</param>
    public void Draw(double from, double step, ReadOnlySpan<double> heights)
    {
        var perColumn = (int)Math.Floor(Column / step);
        for (var i = 0; i < heights.Length;)
        {
            var column = perColumn > 4 ? heights.Slice(i, Math.Min(perColumn, heights.Length - i)) : heights.Slice(i, 1);
            if (column.Length <= 4 || HasGap(column))
            {
                for (var k = 0; k < column.Length; k++)
                    Sample(from + ((i + k) * step), column[k]);
            }
            else
            {
                Extremes(from + (i * step), step, column);
            }
            i += column.Length;
        }
        End();
    }

    private static bool HasGap(ReadOnlySpan<double> heights)
    {
        foreach (var height in heights)
        {
            if (double.IsNaN(height))
                return true;
        }
        return false;
    }

    private void Extremes(double from, double step, ReadOnlySpan<double> column)
    {
        var (least, most) = (0, 0);
        for (var k = 1; k < column.Length; k++)
        {
            if (column[k] < column[least])
                least = k;
            if (column[k] > column[most])
                most = k;
        }
        ReadOnlySpan<int> kept = [0, Math.Min(least, most), Math.Max(least, most), column.Length - 1];
        for (var k = 0; k < kept.Length; k++)
        {
            if (k == 0 || kept[k] > kept[k - 1])
                Sample(from + (kept[k] * step), column[kept[k]]);
        }
    }

    private void Sample(double x, double y)
    {
        if (double.IsNaN(y))
        {
            End();
            return;
        }
        var inside = Math.Clamp(y, top, bottom);
        if (inside == y)
        {
            // The line comes in from where the last sample beyond was cut.
            if (cut is { } from)
                Point(from.X, from.Y);
            cut = null;
            Point(x, y);
            return;
        }
        if ((cut is null || cut.Value.Y != inside) && Cuts.Count < CutsMost)
            Cuts.Add((x, y < top));
        if (cut is null)
        {
            Point(x, inside);
            To(candidate);
            points = 0;
        }
        cut = (x, inside);
    }

    private void Point(double x, double y)
    {
        points++;
        if (points == 1)
        {
            anchor = candidate = (x, y);
            pen = Hundredths(anchor);
            path.Append('M').Append(pen.X).Append(' ').Append(pen.Y).Append('l');
            return;
        }
        var slope = (y - anchor.Y) / (x - anchor.X);
        if (points == 2 || slope < slopes.Least || slope > slopes.Most)
        {
            if (points > 2)
                To(candidate);
            anchor = points > 2 ? candidate : anchor;
            slopes = (double.NegativeInfinity, double.PositiveInfinity);
        }
        candidate = (x, y);
        var run = x - anchor.X;
        slopes = (Math.Max(slopes.Least, (y - Tolerance - anchor.Y) / run), Math.Min(slopes.Most, (y + Tolerance - anchor.Y) / run));
    }

    private void To((double X, double Y) point)
    {
        var (x, y) = Hundredths(point);
        path.Append(x - pen.X).Append(y < pen.Y ? "" : " ").Append(y - pen.Y).Append(' ');
        pen = (x, y);
    }

    /// <summary>A sample alone is a dot: a line without length with round ends.</summary>
    private void End()
    {
        if (points > 0)
            To(candidate);
        points = 0;
        cut = null;
    }

    private static (int X, int Y) Hundredths((double X, double Y) point) => ((int)Math.Round(point.X * 100), (int)Math.Round(point.Y * 100));
}
