using System.Diagnostics;

namespace Vouch.Dicom.Tests.Reports;

/// <summary>Other people's programs that read what we write: dcmtk's dsrdump and dsr2xml, dciodvfy of dicom3tools.</summary>
internal static class Programs
{
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        Assert.SkipUnless(File.Exists(program), program + " is not on this machine.");
        var (exit, output, error) = await SaysAsync(program, arguments);
        // dcmtk checks texts of the older character sets alone, and says so of UTF-8.
        error = string.Join('\n', error.Split('\n').Where(line =>
            line != "W: The VR checker does not support this Specific Character Set: ISO_IR 192")).Trim();
        Assert.True(exit == 0 && error.Length == 0, $"{program}: {error}");
        return output;
    }

    /// <summary>The errors that dciodvfy finds; none of what is written here needed a false alarm to be left out.</summary>
    public static async Task<IReadOnlyList<string>> ErrorsAsync(string path)
    {
        const string program = "/usr/bin/dciodvfy";
        Assert.SkipUnless(File.Exists(program), "dciodvfy (dicom3tools) is not on this machine.");
        var (_, output, error) = await SaysAsync(program, "-new", path);
        return [.. (output + error).Split('\n').Where(line => line.StartsWith("Error", StringComparison.Ordinal))];
    }

    private static async Task<(int Exit, string Output, string Error)> SaysAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        })!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output, await error);
    }
}
