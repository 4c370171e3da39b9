using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Frame;

namespace Vouch.Department.Security;

/// <summary>
/// Runs after authentication: an idle session locks on the server too, and what a form sends to a locked or ended
/// session is kept as a draft of its person, never thrown away.
/// </summary>
internal static class LockedSessions
{
    /// <summary>Pages that belong to the session itself.</summary>
    private static readonly string[] Own = ["/unlock", "/lock", "/sign-in", "/sign-in/code", "/sign-out", "/setup", "/health", "/status", "/verify"];

    /// <summary>The browser locks first; the server a little later.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    public static async Task WatchAsync(HttpContext http, RequestDelegate next)
    {
        if (SessionCookie.Of(http) is not { } session || Own.Any(path => http.Request.Path.StartsWithSegments(path, StringComparison.Ordinal)))
        {
            await next(http);
            return;
        }

        var services = http.RequestServices;
        var idle = TimeSpan.FromMinutes(services.GetRequiredService<HospitalSign>().IdleMinutes) + Grace;
        var sessions = services.GetRequiredService<Sessions>();
        var locked = session.Locked || services.GetRequiredService<TimeProvider>().GetUtcNow() - session.SeenAt > idle;
        if (session.Ended)
        {
            await KeepAsync(http, session);
            await next(http);
        }
        else if (locked)
        {
            await sessions.LockAsync(session.Id, http.RequestAborted);
            await TurnAwayAsync(http, await KeepAsync(http, session), "/unlock", StatusCodes.Status423Locked);
        }
        else if (session.MustChangePassword && !http.Request.Path.StartsWithSegments("/account", StringComparison.Ordinal))
        {
            await TurnAwayAsync(http, kept: false, "/account", StatusCodes.Status403Forbidden);
        }
        else
        {
            // Live parts ask by themselves: they are no sign of a person.
            if (!http.Request.Headers.ContainsKey("HX-Request") && http.Request.Path != "/live")
                await sessions.SeenAsync(session, http.RequestAborted);
            await next(http);
        }
    }

    private static async Task TurnAwayAsync(HttpContext http, bool kept, string to, int otherwise)
    {
        if (!Wants.Page(http.Request))
        {
            http.Response.StatusCode = otherwise;
            await http.Response.CompleteAsync();
            return;
        }

        var back = http.Request.Path + http.Request.QueryString;
        if (kept)
            back += (http.Request.QueryString.HasValue ? "&" : "?") + "draft=1";
        http.Response.Redirect(to + QueryString.Create("return", back));
    }

    private static async Task<bool> KeepAsync(HttpContext http, Session session)
    {
        if (!HttpMethods.IsPost(http.Request.Method) || !http.Request.HasFormContentType)
            return false;
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (form["_handler"].ToString() is not { Length: > 0 } handler)
            return false;
        await http.RequestServices.GetRequiredService<Drafts>()
            .KeepAsync(session.PersonId, Drafts.Key(http.Request.Path, handler), form, http.RequestAborted);
        return true;
    }
}
