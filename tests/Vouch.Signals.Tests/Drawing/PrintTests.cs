using System.Diagnostics;
using System.Text;
using Vouch.Signals.Drawing;

namespace Vouch.Signals.Tests.Drawing;

/// <summary>What comes out of a printer: the page made to PDF by two programs, drawn by a third, and measured.</summary>
public sealed class PrintTests
{
    private const double PerMillimetre = 300 / 25.4;

    /// <summary>A step of 1 mV from 2 to 3 s and from 7 to 8 s: 25.0 mm a second, 10.0 mm a mV, on A4.</summary>
    [Theory]
    [InlineData("chromium")]
    [InlineData("weasyprint")]
    public async Task A_second_is_25_mm_and_a_millivolt_10_mm(string program)
    {
        Require(program, "pdftoppm");
        var recording = MadeRecording.Of(["II"], 1000, 10, (_, t) => t is (>= 2 and < 3) or (>= 7 and < 8) ? 1 : 0);
        using var folder = new TemporaryFolder();
        var svg = new Tracing { Layout = new Layout.Strip(null) }.Svg(recording);
        var html = folder.Write("page.html", Encoding.UTF8.GetBytes(TracingPage.Html("ECG", Theme.Classic, svg)));
        var pdf = Path.ChangeExtension(html, "pdf");
        if (program == "chromium")
            await ChromiumAsync(html, pdf);
        else
            await RunAsync("weasyprint", ["-q", html, pdf]);
        await RunAsync("pdftoppm", ["-r", "300", "-gray", pdf, Path.ChangeExtension(pdf, null)]);
        var pages = Directory.GetFiles(Path.GetDirectoryName(html)!, "*.pgm");
        var (width, height, dark) = Read(await File.ReadAllBytesAsync(Assert.Single(pages), TestContext.Current.CancellationToken));
        Assert.Equal((297, 210), (Math.Round(width / PerMillimetre), Math.Round(height / PerMillimetre)));

        // Edges that are 8 mm high or more: two of the calibration pulse, then up and down twice.
        var edges = Middles(Enumerable.Range(0, width).Where(x => Enumerable.Range(0, height).Count(y => dark[(y * width) + x]) > 8 * PerMillimetre));
        Assert.Equal(6, edges.Count);
        Assert.Equal(5.0, Millimetres(edges[1] - edges[0]), Near);
        Assert.Equal(25.0, Millimetres(edges[3] - edges[2]), Near);
        Assert.Equal(100.0, Millimetres(edges[4] - edges[3]), Near);
        Assert.Equal(25.0, Millimetres(edges[5] - edges[4]), Near);
        // The steps of 1 mV and the line below them, each longer than 40 mm; the words of the footer come after.
        var levels = Middles(Enumerable.Range(0, height).Where(y => Enumerable.Range(0, width).Count(x => dark[(y * width) + x]) > 40 * PerMillimetre));
        Assert.Equal(10.0, Millimetres(levels[1] - levels[0]), Near);
    }

    private static bool Near(double one, double other) => Math.Abs(one - other) <= 0.1;

    private static double Millimetres(double pixels) => pixels / PerMillimetre;

    /// <summary>Of each run of neighbours the middle.</summary>
    private static List<double> Middles(IEnumerable<int> pixels)
    {
        var runs = new List<(int First, int Last)>();
        foreach (var pixel in pixels)
        {
            if (runs.Count > 0 && runs[^1].Last == pixel - 1)
                runs[^1] = (runs[^1].First, pixel);
            else
                runs.Add((pixel, pixel));
        }
        return [.. runs.Select(run => (run.First + run.Last) / 2.0)];
    }

    /// <summary>A PGM (P5) of 8 bits: which pixels are dark, as the trace is and the grid is not.</summary>
    private static (int Width, int Height, bool[] Dark) Read(byte[] pgm)
    {
        var (numbers, at) = (new List<int>(), 2);
        while (numbers.Count < 3)
        {
            while (char.IsWhiteSpace((char)pgm[at]))
                at++;
            var begin = at;
            while (!char.IsWhiteSpace((char)pgm[at]))
                at++;
            numbers.Add(int.Parse(Encoding.ASCII.GetString(pgm, begin, at - begin), System.Globalization.CultureInfo.InvariantCulture));
        }
        return (numbers[0], numbers[1], [.. pgm.Skip(at + 1).Select(grey => grey < 100)]);
    }

    private static async Task ChromiumAsync(string html, string pdf)
    {
        var profile = Directory.CreateTempSubdirectory("vouch-chromium-");
        try
        {
            await RunAsync("chromium", ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                "--user-data-dir=" + profile.FullName, "--no-pdf-header-footer", "--print-to-pdf=" + pdf, new Uri(html).AbsoluteUri]);
            profile.Delete(recursive: true);
        }
        catch (IOException)
        {
            // Its helpers may still be closing their files; what is left goes with the folder of the whole run.
        }
    }

    private static void Require(params IEnumerable<string> programs)
    {
        var missing = programs.Where(program => !(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)))).ToArray();
        Assert.SkipWhen(missing.Length > 0, $"Not installed: {string.Join(", ", missing)}");
    }

    private static async Task RunAsync(string program, IReadOnlyList<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await error);
    }
}
