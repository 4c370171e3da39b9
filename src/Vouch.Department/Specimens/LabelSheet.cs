using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Vouch.Department.Platform;
using Vouch.Measures.Barcodes;
using static System.FormattableString;

namespace Vouch.Department.Specimens;

/// <summary>
/// Labels on A4 sheets of 24 (63.5 × 33.9 mm, three across), for where there is no label printer. Drawn as HTML and made a
/// PDF by WeasyPrint.
/// </summary>
public static class LabelSheet
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private const string Style =
        """
        @page { size: A4; margin: 12.9mm 7.2mm; }
        body { margin: 0; font: 8pt "DejaVu Sans", sans-serif; color: #000; }
        .labels { display: flex; flex-wrap: wrap; column-gap: 2.5mm; align-content: flex-start; }
        .label { box-sizing: border-box; width: 63.5mm; height: 33.9mm; padding: 1.5mm 1.5mm 1mm; overflow: hidden; break-inside: avoid; line-height: 1.15; position: relative; }
        .name { font-weight: bold; font-size: 9.5pt; } .long { font-size: 7pt; }
        .code { font-family: "DejaVu Sans Mono", monospace; font-size: 7pt; }
        .about { font-size: 7pt; }
        .linear { margin-left: -1mm; line-height: 0; }
        .matrix { position: absolute; right: 1mm; bottom: 1mm; line-height: 0; }
        """;

    /// <summary>One label as markup; the same on the page's preview and on the sheet.</summary>
    public static string Markup(TubeLabel label)
    {
        ArgumentNullException.ThrowIfNull(label);
        if (!Code128.Encode(label.Barcode).Succeeded(out var linear, out var fault))
            throw new InvalidOperationException($"{label.Barcode}: {fault}");
        if (!DataMatrix.Encode(label.Barcode).Succeeded(out var matrix, out fault))
            throw new InvalidOperationException($"{label.Barcode}: {fault}");
        // 0.25 mm a bar where it fits beside the quiet zones, never below 0.19 mm.
        var module = Math.Clamp(62m / (linear.Modules + 2 * Code128.QuietZoneModules), 0.19m, 0.25m);
        return new StringBuilder("<div class=\"label\">")
            .Append($"<div class=\"name{(label.Name.Length > 30 ? " long" : "")}\">{Encoded(label.Name)}</div>")
            .Append($"<div>{Encoded(label.Identity)}</div>")
            .Append($"<div class=\"about\">{Encoded(label.About)}</div>")
            .Append($"<div class=\"about\">{Encoded(string.Join("; ", label.Handling))}</div>")
            .Append($"<div class=\"linear\">{BarcodeSvg.Draw(linear, Math.Round(module, 3), 8)}</div>")
            .Append($"<div class=\"code\">{Encoded(label.Barcode)}{(label.Ward is null ? "" : "  " + Encoded(label.Ward))}</div>")
            .Append($"<div class=\"matrix\">{BarcodeSvg.Draw(matrix, 0.3m)}</div></div>").ToString();
    }

    /// <summary>The sheet as a document of its own.</summary>
    public static string Html(IEnumerable<TubeLabel> labels) =>
        $"<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Labels</title><style>{Style}</style></head>"
        + $"<body><div class=\"labels\">{string.Concat(labels.Select(Markup))}</div></body></html>";

    /// <summary>The sheet as PDF. Refusals: weasyprint-missing, weasyprint-failed.</summary>
    public static async Task<Outcome<byte[]>> PdfAsync(IEnumerable<TubeLabel> labels, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience);
        var start = new ProcessStartInfo("weasyprint", ["-q", "-", "-"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        Process? process = null;
        try
        {
            process = Process.Start(start) ?? throw new InvalidOperationException("weasyprint did not start");
            using var pdf = new MemoryStream();
            var output = process.StandardOutput.BaseStream.CopyToAsync(pdf, limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.StandardInput.WriteAsync(Html(labels).AsMemory(), limit.Token);
            process.StandardInput.Close();
            await output;
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode == 0 ? pdf.ToArray()
                : new Refusal("weasyprint-failed", "The sheet could not be made.", Invariant($"weasyprint ended with {process.ExitCode}: {await errors}"),
                    "Print on a label printer, and tell who looks after the program.");
        }
        catch (Win32Exception)
        {
            return new Refusal("weasyprint-missing", "The sheet could not be made: weasyprint is not installed.",
                Hint: "Install it (Debian: apt-get install weasyprint), or print on a label printer.");
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            return new Refusal("weasyprint-failed", "The sheet could not be made.", failure.Message, "Try again, or print on a label printer.");
        }
        finally
        {
            if (process is { HasExited: false })
                process.Kill();
            process?.Dispose();
        }
    }

    private static string Encoded(string text) => WebUtility.HtmlEncode(text);
}
