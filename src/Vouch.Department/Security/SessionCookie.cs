using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Vouch.Department.Platform.Frame;

namespace Vouch.Department.Security;

/// <summary>The sign-in cookie: names a session and nothing else; who that is and what they may is read on every request.</summary>
internal static class SessionCookie
{
    public const string Scheme = "vouch";
    public const string SessionClaim = "session";
    public const string LockedClaim = "locked";
    public const string SignedClaim = "signed";
    public const string ChangeClaim = "must-change-password";

    public static void Configure(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = "vouch-session";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Strict;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.ExpireTimeSpan = Sessions.LengthMax;
        options.SlidingExpiration = false;
        options.LoginPath = "/sign-in";
        options.ReturnUrlParameter = "return";
        options.Events.OnValidatePrincipal = ValidateAsync;
        options.Events.OnRedirectToLogin = context => AnswerAsync(context, StatusCodes.Status401Unauthorized);
        options.Events.OnRedirectToAccessDenied = context =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        };
    }

    public static Task IssueAsync(HttpContext context, Guid session, Guid person) => context.SignInAsync(
        Scheme, new ClaimsPrincipal(new ClaimsIdentity(
            [new(SessionClaim, session.ToString()), new(ClaimTypes.NameIdentifier, person.ToString())], Scheme)));

    public static Session? Of(HttpContext context) => context.Items[typeof(Session)] as Session;

    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var sessions = context.HttpContext.RequestServices.GetRequiredService<Sessions>();
        var session = Guid.TryParse(context.Principal?.FindFirstValue(SessionClaim), out var id)
            ? await sessions.FindAsync(id, context.HttpContext.RequestAborted)
            : null;
        if (session is null or { Ended: true })
        {
            context.RejectPrincipal();
            context.HttpContext.Items[typeof(Session)] = session;
            return;
        }

        context.HttpContext.Items[typeof(Session)] = session;
        context.ReplacePrincipal(Principal(session));
    }

    private static ClaimsPrincipal Principal(Session session)
    {
        var identity = new ClaimsIdentity(Scheme);
        identity.AddClaim(new(ClaimTypes.NameIdentifier, session.PersonId.ToString()));
        identity.AddClaim(new(ClaimTypes.Name, session.Name));
        identity.AddClaim(new(SessionClaim, session.Id.ToString()));
        if (session.Station is not null)
            identity.AddClaim(new("station", session.Station));
        identity.AddClaims(session.Roles.Select(role => new Claim(ClaimTypes.Role, role)));
        identity.AddClaims(session.Roles.Select(role => new Claim(CurrentPerson.RoleTitleClaim, Role.Title(role))));
        // A locked session may do nothing but unlock; one with a password given by another, nothing but change it.
        if (session.Locked)
            identity.AddClaim(new(LockedClaim, "yes"));
        else if (session.MustChangePassword)
            identity.AddClaims([new(ChangeClaim, "yes"), new(CurrentPerson.PermissionClaim, "own.account")]);
        else
            identity.AddClaims(Permissions.Of(session.Roles).Select(permission => new Claim(CurrentPerson.PermissionClaim, permission)));
        return new ClaimsPrincipal(identity);
    }

    private static Task AnswerAsync(RedirectContext<CookieAuthenticationOptions> context, int otherwise)
    {
        if (Wants.Page(context.Request))
            context.Response.Redirect(context.RedirectUri);
        else
            context.Response.StatusCode = otherwise;
        return Task.CompletedTask;
    }
}
