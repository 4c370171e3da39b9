using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Frame;

namespace Vouch.Department.Exchange;

public static class ExchangeEndpoints
{
    public static IEndpointRouteBuilder MapExchange(this IEndpointRouteBuilder app)
    {
        app.MapGet("/code-maps.csv", async (Db db, CancellationToken ct) =>
            Results.File(System.Text.Encoding.UTF8.GetBytes(await CodeMaps.ExportAsync(db, ct)), "text/csv; charset=utf-8", "code-maps.csv"))
            .Needs("message.replay");
        return app;
    }
}
