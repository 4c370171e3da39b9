using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Frame;

namespace Vouch.Department.Exchange;

/// <summary>The code maps as a file, and live fragments of the pages.</summary>
public static class ExchangeEndpoints
{
    public static IEndpointRouteBuilder MapExchange(this IEndpointRouteBuilder app)
    {
        app.MapGet("/code-maps.csv", async (Db db, CancellationToken ct) =>
            Results.File(System.Text.Encoding.UTF8.GetBytes(await CodeMaps.ExportAsync(db, ct)), "text/csv; charset=utf-8", "code-maps.csv"))
            .Needs("message.replay");
        app.MapGet("/connections/rows", () => new RazorComponentResult<ConnectionRows>()).Needs("connection.view");
        app.MapGet("/connections/{id:guid}/figures", (Guid id) => new RazorComponentResult<ConnectionFigures>(new { Id = id })).Needs("connection.view");
        app.MapGet("/messages/rows", ([AsParameters] MessagesAsked asked) => new RazorComponentResult<MessageRows>(new { Asked = asked })).Needs("message.view");
        app.MapGet("/messages/{id:guid}/facts", async (Guid id, string? shown, Db db, CancellationToken ct) => new RazorComponentResult<MessageFacts>(
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["Whole"] = await MessagesStorage.OneAsync(db, id, ct), ["Shown"] = shown }))
            .Needs("message.view");
        return app;
    }
}
