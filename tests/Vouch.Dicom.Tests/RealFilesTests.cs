using System.Text;
using Vouch.Dicom.Files;
using Vouch.Dicom.Network;
using Vouch.Dicom.Storage;
using Vouch.Dicom.Tests.Network;

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
        var table = Table(await NetworkAsync());
        if (Environment.GetEnvironmentVariable("VOUCH_WRITE_DOCS") == "1")
            await File.WriteAllTextAsync(path, table, TestContext.Current.CancellationToken);
        Assert.Equal(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), table);
    }

    /// <summary>What becomes of each file over the network: stored with us, fetched back by C-GET, and compared with the file.</summary>
    private static async Task<Dictionary<string, string>> NetworkAsync()
    {
        var fetched = new Dictionary<string, (bool IsSame, string Status)>();
        foreach (var sent in RealObjects.Rounds())
        {
            var back = await FetchedBackTests.FetchAsync([.. sent.Values]);
            foreach (var (path, one) in sent)
                fetched[path] = back[one.SopInstance];
        }

        var all = new Dictionary<string, string>();
        foreach (var name in RealFiles.Names())
            try
            {
                var one = StoredFile.Read(RealFiles.At(name));
                all[name] = !SopClasses.IsStorage(one.SopClass) ? "not sent: its class is none of storage"
                    : fetched[RealFiles.At(name)] is { Status.Length: > 0 } refused ? $"refused: {refused.Status}"
                    : fetched[RealFiles.At(name)].IsSame ? "the same bytes" : "**other bytes**";
            }
            catch (DicomFormatException refused)
            {
                all[name] = "not sent: " + refused.Told;
            }

        return all;
    }

    private static string Table(Dictionary<string, string> network)
    {
        var rows = RealFiles.Names().Select(name => (Name: name, Row: Row(name))).ToArray();
        var same = network.Values.Count(one => one == "the same bytes");
        var refused = rows.Count(row => row.Row.StartsWith("refused", StringComparison.Ordinal));
        var text = new StringBuilder(Invariant($"""
            # What becomes of DICOM files made by others

            Every file of ../shared/data/dicom, read by `DicomFile.Open` and written again by `DicomFile.Write`: "the same bytes" says that what
            was written is what was read; after a colon, what was tolerated. Texts beside the objects (.txt, .xml, .json …) are there to be refused. The last column: what becomes of it when it is stored
            with us over the network and fetched back by C-GET, its data set compared with the file's (a deflated one of odd length gets the zero byte of
            PS3.5, A.5); movescu and getscu of dcmtk fetch the same objects in another test, but for what dcmtk does not know. Written by
            `VOUCH_WRITE_DOCS=1 dotnet run --project tests/Vouch.Dicom.Tests -- -class "*RealFilesTests"`, and kept true by the same test.

            Read {rows.Length - refused}, refused {refused}; stored and fetched back {same}.

            | file | became | stored and fetched back |
            |---|---|---|

            """).ReplaceLineEndings("\n"));
        foreach (var (name, row) in rows)
            text.Append(Invariant($"| {name} | {row.Replace("|", "\\|", StringComparison.Ordinal)} | {(row.StartsWith("refused", StringComparison.Ordinal) ? "" : network[name])} |\n"));
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
