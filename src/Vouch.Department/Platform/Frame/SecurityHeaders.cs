using Microsoft.AspNetCore.Http;

namespace Vouch.Department.Platform.Frame;

/// <summary>
/// Headers of every answer. No inline script or style runs: what a page draws it draws from our own files.
/// Source: OWASP ASVS 5.0, V3.4 (browser security mechanism headers); CSP level 3.
/// </summary>
internal static class SecurityHeaders
{
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
        "connect-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'none'; object-src 'none'";

    public static Task AddAsync(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(self), geolocation=(), microphone=()";
        if (context.Request.IsHttps)
            headers.StrictTransportSecurity = "max-age=31536000";
        // Pages show patients: no copy stays in the browser. Static files set their own.
        headers.CacheControl = "no-cache, no-store";
        return next(context);
    }
}
