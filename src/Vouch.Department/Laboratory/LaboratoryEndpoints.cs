using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Frame;

namespace Vouch.Department.Laboratory;

/// <summary>Live fragments of the laboratory's pages.</summary>
public static class LaboratoryEndpoints
{
    public static IEndpointRouteBuilder MapLaboratory(this IEndpointRouteBuilder app)
    {
        app.MapGet("/review/rows", async (Db db, string? stat, CancellationToken ct) => new RazorComponentResult<ReviewRows>(
            new { Rows = await ReviewStorage.OpenAsync(db, new ReviewFilter(null, null, stat is not null), ct) })).Needs("result.review");
        return app;
    }
}
