using System.Buffers.Binary;
using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Vouch.Department.Platform;

namespace Vouch.Department.Reports;

/// <summary>A file inside a PDF.</summary>
public sealed record PdfAttachment(string Name, string Content);

/// <summary>
/// Makes PDF from HTML with WeasyPrint in a process of its own, kept warm: started on first use, ended when idle. A
/// document that takes too long costs the process, not the program.
/// </summary>
public sealed class PdfWorker(TimeProvider clock) : IAsyncDisposable
{
    private const int PdfBytesMax = 64 * 1024 * 1024;
    private static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan IdleMax = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim one = new(1);
    private Process? worker;
    private ITimer? idle;

    /// <summary>Asked at the start, so that nobody finds out with the first report. Refusal: pdf-program-missing.</summary>
    public static Outcome<Done> CheckPrograms() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/bin").Any(folder => File.Exists(Path.Combine(folder, "weasyprint")))
            ? new Done()
            : new Refusal("pdf-program-missing", "WeasyPrint is not installed: no report could be made.", Hint: "Install it (Debian: apt-get install weasyprint).");

    /// <summary>Refusals: pdf-program-missing, pdf-failed, pdf-timeout.</summary>
    public async Task<Outcome<byte[]>> MakeAsync(string html, IReadOnlyList<PdfAttachment> attachments, CancellationToken ct)
    {
        await one.WaitAsync(ct);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
            limit.CancelAfter(TimeMax);
            worker ??= Start();
            return await AskAsync(worker, html, attachments, limit.Token);
        }
        catch (Win32Exception)
        {
            return new Refusal("pdf-program-missing", "PDF cannot be made: python3 is missing.", Hint: "Install Debian's package weasyprint.");
        }
        catch (Exception fault) when (fault is IOException or EndOfStreamException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            await StopAsync(atOnce: true);
            return fault is OperationCanceledException
                ? new Refusal("pdf-timeout", FormattableString.Invariant($"The PDF took longer than {TimeMax.TotalSeconds} seconds."))
                : new Refusal("pdf-failed", "The PDF program ended by itself.", Hint: "Install Debian's package weasyprint.");
        }
        finally
        {
            idle?.Dispose();
            idle = clock.CreateTimer(_ => _ = StopWhenFreeAsync(), null, IdleMax, Timeout.InfiniteTimeSpan);
            one.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (idle is not null)
            await idle.DisposeAsync();
        await StopAsync(atOnce: false);
        one.Dispose();
    }

    private static Process Start()
    {
        using var script = new StreamReader(typeof(PdfWorker).Assembly.GetManifestResourceStream("pdf_worker.py")!);
        // Debian's WeasyPrint belongs to Debian's Python, whatever else is first on the path.
        var python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
        return Process.Start(new ProcessStartInfo(python, ["-c", script.ReadToEnd()])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!.WithDrainedErrors();
    }

    private static async Task<Outcome<byte[]>> AskAsync(
        Process worker, string html, IReadOnlyList<PdfAttachment> attachments, CancellationToken ct)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new
        {
            html,
            attachments = attachments.Select(one => new { name = one.Name, content = one.Content }),
        });
        var head = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(head, body.Length);
        await worker.StandardInput.BaseStream.WriteAsync(head, ct);
        await worker.StandardInput.BaseStream.WriteAsync(body, ct);
        await worker.StandardInput.BaseStream.FlushAsync(ct);

        var answer = new byte[5];
        await worker.StandardOutput.BaseStream.ReadExactlyAsync(answer, ct);
        var length = BinaryPrimitives.ReadInt32BigEndian(answer.AsSpan(1));
        if (length is < 0 or > PdfBytesMax)
            throw new IOException("The PDF program answered out of turn.");
        var content = new byte[length];
        await worker.StandardOutput.BaseStream.ReadExactlyAsync(content, ct);
        return answer[0] == 0 ? content : new Refusal("pdf-failed", "The PDF could not be made.", Encoding.UTF8.GetString(content));
    }

    private async Task StopWhenFreeAsync()
    {
        if (!await one.WaitAsync(TimeSpan.Zero))
            return;
        try
        {
            await StopAsync(atOnce: false);
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>It ends with its input, and takes its temporary files away; one that does not is killed.</summary>
    private async Task StopAsync(bool atOnce)
    {
        if (worker is not { } ending)
            return;
        worker = null;
        using (ending)
        {
            if (!atOnce)
            {
                ending.StandardInput.Close();
                using var patience = new CancellationTokenSource(EndsWithin);
                await ending.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            ending.Kill();
        }
    }
}

internal static class DrainedErrors
{
    /// <summary>Reads what the process writes to its error stream, so that it never blocks on a full pipe.</summary>
    public static Process WithDrainedErrors(this Process process)
    {
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        return process;
    }
}
