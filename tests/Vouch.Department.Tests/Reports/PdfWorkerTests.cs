using System.Diagnostics;
using Vouch.Department.Reports;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Reports;

public sealed class PdfWorkerTests : IDisposable
{
    private readonly TestFolder folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Letters_beyond_those_of_the_report_come_from_the_whole_font()
    {
        await using var pdf = new PdfWorker(TimeProvider.System);
        var file = folder["names.pdf"];
        await File.WriteAllBytesAsync(file, (await pdf.MakeAsync(Page("Řehoř Søren 4.2 µmol/L ≥ Ђорђе ნინო"), [], Ct)).OrFail(), Ct);
        var text = await RunAsync("pdftotext", file, "-");
        Assert.All(new[] { "Řehoř Søren", "µmol/L ≥", "Ђорђе", "ნინო" }, name => Assert.Contains(name, text, StringComparison.Ordinal));
        var fonts = await RunAsync("pdffonts", file);
        Assert.Contains("Report-Sans", fonts, StringComparison.Ordinal);
        Assert.Contains("DejaVu-Sans", fonts, StringComparison.Ordinal);
        Assert.DoesNotContain(" no  no ", fonts, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_program_ends_with_its_input_and_leaves_no_temporary_file()
    {
        using var script = new StreamReader(typeof(PdfWorker).Assembly.GetManifestResourceStream("pdf_worker.py")!);
        using var program = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", await script.ReadToEndAsync(Ct)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
            Environment = { ["TMPDIR"] = folder.Path },
        })!;
        var job = "{\"html\":\"<p>words\",\"attachments\":[]}"u8.ToArray();
        await program.StandardInput.BaseStream.WriteAsync(new byte[] { 0, 0, 0, (byte)job.Length }.Concat(job).ToArray(), Ct);
        await program.StandardInput.BaseStream.FlushAsync(Ct);
        var status = new byte[5];
        await program.StandardOutput.BaseStream.ReadExactlyAsync(status, Ct);
        Assert.Equal(0, status[0]);
        Assert.NotEmpty(Directory.GetFileSystemEntries(folder.Path));
        program.StandardInput.Close();
        await program.StandardOutput.BaseStream.CopyToAsync(Stream.Null, Ct);
        await program.WaitForExitAsync(Ct);
        Assert.Equal(0, program.ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Nothing_outside_the_document_is_fetched()
    {
        var secret = folder["secret.txt"];
        await File.WriteAllTextAsync(secret, "secret", Ct);
        await using var pdf = new PdfWorker(TimeProvider.System);
        var made = (await pdf.MakeAsync(Page($"<img src='https://elsewhere.invalid/x.png'><link rel=attachment href='file://{secret}'>"), [], Ct)).OrFail();
        Assert.Empty(PdfAttachments.Read(made).OrFail());
    }

    private static string Page(string body) =>
        $"<!doctype html><html lang=en><head><meta charset=utf-8><title>t</title><style>{ReportStyle.Text}</style></head><body><article class=sheet>{body}</article></body></html>";

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = await process.StandardOutput.ReadToEndAsync(Ct);
        await process.WaitForExitAsync(Ct);
        return output;
    }
}
