using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Vouch.Department.Audit;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Frame;
using Vouch.Department.Platform.Jobs;
using Vouch.Department.Security;

namespace Vouch.Department.Reports;

/// <summary>Puts reports into the program.</summary>
public static class ReportsHosting
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromHours(6);

    public static IServiceCollection AddReports(this IServiceCollection services) => services
        .AddSingleton<PdfWorker>()
        .AddSingleton<ReportMaker>()
        .AddSingleton<ForgottenBlobs>()
        .AddSingleton(provider => new Job("forgotten blobs", BetweenLooks, provider.GetRequiredService<ForgottenBlobs>().RemoveAsync))
        .AddSingleton(provider => new Job("report maker", Pause, provider.GetRequiredService<ReportMaker>().MakeNextAsync));

    public static IEndpointRouteBuilder MapReports(this IEndpointRouteBuilder app)
    {
        app.MapGet("/report.css", () => Results.Text(ReportStyle.Text, "text/css")).Open("the report's style sheet");
        app.MapGet("/reports/{id:guid}/pdf", PdfAsync).Needs("report.view");
        return app;
    }

    private static async Task<IResult> PdfAsync(
        Guid id, Db db, Blobs blobs, ChartAccess chart, AuditTrail trail, CurrentPerson person, CancellationToken ct)
    {
        var (patient, blob) = await db.OneAsync("select o.patient_id, r.pdf from report r join lab_order o on o.id = r.order_id where r.id = $1", [id],
            r => ((Guid?)r.GetGuid(0), r.GetString(1)), ct);
        if (patient is null || BlobName.Parse(blob) is not { } name)
            return Results.NotFound();
        if (!(await chart.AskAsync(person, patient.Value, ct)).Succeeded(out _, out var refusal))
            return Results.Problem(statusCode: RefusalStatus.Http(refusal), title: refusal.Message, detail: refusal.Hint);
        await trail.ViewedAsync(person.Actor, patient.Value, "report PDF", ct);
        return (await blobs.ReadAsync(name, ct)).Succeeded(out var pdf, out refusal)
            ? Results.File(pdf, "application/pdf")
            : Results.Problem(statusCode: RefusalStatus.Http(refusal), title: refusal.Message);
    }
}
