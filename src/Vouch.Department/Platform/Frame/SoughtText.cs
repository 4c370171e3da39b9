using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Vouch.Department.Platform.Frame;

/// <summary>
/// What was scanned or typed into the search (a wristband, a tube, a name) stays out of addresses and logs: it travels
/// sealed, so that the page of what was found can be gone back to and loaded again.
/// </summary>
public sealed class SoughtText(IDataProtectionProvider protection, TimeProvider clock)
{
    private static readonly TimeSpan Keeps = TimeSpan.FromMinutes(30);
    private readonly ITimeLimitedDataProtector protector = protection.CreateProtector("vouch.sought").ToTimeLimitedDataProtector();

    public string Seal(string text) => protector.Protect(text, clock.GetUtcNow() + Keeps);

    /// <summary>Null when the seal is broken or too old.</summary>
    public string? Open(string sealedText)
    {
        try
        {
            return protector.Unprotect(sealedText);
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }

    /// <summary>A scan goes to the one thing it names, else to a page with what it may mean.</summary>
    internal static async Task<IResult> ScanAsync([FromForm] string? code, Finder finder, SoughtText sealing, CancellationToken ct)
    {
        var scanned = (code ?? "").Trim();
        if (scanned.Length is 0 or > Finder.LengthMax)
            return Results.Redirect("/search");
        return await finder.ScanAsync(scanned, ct) is [var only]
            ? Results.Redirect(only.Address)
            : Results.Redirect("/search" + QueryString.Create("scan", sealing.Seal(scanned)));
    }

    /// <summary>Words go to the page of what they find.</summary>
    internal static IResult Search([FromForm] string? words, SoughtText sealing)
    {
        var typed = (words ?? "").Trim();
        return Results.Redirect(typed.Length is 0 or > Finder.LengthMax
            ? "/search" : "/search" + QueryString.Create("words", sealing.Seal(typed)));
    }
}
