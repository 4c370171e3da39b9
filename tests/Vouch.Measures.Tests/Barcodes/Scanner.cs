using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Vouch.Measures.Tests.Barcodes;

/// <summary>Reads what we draw with other people's programs: zbar, libdmtx, weasyprint and poppler.</summary>
internal static class Scanner
{
    public static void Require(params string[] programs)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var missing = programs.Where(p => !path.Any(folder => File.Exists(Path.Combine(folder, p)))).ToList();
        if (missing.Count > 0)
            Assert.Skip($"Not installed: {string.Join(' ', missing)} (Debian: zbar-tools dmtx-utils poppler-utils).");
    }

    /// <summary>What a program writes, as Latin-1, so that every byte is seen.</summary>
    public static async Task<string> RunAsync(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.Latin1,
        };
        using var process = Process.Start(start) ?? throw new Win32Exception($"{program} did not start");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(90));
        try
        {
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            _ = await error;
            return output;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>A grey picture (PGM), a pixel block a module, with a margin.</summary>
    public static void Draw(string file, int width, int height, int scale, int margin, Func<int, int, bool> isDark)
    {
        var (across, down) = ((width + 2 * margin) * scale, (height + 2 * margin) * scale);
        var pixels = new byte[across * down];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (column, row) = (i % across / scale - margin, i / across / scale - margin);
            var inside = column >= 0 && column < width && row >= 0 && row < height;
            pixels[i] = inside && isDark(row, column) ? (byte)0 : (byte)255;
        }
        using var stream = File.Create(file);
        stream.Write(Encoding.ASCII.GetBytes(FormattableString.Invariant($"P5\n{across} {down}\n255\n")));
        stream.Write(pixels);
    }

    /// <summary>A folder that is gone when the test ends.</summary>
    public sealed class Folder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("vouch-barcodes-").FullName;

        public string File(string name) => System.IO.Path.Combine(Path, name);

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
