using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Frame;
using Vouch.Department.Sealing;
using Vouch.Ledger;

namespace Vouch.Department.Reports;

/// <summary>
/// Issues the report of an order once everything released so far is sealed: the PDF with every proof attached is made
/// first, then the version is written, so that an issued report always has its document.
/// </summary>
public sealed class ReportMaker(
    Db db, IServiceScopeFactory scopes, ILoggerFactory logs, PdfWorker pdf, ProofFiles proofs, Blobs blobs, HospitalSign hospital, PlatformPlace place)
{
    /// <summary>Results of one message are released together; a moment later there are often more of the same order.</summary>
    private const string Quiet = "2 seconds";

    /// <summary>More was released in the meantime and waits to be sealed.</summary>
    private static readonly Refusal NotYet = new("report-empty", "Nothing is released and sealed yet.");

    private const int PdfBytesMax = 64 * 1024 * 1024;

    private readonly ILogger log = logs.CreateLogger<ReportMaker>();

    /// <summary>Makes the longest due report; false when none is due.</summary>
    public async Task<bool> MakeNextAsync(CancellationToken ct)
    {
        var due = await db.ListAsync(
            $"""
            select d.order_id from report_due d where d.since < clock_timestamp() - interval '{Quiet}'
              and not exists (select 1 from result r where r.order_id = d.order_id and not exists (select 1 from ledger_leaf l where l.ref = r.proof_id))
            order by d.since limit 1
            """, [], r => r.GetGuid(0), ct);
        if (due.Count == 0)
            return false;
        if (!(await MakeAsync(due[0], ct)).Succeeded(out _, out var refusal))
        {
            if (refusal == NotYet)
                return false;
            log.LogError("The report of an order could not be made: {Reason}", refusal.Text);
            await PostponeAsync(due[0], ct);
        }

        return true;
    }

    private async Task<Outcome<Guid>> MakeAsync(Guid order, CancellationToken ct)
    {
        DateTimeOffset since;
        ReportContent? content;
        int version;
        await using (var connection = await db.Source.OpenConnectionAsync(ct))
        {
            since = await Sql.OneAsync(connection, "select since from report_due where order_id = $1", [order], r => r.Instant(0), ct);
            content = await ReportContent.ReadAsync(connection, order, ct);
            version = 1 + await Sql.OneAsync(connection, "select coalesce(max(version), 0) from report where order_id = $1", [order], r => r.GetInt32(0), ct);
        }

        if (content is null)
            return NotYet;
        var id = Guid.CreateVersion7(db.Now);
        var digest = ReportDigest.Of(content.Lines.Select(line => new Digest(line.LeafHash)));
        var link = ReportAddress.Verify(id, digest.ToString());
        var html = await RenderAsync(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["Content"] = content,
            ["Version"] = version,
            ["IssuedAt"] = db.Now,
            ["Hospital"] = hospital.Name,
            ["Zone"] = hospital.Zone,
            ["Demo"] = place.IsDemo,
            ["Qr"] = ReportQr.Svg(link),
            ["Digest"] = digest.ToString(),
        });
        if (!(await AttachmentsAsync(content, ct)).Succeeded(out var attachments, out var refusal))
            return refusal;
        if (!(await pdf.MakeAsync(html, attachments, ct)).Succeeded(out var document, out var unmade))
            return unmade;
        using var stream = new MemoryStream(document);
        if (!(await blobs.PutAsync(stream, PdfBytesMax, ct)).Succeeded(out var blob, out refusal))
            return refusal;
        await IssueAsync(id, order, version, content, digest, blob, since, ct);
        return id;
    }

    private async Task<string> RenderAsync(Dictionary<string, object?> parameters)
    {
        await using var scope = scopes.CreateAsyncScope();
        await using var renderer = new HtmlRenderer(scope.ServiceProvider, logs);
        var sheet = await renderer.Dispatcher.InvokeAsync(async () =>
            (await renderer.RenderComponentAsync<ReportSheet>(ParameterView.FromDictionary(parameters))).ToHtmlString());
        return $"<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Laboratory report</title><style>{ReportStyle.Text}</style></head><body>{sheet}</body></html>";
    }

    private async Task<Outcome<List<PdfAttachment>>> AttachmentsAsync(ReportContent content, CancellationToken ct)
    {
        var attachments = new List<PdfAttachment>(content.Lines.Length);
        foreach (var line in content.Lines)
        {
            // The report itself names the patient: its proofs disclose the same.
            if (!(await proofs.ForResultAsync(line.ProofId, ["patient-name", "patient-birth-date", "patient-sex", "patient-identifier"], ct))
                .Succeeded(out var file, out var refusal))
                return refusal;
            attachments.Add(new PdfAttachment(string.Create(CultureInfo.InvariantCulture, $"proof-{line.Analyte}-{line.Version}.json"),
                Encoding.UTF8.GetString(file.ToUtf8())));
        }

        return attachments;
    }

    private async Task IssueAsync(
        Guid id, Guid order, int version, ReportContent content, Digest digest, BlobName blob, DateTimeOffset since, CancellationToken ct)
    {
        await using var work = await db.BeginAsync(Actor.Job("report maker"), "report issued", ct);
        await work.ExecuteAsync("insert into report (id, order_id, version, status, digest, pdf) values ($1, $2, $3, $4, $5, $6)",
            [id, order, version, content.Status, digest.ToArray(), blob.ToString()], ct);
        await work.ExecuteAsync(
            "insert into report_line (report_id, line, order_test_id, version) select $1, * from unnest($2::int[], $3::uuid[], $4::int[])",
            [id, Enumerable.Range(1, content.Lines.Length).ToArray(), content.Lines.Select(l => l.OrderTestId).ToArray(), content.Lines.Select(l => l.Version).ToArray()], ct);
        // What was released meanwhile moved the time on; then the order stays due.
        await work.ExecuteAsync("delete from report_due where order_id = $1 and since = $2", [order, since], ct);
        await work.CommitAsync(ct);
    }

    private async Task PostponeAsync(Guid order, CancellationToken ct)
    {
        await using var work = await db.BeginAsync(Actor.Job("report maker"), "report failed", ct);
        await work.ExecuteAsync("update report_due set since = clock_timestamp() + interval '1 minute' where order_id = $1", [order], ct);
        await work.CommitAsync(ct);
    }
}
