using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;

namespace Vouch.Department.Platform.Frame;

/// <summary>One sentence for the next page after a redirect ("Registered."); kept in a protected cookie, shown once.</summary>
public sealed class Flash(IHttpContextAccessor context, IDataProtectionProvider protection)
{
    private const string Cookie = "vouch-flash";
    private readonly IDataProtector protector = protection.CreateProtector("vouch.flash");

    public void Say(string sentence) => context.HttpContext!.Response.Cookies.Append(
        Cookie, protector.Protect(sentence), new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, IsEssential = true });

    /// <summary>The sentence said by the page before, once; null when there is none or it cannot be read.</summary>
    public string? Take()
    {
        var http = context.HttpContext!;
        if (http.Request.Cookies[Cookie] is not { Length: > 0 } kept)
            return null;
        http.Response.Cookies.Delete(Cookie);
        try
        {
            return protector.Unprotect(kept);
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }
}
