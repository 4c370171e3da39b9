using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Vouch.Department.Platform.Frame;

/// <summary>
/// A form whose token is no longer good: another person took over the station, or the session was renewed. Its page is
/// shown again with what was typed instead of losing it; nothing is done until it is sent again.
/// </summary>
internal sealed record StaleForm(string Handler, IReadOnlyList<KeyValuePair<string, StringValues>> Fields)
{
    public static readonly object Key = new();

    public static readonly Refusal Refusal = new(
        "form-stale", "This page was opened in another session.", "Nothing was saved; what was typed is still here.",
        "Check that it is you who is signed in, then send again.");

    /// <summary>Runs after the antiforgery check: turns the post into showing the page again.</summary>
    public static async Task ShowAgainAsync(HttpContext context, RequestDelegate next)
    {
        if (HttpMethods.IsPost(context.Request.Method)
            && context.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: false } failed)
        {
            // The form of a failed check may not be read while the failure stands; here it is only shown again.
            context.Features.Set<IAntiforgeryValidationFeature>(null);
            IFormCollection form;
            try
            {
                form = context.Request.HasFormContentType
                    ? await context.Request.ReadFormAsync(context.RequestAborted)
                    : FormCollection.Empty;
            }
            catch (BadHttpRequestException fault)
            {
                context.Response.StatusCode = fault.StatusCode;
                return;
            }

            context.Features.Set(failed);
            if (form["_handler"].ToString() is { Length: > 0 } handler)
            {
                context.Items[Key] = new StaleForm(handler, [.. form]);
                context.Request.Method = HttpMethods.Get;
                context.Response.StatusCode = StatusCodes.Status409Conflict;
            }
        }

        await next(context);
    }
}
