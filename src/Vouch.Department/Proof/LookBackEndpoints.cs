using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Vouch.Department.Audit;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Frame;

namespace Vouch.Department.Proof;

public static class LookBackEndpoints
{
    private const int RowsBetweenFlushes = 2_000;

    public static IEndpointRouteBuilder MapProof(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/look-backs/{id:guid}/results.csv", CsvAsync).Needs("lookback.view");
        return routes;
    }

    /// <summary>Every affected result as CSV (RFC 4180), streamed: nothing is capped.</summary>
    private static async Task CsvAsync(Guid id, HttpContext http, Db db, CurrentPerson person, CancellationToken ct)
    {
        if (await LookBacks.FindAsync(db, id, ct) is not { } look)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await using (var work = await db.BeginAsync(person.Actor, reason: null, ct))
        {
            await AuditTrail.ActAsync(work, "export", "look_back", id.ToString(), ct);
            await work.CommitAsync(ct);
        }

        http.Response.ContentType = "text/csv; charset=utf-8";
        http.Response.Headers.ContentDisposition = FormattableString.Invariant($"attachment; filename=look-back-{look.Number}.csv");
        await using var text = new StreamWriter(http.Response.Body, new UTF8Encoding(false), 64 * 1024);
        await text.WriteAsync("measured,result,version,status,latest_version,accession,patient,requester,ward,disposition,reason,given_by,proof\r\n");
        var rows = 0;
        await foreach (var row in AffectedResults.StreamAsync(db, look, ct))
        {
            await text.WriteAsync(Line(row));
            if (++rows % RowsBetweenFlushes == 0)
                await text.FlushAsync(ct);
        }
    }

    private static string Line(AffectedResult row) => string.Join(',', new[]
    {
        row.UsedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), row.Said + (row.Unit is null ? "" : " " + row.Unit),
        row.Version.ToString(CultureInfo.InvariantCulture), row.Status, row.LatestVersion?.ToString(CultureInfo.InvariantCulture),
        row.Accession, row.PatientName, row.Requester, row.Ward, row.Disposition, row.Reason, row.GivenBy, row.Proof.ToString(),
    }.Select(Cell)) + "\r\n";

    /// <summary>Quoted where needed; what a spreadsheet would run as a formula is kept as text.</summary>
    private static string Cell(string? value)
    {
        if (string.IsNullOrEmpty(value))
            return "";
        var text = value[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + value : value;
        return text.AsSpan().ContainsAny(",\"\r\n") ? "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"" : text;
    }
}
