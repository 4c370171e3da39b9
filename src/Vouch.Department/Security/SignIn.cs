using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Vouch.Department.Platform;

namespace Vouch.Department.Security;

/// <summary>What follows a right password.</summary>
public abstract record SignedIn
{
    private SignedIn()
    {
    }

    /// <summary>A session began.</summary>
    public sealed record Whole : SignedIn;

    /// <summary>The account has an authenticator: its code comes next.</summary>
    public sealed record CodeNeeded : SignedIn;
}

/// <summary>Signing in: by password (and authenticator code), or by badge and PIN at a registered bench station.</summary>
public sealed class SignIn(
    Db db, Secrets secrets, Sessions sessions, Stations stations, UserManager<Account> accounts, SecurityContext context,
    IHttpContextAccessor http, IDataProtectionProvider protection, TimeProvider clock)
{
    private const string PendingCookie = "vouch-pending";
    private static readonly TimeSpan CodeWithin = TimeSpan.FromMinutes(5);
    private readonly ITimeLimitedDataProtector pending = protection.CreateProtector("vouch.pending-code").ToTimeLimitedDataProtector();

    private HttpContext Http => http.HttpContext!;

    private string From => Http.Connection.RemoteIpAddress?.ToString() ?? "unknown";

    public async Task<Outcome<SignedIn>> PasswordAsync(string userName, string password, CancellationToken ct)
    {
        var account = await secrets.ByUserNameAsync(userName, ct);
        if (!(await secrets.PasswordAsync(account, password, From)).Succeeded(out account, out var refusal))
            return refusal;
        if (!account.TwoFactorEnabled)
            return await StartAsync(account, station: null, "password", ct);
        Http.Response.Cookies.Append(PendingCookie, pending.Protect(account.Id.ToString(), clock.GetUtcNow() + CodeWithin),
            new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, IsEssential = true, Secure = Http.Request.IsHttps });
        return new SignedIn.CodeNeeded();
    }

    /// <summary>The authenticator's six digits, or one of the recovery codes (used up by it).</summary>
    public async Task<Outcome<SignedIn>> CodeAsync(string code, CancellationToken ct)
    {
        if (PendingAccount() is not { } id || await secrets.ByIdAsync(id, ct) is not { Active: true } account)
            return new Refusal("code-stale", "It took too long.", Hint: "Sign in with the password again.");
        if (await accounts.IsLockedOutAsync(account))
            return Secrets.LockedOut;
        context.Actor = new Actor(account.Id, account.UserName!, From);
        var digits = code.Replace(" ", "", StringComparison.Ordinal);
        var right = digits.Length == 6 && digits.All(char.IsAsciiDigit)
            ? await accounts.VerifyTwoFactorTokenAsync(account, TokenOptions.DefaultAuthenticatorProvider, digits)
            : code.Length <= 40 && (await accounts.RedeemTwoFactorRecoveryCodeAsync(account, code)).Succeeded;
        if (!right)
            return await secrets.FailedAsync(account, From);
        await accounts.ResetAccessFailedCountAsync(account);
        Http.Response.Cookies.Delete(PendingCookie);
        return await StartAsync(account, station: null, "password+code", ct);
    }

    /// <summary>At a registered bench station only. Refusals: station-not-permitted, sign-in-not-permitted.</summary>
    public async Task<Outcome<SignedIn>> BadgeAsync(string badge, string pin, CancellationToken ct)
    {
        if (await stations.HereAsync(ct) is not { } station)
            return new Refusal("station-not-permitted", "Badge and PIN open only a registered bench station.", Hint: "Sign in with your password.");
        var id = await db.OneAsync<Guid?>("select id from person where badge = $1 and active", [badge], row => row.GetGuid(0), ct);
        var account = id is null ? null : await secrets.ByIdAsync(id.Value, ct);
        if (!(await secrets.PinAsync(account, pin, station.Name)).Succeeded(out account, out var refusal))
            return refusal;
        return await StartAsync(account, station, "badge", ct);
    }

    private async Task<Outcome<SignedIn>> StartAsync(Account account, Station? station, string how, CancellationToken ct)
    {
        // Another person's session at this browser ends: its work is kept as drafts under that person.
        if (SessionCookie.Of(Http) is { Ended: false } before)
            await sessions.EndAsync(before, ct);
        var name = await db.OneAsync("select name from person where id = $1 and active", [account.Id], row => row.GetString(0), ct);
        if (name is null)
            return Secrets.Wrong;
        var session = await sessions.StartAsync(account.Id, station?.Id, how, name, station?.Name ?? From, ct);
        await SessionCookie.IssueAsync(Http, session, account.Id);
        return new SignedIn.Whole();
    }

    private Guid? PendingAccount()
    {
        if (Http.Request.Cookies[PendingCookie] is not { Length: > 0 } kept)
            return null;
        try
        {
            return Guid.Parse(pending.Unprotect(kept));
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }
}
