using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;
using Vouch.Department.Platform.Frame;

namespace Vouch.Department.Security;

/// <summary>Locking and unlocking without losing what was typed, and signing out.</summary>
internal static class LockEndpoints
{
    private const string Why = "belongs to the session itself; works on no other's";

    public static void MapLock(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/lock", LockAsync).Open(Why);
        routes.MapPost("/unlock/here", UnlockAsync).Open(Why);
        // Typing without sending keeps the session awake; the watch over sessions notes it.
        routes.MapPost("/stir", () => Results.NoContent()).Open(Why).DisableAntiforgery();
        routes.MapPost("/sign-out", SignOutAsync).Open(Why);
    }

    /// <summary>Locks the session and keeps the drafts its page sends along.</summary>
    private static async Task<IResult> LockAsync(
        HttpContext http, [FromForm] string? drafts, Sessions sessions, Drafts kept, CancellationToken ct)
    {
        if (SessionCookie.Of(http) is not { Ended: false } session)
            return Results.Unauthorized();
        foreach (var draft in Read(drafts))
        {
            var fields = draft.Fields.Where(field => field.Length == 2).GroupBy(field => field[0], field => field[1])
                .Select(field => KeyValuePair.Create(field.Key, new StringValues([.. field])));
            await kept.KeepAsync(session.PersonId, Drafts.Key(draft.Path, draft.Form), fields, ct);
        }

        await sessions.LockAsync(session.Id, ct);
        return Results.NoContent();
    }

    /// <summary>Opens the page that lies under the lock; the page /unlock does the same without a script.</summary>
    private static async Task<IResult> UnlockAsync(
        HttpContext http, [FromForm] string? secret, Secrets secrets, Sessions sessions, CancellationToken ct)
    {
        if (SessionCookie.Of(http) is not { Ended: false } session
            || await secrets.ByIdAsync(session.PersonId, ct) is not { } account)
            return Results.Unauthorized();
        if (!(await secrets.EitherAsync(account, secret ?? "", session.From)).Succeeded(out _, out var refusal))
            return Results.Json(new { message = refusal.Text }, statusCode: Platform.RefusalStatus.Http(refusal));
        await sessions.UnlockAsync(session.Id, ct);
        return Results.NoContent();
    }

    private static async Task<IResult> SignOutAsync(HttpContext http, [FromForm] string? _, Sessions sessions, CancellationToken ct)
    {
        if (SessionCookie.Of(http) is { Ended: false } session)
            await sessions.EndAsync(session, ct);
        await Microsoft.AspNetCore.Authentication.AuthenticationHttpContextExtensions.SignOutAsync(http, SessionCookie.Scheme);
        return Results.Redirect("/sign-in");
    }

    private static IReadOnlyList<Draft> Read(string? drafts)
    {
        try
        {
            return drafts is { Length: > 0 and < Drafts.LengthMax }
                ? JsonSerializer.Deserialize<List<Draft>>(drafts, JsonSerializerOptions.Web)?.Take(20).ToList() ?? []
                : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private sealed record Draft(string Path, string Form, string[][] Fields);
}
