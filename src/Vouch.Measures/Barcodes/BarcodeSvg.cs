using System.Text;
using static System.FormattableString;

namespace Vouch.Measures.Barcodes;

/// <summary>Draws a symbol as SVG with one path, quiet zones included, in millimetres.</summary>
public static class BarcodeSvg
{
    private const int MatrixQuietModules = 1;

    /// <summary>The narrowest bar of a printed label is 0.19 mm; 0.25 mm reads with any scanner.</summary>
    public static string Draw(Code128Symbol symbol, decimal moduleMillimetres = 0.25m, decimal heightMillimetres = 10)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(moduleMillimetres);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(heightMillimetres);
        var path = new StringBuilder();
        var x = Code128.QuietZoneModules;
        for (var i = 0; i < symbol.Widths.Count; i++)
        {
            if (i % 2 == 0)
                path.Append(Invariant($"M{x} 0h{symbol.Widths[i]}v1h-{symbol.Widths[i]}z"));
            x += symbol.Widths[i];
        }
        return Frame(path, x + Code128.QuietZoneModules, 1, moduleMillimetres, heightMillimetres);
    }

    /// <summary>A matrix with its quiet zone of one module all round.</summary>
    public static string Draw(DataMatrixSymbol symbol, decimal moduleMillimetres = 0.35m)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(moduleMillimetres);
        var path = new StringBuilder();
        for (var row = 0; row < symbol.Size; row++)
        {
            for (var column = 0; column < symbol.Size; column++)
            {
                var width = 0;
                while (column + width < symbol.Size && symbol.IsDark(row, column + width))
                    width++;
                if (width > 0)
                {
                    var (x, y) = (column + MatrixQuietModules, row + MatrixQuietModules);
                    path.Append(Invariant($"M{x} {y}h{width}v1h-{width}z"));
                }
                column += width;
            }
        }
        var side = symbol.Size + 2 * MatrixQuietModules;
        return Frame(path, side, side, moduleMillimetres, side * moduleMillimetres);
    }

    private static string Frame(StringBuilder path, int width, int height, decimal module, decimal heightMillimetres) =>
        Invariant($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width * module}mm\" ")
        + Invariant($"height=\"{heightMillimetres}mm\" ")
        + Invariant($"viewBox=\"0 0 {width} {height}\" preserveAspectRatio=\"none\" shape-rendering=\"crispEdges\">")
        + $"<path d=\"{path}\"/></svg>";
}
