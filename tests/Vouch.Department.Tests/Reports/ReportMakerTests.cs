using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Vouch.Department.Catalog;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Frame;
using Vouch.Department.Reports;
using Vouch.Department.Sealing;
using Vouch.Department.Tests.Fixtures;
using Vouch.Department.Tests.Sealing;
using Vouch.Ledger;

namespace Vouch.Department.Tests.Reports;

public sealed class ReportMakerTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_report_is_issued_after_sealing_with_its_proofs_attached_and_a_code_that_a_scanner_reads()
    {
        using var ledger = new ArrangedLedger(department);
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var tube = await bench.TubeAsync(Ct, "K", "NA", "CL");
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", "4.2"), ("NA", "141"));
        await using var pdf = new PdfWorker(TimeProvider.System);
        var place = new PlatformPlace(department.Folder, HospitalKind.Demo);
        var maker = Maker(pdf, place);

        Assert.False(await maker.MakeNextAsync(Ct)); // Not sealed yet.
        (await ledger.Sealer.SealAsync(Ct)).OrFail();
        await QuietAsync(tube.Order);
        Assert.True(await maker.MakeNextAsync(Ct));

        var (id, status, digest, blob) = await department.Db.OneAsync("select id, status, digest, pdf from report where order_id = $1", [tube.Order],
            r => (r.GetGuid(0), r.GetString(1), Convert.ToHexStringLower(r.GetFieldValue<byte[]>(2)), r.GetString(3)), Ct);
        Assert.Equal("preliminary", status);
        var file = Path.Combine(department.Folder, "report.pdf");
        await File.WriteAllBytesAsync(file, (await new Blobs(place).ReadAsync(BlobName.Parse(blob)!.Value, Ct)).OrFail(), Ct);

        var text = await RunAsync("pdftotext", "-layout", file, "-");
        Assert.Contains("Holm, Eva", text, StringComparison.Ordinal);
        Assert.Contains("DEMO", text, StringComparison.Ordinal);
        Assert.Contains("Still to come: CL", text, StringComparison.Ordinal);

        await RunAsync("pdfdetach", "-saveall", "-o", department.Folder, file);
        var proofs = Directory.GetFiles(department.Folder, "proof-*.json");
        Assert.Equal(["proof-K-1.json", "proof-NA-1.json"], proofs.Select(Path.GetFileName).Order(StringComparer.Ordinal));
        foreach (var proof in proofs)
            Assert.IsType<ProofVerdict.Genuine>(ProofVerification.Verify(await File.ReadAllBytesAsync(proof, Ct), []));

        await RunAsync("pdftoppm", "-r", "300", "-png", file, Path.Combine(department.Folder, "page"));
        var page = Directory.GetFiles(department.Folder, "page*.png").Order(StringComparer.Ordinal).First();
        var code = await RunAsync("zbarimg", "-q", "--raw", page);
        Assert.Equal($"{ReportAddress.Base}/verify#report={id}&digest={digest}", code.Trim());
    }

    [Fact]
    public async Task A_correction_makes_the_next_version_which_shows_the_value_it_replaces()
    {
        using var ledger = new ArrangedLedger(department);
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var tube = await bench.TubeAsync(Ct, "K");
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", "4.2"));
        (await bench.Amend.CorrectAsync(new Actor(bench.Technologist, "Uma Sign", "test"), tube.Tests["K"], "4.6", "dilution was wrong", Ct)).OrFail();
        (await ledger.Sealer.SealAsync(Ct)).OrFail();

        await using var connection = await department.Source.OpenConnectionAsync(Ct);
        var content = (await ReportContent.ReadAsync(connection, tube.Order, Ct))!;

        Assert.Equal(("corrected", "4.6", "4.2", "dilution was wrong"), (content.Status, content.Lines[0].ValueText, content.Lines[0].Replaces, content.Lines[0].Reason));
    }

    private ReportMaker Maker(PdfWorker pdf, PlatformPlace place)
    {
        var services = new ServiceCollection().AddLogging().AddSingleton(new PackInForce(department.Db)).BuildServiceProvider();
        return new ReportMaker(department.Db, services.GetRequiredService<IServiceScopeFactory>(), NullLoggerFactory.Instance, pdf,
            new ProofFiles(department.Db), new Blobs(place), new HospitalSign(), place);
    }

    private async Task QuietAsync(Guid order)
    {
        await using var work = await department.Db.BeginAsync(department.Actor, "waited", Ct);
        await work.ExecuteAsync("update report_due set since = since - interval '1 minute' where order_id = $1", [order], Ct);
        await work.CommitAsync(Ct);
    }

    private static async Task<string> RunAsync(string program, params string[] args)
    {
        using var process = Process.Start(new ProcessStartInfo(program, args) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var output = process.StandardOutput.ReadToEndAsync(Ct);
        await process.WaitForExitAsync(Ct);
        Assert.True(process.ExitCode == 0, $"{program}: {await process.StandardError.ReadToEndAsync(Ct)}");
        return await output;
    }
}
