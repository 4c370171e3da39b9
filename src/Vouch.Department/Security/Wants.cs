using Microsoft.AspNetCore.Http;

namespace Vouch.Department.Security;

/// <summary>What a request wants to get.</summary>
internal static class Wants
{
    /// <summary>A person's browser waiting for a page, as against a fragment, a stream or a program.</summary>
    public static bool Page(HttpRequest request) =>
        !request.Headers.ContainsKey("HX-Request") && request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal);

    /// <summary>An address of this site only: never a way to lead people elsewhere.</summary>
    public static string LocalAddress(string? address) =>
        address is ['/', ..] && !address.StartsWith("//", StringComparison.Ordinal) && !address.StartsWith("/\\", StringComparison.Ordinal)
        && !address.Any(char.IsControl) ? address : "/";
}
