using Microsoft.AspNetCore.Http;

namespace Vouch.Department.Platform.Frame;

/// <summary>
/// Which form of a page was sent. A part that is shown only in a certain state must be there for its own sending as well,
/// or what somebody typed meets a page without the form: the action then says what changed meanwhile.
/// </summary>
public static class SentForm
{
    /// <summary>The name of the form being sent; null when the page is only looked at.</summary>
    public static string? Of(HttpContext http) =>
        http.Items[StaleForm.Key] is StaleForm stale ? stale.Handler
        : HttpMethods.IsPost(http.Request.Method) && http.Request.HasFormContentType ? http.Request.Form["_handler"].ToString() : null;

    public static bool Is(HttpContext http, string name) => string.Equals(Of(http), name, StringComparison.Ordinal);
}
