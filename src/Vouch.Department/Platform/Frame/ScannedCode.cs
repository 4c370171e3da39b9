using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Vouch.Department.Platform.Frame;

/// <summary>Where a scan goes: to the one thing it names, else to a page with what it may mean.</summary>
public sealed class ScannedCode(IDataProtectionProvider protection, TimeProvider clock)
{
    private static readonly TimeSpan Keeps = TimeSpan.FromMinutes(10);
    private readonly ITimeLimitedDataProtector protector = protection.CreateProtector("vouch.scan").ToTimeLimitedDataProtector();

    /// <summary>What was read (a wristband, a tube) stays out of addresses and logs: it travels sealed.</summary>
    public string Seal(string code) => protector.Protect(code, clock.GetUtcNow() + Keeps);

    /// <summary>Null when the seal is broken or too old.</summary>
    public string? Open(string sealedCode)
    {
        try
        {
            return protector.Unprotect(sealedCode);
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }

    internal static async Task<IResult> GoAsync([FromForm] string? code, Finder finder, ScannedCode sealing, CancellationToken ct)
    {
        var scanned = (code ?? "").Trim();
        if (scanned.Length is 0 or > Finder.LengthMax)
            return Results.Redirect("/search");
        return await finder.ScanAsync(scanned, ct) is [var only]
            ? Results.Redirect(only.Address)
            : Results.Redirect("/search" + QueryString.Create("scan", sealing.Seal(scanned)));
    }
}
