using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Frame;

namespace Vouch.Department.Exchange.Analysers;

/// <summary>Live fragments of the analysers' pages.</summary>
public static class AnalysersEndpoints
{
    public static IEndpointRouteBuilder MapAnalysers(this IEndpointRouteBuilder app)
    {
        app.MapGet("/analysers/rows", async (Db db, AnalyserLines lines, CancellationToken ct) => new RazorComponentResult<AnalyserRows>(
            new { Rows = await AnalyserOverview.AllAsync(db, ct), Lines = lines })).Needs("device.view");
        return app;
    }
}
