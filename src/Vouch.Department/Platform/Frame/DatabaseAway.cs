using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Vouch.Department.Platform.Frame;

/// <summary>
/// What a request is told while the database is away or has no room: 503 in words, without asking the database again.
/// </summary>
internal static class DatabaseAway
{
    private const string Page =
        """
        <!doctype html>
        <html lang="en">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>One moment – Vouch</title>
        <link rel="stylesheet" href="/vouch.css"></head>
        <body><main id="main" class="bare"><h1>One moment</h1>
        <p>The database is not there at the moment, or its disk is full. What was just sent was not saved.</p>
        <p>Try again in a minute; if it stays so, tell the pathology-IT desk.</p></main></body>
        </html>
        """;

    public static async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        var room = context.RequestServices.GetRequiredService<DiskRoom>();
        try
        {
            await next(context);
        }
        catch (Exception fault) when (!context.Response.HasStarted && (room.Report(fault) || LostDatabase.IsPassing(fault)))
        {
            context.Response.Clear();
            await SecurityHeaders.AddAsync(context, _ => Task.CompletedTask);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "10";
            var wantsPage = context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal);
            context.Response.ContentType = wantsPage ? "text/html; charset=utf-8" : "text/plain; charset=utf-8";
            await context.Response.WriteAsync(wantsPage ? Page : "The database is not there at the moment, or its disk is full.\n", context.RequestAborted);
        }
    }
}
