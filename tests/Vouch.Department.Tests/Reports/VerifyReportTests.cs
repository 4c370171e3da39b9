using System.Globalization;
using System.Text;
using Vouch.Department.Reports;
using Vouch.Department.Sealing;
using Vouch.Department.Tests.Fixtures;
using Vouch.Department.Tests.Sealing;
using Vouch.Server;

namespace Vouch.Department.Tests.Reports;

/// <summary><c>vouch verify</c> of PDFs: reports, foreign ones, broken ones.</summary>
public sealed class VerifyReportTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private const string Html = "<!doctype html><html lang=en><title>t</title><p>Words</p></html>";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_proof_attached_to_a_report_is_checked_and_their_digest_is_told()
    {
        var (names, proofs) = await ProofsAsync(2);
        await using var pdf = new PdfWorker(TimeProvider.System);
        var report = (await pdf.MakeAsync(Html, [.. names.Zip(proofs, (name, proof) => new PdfAttachment(name, proof))], Ct)).OrFail();
        var (exit, said) = Verify(report);
        Assert.True(exit == 0, said);
        Assert.All(names, name => Assert.Contains(name + ": GENUINE", said, StringComparison.Ordinal));
        Assert.Contains("It says: AT", said, StringComparison.Ordinal);
        Assert.Contains("K 4.2 mmol/L", said, StringComparison.Ordinal);
        Assert.Matches("The digest of these 2 proofs is [0-9a-f]{64}", said);
    }

    [Fact]
    public async Task A_changed_proof_among_genuine_ones_is_not_genuine()
    {
        var (names, proofs) = await ProofsAsync(2);
        await using var pdf = new PdfWorker(TimeProvider.System);
        var report = (await pdf.MakeAsync(Html, [new PdfAttachment(names[0], proofs[0]),
            new PdfAttachment(names[1], proofs[1].Replace("\\\"4.2\\\"", "\\\"4.3\\\"", StringComparison.Ordinal))], Ct)).OrFail();
        var (exit, said) = Verify(report);
        Assert.Equal(1, exit);
        Assert.Contains(names[0] + ": GENUINE", said, StringComparison.Ordinal);
        Assert.Contains(names[1] + ": NOT GENUINE", said, StringComparison.Ordinal);
        Assert.DoesNotContain("The digest of these", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_foreign_pdf_is_unreadable_in_words()
    {
        await using var pdf = new PdfWorker(TimeProvider.System);
        var (exit, said) = Verify((await pdf.MakeAsync(Html, [], Ct)).OrFail());
        Assert.Equal(2, exit);
        Assert.StartsWith("UNREADABLE.", said, StringComparison.Ordinal);
        Assert.Contains("without any proof attached", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("%PDF-1.7\n", "it has no root")]
    [InlineData("%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer <</Root 1 0 R /Encrypt 2 0 R>>\n", "encrypted")]
    [InlineData("%PDF-1.7\n1 0 obj\n<</Names<</EmbeddedFiles<</Kids[1 0 R 2 0 R]>>>>>>\nendobj\n2 0 obj <</Kids [2 0 R]>> endobj\ntrailer <</Root 1 0 R>>\n", "without any proof")]
    [InlineData("%PDF-1.7\n1 0 obj\n<</Names<</EmbeddedFiles<</Names[(a)<</F(proof.json)/EF<</F 2 0 R>>>>]>>>>>>\nendobj\n2 0 obj <</Filter/LZWDecode/Length 3>> stream\nabc\nendstream endobj\ntrailer <</Root 1 0 R>>\n", "not read here")]
    public void A_broken_or_strange_pdf_is_unreadable_in_words(string text, string why)
    {
        var (exit, said) = Verify(Encoding.Latin1.GetBytes(text));
        Assert.Equal(2, exit);
        Assert.Contains(why, said, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Attachments_of_other_programs_are_found_however_they_are_written()
    {
        // By hand, after ISO 32000-2: kids in the tree, a hexadecimal UTF-16 name, an indirect length, a later object that replaces an earlier one.
        const string Text = "%PDF-1.4\n%\u00e2\u00e3\n1 0 obj<</Type/Catalog/Names 2 0 R>>endobj\n2 0 obj<</EmbeddedFiles 3 0 R>>endobj\n"
            + "3 0 obj<</Kids[4 0 R]>>endobj\n4 0 obj<</Names[<FEFF0061>5 0 R (b\\)) 8 0 R]>>endobj\n5 0 obj<</Type/Filespec/F(x)/UF<FEFF00E9002E0074>/EF<</F 6 0 R>>>>endobj\n"
            + "6 0 obj<</Length 7 0 R>>stream\r\nold\nendstream endobj\n7 0 obj 3 endobj\n8 0 obj<</F(b#\\051.txt)/EF<</F 9 0 R>>>>endobj\n9 0 obj<</Length 21>>stream\n1 0 obj not an object\nendstream endobj\n"
            + "trailer<</Root 1 0 R>>\n6 0 obj<</Length 3>>stream\nnew\nendstream endobj\ntrailer<</Prev 9>>\nstartxref\n0\n%%EOF";
        var found = PdfAttachments.Read(Encoding.Latin1.GetBytes(Text)).OrFail();
        Assert.Equal(["é.t", "b#).txt"], found.Select(one => one.Name));
        Assert.Equal(["new", "1 0 obj not an object"], found.Select(one => Encoding.Latin1.GetString(one.Content)));
    }

    [Fact]
    public async Task Whatever_the_bytes_are_there_is_an_answer()
    {
        var (names, proofs) = await ProofsAsync(1);
        await using var pdf = new PdfWorker(TimeProvider.System);
        var report = (await pdf.MakeAsync(Html, [new PdfAttachment(names[0], proofs[0])], Ct)).OrFail();
        var random = new Random(20261121);
        for (var round = 0; round < 400; round++)
        {
            var broken = report.ToArray();
            for (var changes = random.Next(1, 30); changes > 0; changes--)
                broken[random.Next(broken.Length)] = (byte)random.Next(256);
            if (round % 3 == 0)
                broken = broken[..random.Next(10, broken.Length)];
            Assert.InRange(Verify(broken).Exit, 0, 2);
        }
    }

    private async Task<(string[] Names, string[] Proofs)> ProofsAsync(int count)
    {
        using var ledger = new ArrangedLedger(department);
        var files = new ProofFiles(department.Db);
        var proofs = new List<string>();
        foreach (var proof in await ledger.ReleaseAsync(count, Ct))
            proofs.Add(Encoding.UTF8.GetString((await files.ForResultAsync(proof, [], Ct)).OrFail().ToUtf8()));
        return ([.. Enumerable.Range(1, count).Select(number => string.Create(CultureInfo.InvariantCulture, $"proof-K-{number}.json"))], [.. proofs]);
    }

    private (int Exit, string Said) Verify(byte[] bytes)
    {
        var file = new FileInfo(Path.Combine(department.Folder, "report.pdf"));
        File.WriteAllBytes(file.FullName, bytes);
        using var said = new StringWriter();
        return (ProofCommand.Verify([file], [], said), said.ToString());
    }
}
