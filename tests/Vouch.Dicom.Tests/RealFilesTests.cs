using System.Text;
using Vouch.Dicom.Files;

namespace Vouch.Dicom.Tests;

/// <summary>
/// Every object made by others is read and written again byte for byte, or refused for a reason that is known. With VOUCH_WRITE_DOCS=1
/// the table is written to docs/dicom-real-files.md; else it has to be that table.
/// </summary>
public sealed class RealFilesTests
{
    [Fact]
    public async Task The_table_of_files_made_by_others_says_what_becomes_of_each()
    {
        RealFiles.At("");
        var path = Path.Combine(RealFiles.Project(), "docs", "dicom-real-files.md");
        var table = Table();
        if (Environment.GetEnvironmentVariable("VOUCH_WRITE_DOCS") == "1")
            await File.WriteAllTextAsync(path, table, TestContext.Current.CancellationToken);
        Assert.Equal(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), table);
    }

    private static string Table()
    {
        var rows = RealFiles.Names().Select(name => (Name: name, Row: Row(name))).ToArray();
        var refused = rows.Count(row => row.Row.StartsWith("refused", StringComparison.Ordinal));
        var text = new StringBuilder(Invariant($"""
            # What becomes of DICOM files made by others

            Every file of ../shared/data/dicom, read by `DicomFile.Open` and written again by `DicomFile.Write`: "the same bytes" says that what
            was written is what was read; after a colon, what was tolerated. Texts beside the objects (.txt, .xml, .json …) are there to be refused. Written by
            `VOUCH_WRITE_DOCS=1 dotnet run --project tests/Vouch.Dicom.Tests -- -class "*RealFilesTests"`, and kept true by the same test.

            Read {rows.Length - refused}, refused {refused}.

            | file | became |
            |---|---|

            """).ReplaceLineEndings("\n"));
        foreach (var (name, row) in rows)
            text.Append(Invariant($"| {name} | {row.Replace("|", "\\|", StringComparison.Ordinal)} |\n"));
        return text.ToString();
    }

    private static string Row(string name)
    {
        try
        {
            var whole = File.ReadAllBytes(RealFiles.At(name));
            using var file = DicomFile.Open(RealFiles.At(name));
            using var written = new MemoryStream();
            file.Write(written);
            var same = whole.AsSpan().SequenceEqual(written.ToArray()) ? "the same bytes" : "**other bytes**";
            var remarks = string.Join("; ", file.Remarks.Take(3)) + (file.Remarks.Count > 3
                ? Invariant($"; {file.Remarks.Count - 3} more") : "");
            return Invariant($"{file.Data.Count} elements, {file.Syntax.Name}, {same}{(remarks.Length > 0 ? ": " : "")}{remarks}");
        }
        catch (DicomFormatException refused)
        {
            return "refused: " + refused.Told;
        }
    }
}
