using System.Diagnostics;
using System.Text;

namespace Vouch.Dicom.Tests;

/// <summary>Debian's python3-pydicom, which reads what we read and what we write.</summary>
internal static class Pydicom
{
    private const string Python = "/usr/bin/python3";

    public static void IsNeeded() =>
        Assert.SkipUnless(File.Exists(Python) && Directory.Exists("/usr/lib/python3/dist-packages/pydicom"),
            "python3-pydicom is not on this machine.");

    /// <summary>The lines a script of this folder prints about the files named on its standard input.</summary>
    public static async Task<IReadOnlyList<string>> RunAsync(string script, IEnumerable<string> files)
    {
        using var process = Process.Start(new ProcessStartInfo(Python,
            [Path.Combine(RealFiles.Project(), "tests", "Vouch.Dicom.Tests", script)])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        })!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardInput.WriteAsync(string.Join('\n', files));
        process.StandardInput.Close();
        var lines = (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await error);
        return lines;
    }
}
