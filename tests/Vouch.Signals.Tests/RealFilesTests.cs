using System.Globalization;
using System.Text;
using Vouch.Signals.Wfdb;

namespace Vouch.Signals.Tests;

/// <summary>
/// Every recording made by others is read, or refused for a reason that is known. With VOUCH_WRITE_DOCS=1 the table is written to
/// docs/ecg-real-files.md; else it has to be that table.
/// </summary>
public sealed class RealFilesTests
{
    private static readonly string[] Recordings = [".hea", ".edf", ".xml", ".scp", ".ECG"];

    /// <summary>Read with their header, or no recordings.</summary>
    private static readonly string[] Others = [".dat", ".mat", ".xyz", ".txt", ".md", ""];

    [Fact]
    public async Task The_table_of_files_made_by_others_says_what_becomes_of_each()
    {
        RealFiles.At("");
        var path = Path.Combine(RealFiles.Project(), "docs", "ecg-real-files.md");
        var table = Table();
        if (Environment.GetEnvironmentVariable("VOUCH_WRITE_DOCS") == "1")
            await File.WriteAllTextAsync(path, table, TestContext.Current.CancellationToken);
        Assert.Equal(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), table);
    }

    private static string Table()
    {
        var names = RealFiles.Names("", "*", "").Where(name => !Others.Contains(Path.GetExtension(name)) && !IsSignalFile(name)).ToArray();
        var rows = names.Select(name => (Name: name, Row: Row(name))).ToArray();
        var text = new StringBuilder($"""
            # What becomes of ECG files made by others

            The recordings and annotation files of ../shared/data/ecg, read by `RecordingFile.Read` and `WfdbAnnotations.Read`. Signal files
            (.dat, .mat, .xyz, .d0 …) are read with their header (.hea), whose sum of all samples they have to fit. Written by
            `VOUCH_WRITE_DOCS=1 dotnet run --project tests/Vouch.Signals.Tests -- -class "*RealFilesTests"`, and kept true by the same test.

            Read {rows.Count(row => !row.Row.StartsWith("refused", StringComparison.Ordinal))}, refused {rows.Count(row => row.Row.StartsWith("refused", StringComparison.Ordinal))}.

            | file | became | |
            |---|---|---|

            """.ReplaceLineEndings("\n"));
        foreach (var (name, row) in rows)
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {row} |\n");
        return text.ToString();
    }

    private static bool IsSignalFile(string name) => Path.GetExtension(name) is ['.', 'd', _];

    private static string Row(string name)
    {
        try
        {
            if (!Recordings.Contains(Path.GetExtension(name)))
                return FormattableString.Invariant($"annotations | {WfdbAnnotations.Read(RealFiles.At(name)).Length}");
            var recording = RecordingFile.Read(RealFiles.At(name));
            var annotations = recording.Annotations.IsEmpty ? "" : FormattableString.Invariant($", {recording.Annotations.Length} annotations");
            var device = recording.Device is null ? "" : ", measured by its device";
            return FormattableString.Invariant(
                $"{recording.Format} | {recording.Channels.Length} channel{(recording.Channels.Length == 1 ? "" : "s")}, {recording.Rate:0.####} Hz, {recording.Duration.TotalSeconds:0.###} s{annotations}{device}");
        }
        catch (SignalFormatException refused)
        {
            return "refused | " + refused.Told.Replace("|", "\\|", StringComparison.Ordinal);
        }
    }
}
