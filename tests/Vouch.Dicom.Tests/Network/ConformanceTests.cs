using Vouch.Dicom.Network;

namespace Vouch.Dicom.Tests.Network;

public sealed class ConformanceTests
{
    private const string Begin = "<!-- written from the code: begin -->\n";
    private const string End = "<!-- written from the code: end -->";

    [Fact]
    public async Task The_conformance_statement_says_what_the_tables_of_the_code_say()
    {
        var path = Path.Combine(RealFiles.Project(), "docs", "dicom-conformance.md");
        var text = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        Assert.True(begin >= Begin.Length && end >= begin, "The marks are gone.");
        if (Environment.GetEnvironmentVariable("VOUCH_WRITE_DOCS") == "1")
            await File.WriteAllTextAsync(path, text[..begin] + Conformance.Tables() + text[end..], TestContext.Current.CancellationToken);
        else
            Assert.Equal(Conformance.Tables(), text[begin..end]);
    }
}
