using System.Globalization;
using System.Text;
using QRCoder;

namespace Vouch.Department.Reports;

/// <summary>The report's QR code as one SVG path, readable from A4 at 300 dpi.</summary>
public static class ReportQr
{
    public static string Svg(string text)
    {
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var path = new StringBuilder();
        for (var y = 0; y < code.ModuleMatrix.Count; y++)
            for (var x = 0; x < code.ModuleMatrix[y].Length;)
            {
                var run = Run(code.ModuleMatrix[y], x);
                if (run > 0)
                    path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h{run}v1h-{run}z");
                x += Math.Max(run, 1);
            }

        return string.Create(CultureInfo.InvariantCulture,
            $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {code.ModuleMatrix.Count} {code.ModuleMatrix.Count}" role="img" aria-label="Code to verify this report"><path d="{path}"/></svg>""");
    }

    /// <summary>How many dark modules follow one another: drawn as one, they cost a fraction.</summary>
    private static int Run(System.Collections.BitArray row, int from)
    {
        var end = from;
        while (end < row.Length && row[end])
            end++;
        return end - from;
    }
}
