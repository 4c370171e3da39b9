using Microsoft.AspNetCore.Identity;
using QRCoder;
using Vouch.Department.Platform;

namespace Vouch.Department.Security;

/// <summary>What a phone needs to become a person's authenticator.</summary>
/// <param name="Key">Base 32, for typing in.</param>
/// <param name="QrPath">One SVG path of the otpauth address.</param>
/// <param name="QrSize">Modules a side.</param>
public sealed record Enrolment(string Key, string QrPath, int QrSize);

/// <summary>Time-based one-time codes. Source: RFC 6238; the key address as authenticators read it.</summary>
public sealed class Authenticator(UserManager<Account> users, SecurityContext context, Secrets secrets)
{
    public const int RecoveryCodes = 10;

    /// <summary>Null when the person has one already.</summary>
    public async Task<Enrolment?> BeginAsync(Actor actor, string hospital, CancellationToken ct)
    {
        if (await secrets.ByIdAsync(actor.Id!.Value, ct) is not { TwoFactorEnabled: false } account)
            return null;
        context.Actor = actor;
        var key = await users.GetAuthenticatorKeyAsync(account);
        if (key is null)
        {
            await users.ResetAuthenticatorKeyAsync(account);
            key = (await users.GetAuthenticatorKeyAsync(account))!;
        }

        var issuer = Uri.EscapeDataString("Vouch " + hospital);
        var (path, size) = Qr($"otpauth://totp/{issuer}:{Uri.EscapeDataString(account.UserName!)}?secret={key}&issuer={issuer}&digits=6");
        return new Enrolment(key, path, size);
    }

    /// <summary>Switches it on once a code proves the phone has the key; answers the recovery codes, shown this once.</summary>
    public async Task<Outcome<IReadOnlyList<string>>> ConfirmAsync(Actor actor, string code, CancellationToken ct)
    {
        if (await secrets.ByIdAsync(actor.Id!.Value, ct) is not { TwoFactorEnabled: false } account)
            return new Refusal("authenticator-known", "You have an authenticator.");
        var digits = code.Replace(" ", "", StringComparison.Ordinal);
        context.Actor = actor;
        if (!await users.VerifyTwoFactorTokenAsync(account, TokenOptions.DefaultAuthenticatorProvider, digits))
            return new Refusal("code-invalid", "This is not the code of the moment.", Hint: "Check the phone's clock; type the six digits shown now.");
        await users.SetTwoFactorEnabledAsync(account, enabled: true);
        return (await users.GenerateNewTwoFactorRecoveryCodesAsync(account, RecoveryCodes) ?? []).ToList();
    }

    /// <summary>Switches it off, on the password.</summary>
    public async Task<Outcome<Done>> RemoveAsync(Actor actor, string password, CancellationToken ct)
    {
        var account = await secrets.ByIdAsync(actor.Id!.Value, ct);
        if (!(await secrets.PasswordAsync(account, password, actor.From)).Succeeded(out account, out var refusal))
            return refusal;
        context.Actor = actor;
        await users.SetTwoFactorEnabledAsync(account, enabled: false);
        await users.ResetAuthenticatorKeyAsync(account);
        return new Done();
    }

    private static (string Path, int Size) Qr(string text)
    {
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var rows = code.ModuleMatrix;
        var path = string.Concat(Enumerable.Range(0, rows.Count).SelectMany(y => Enumerable.Range(0, rows.Count)
            .Where(x => rows[y][x]).Select(x => FormattableString.Invariant($"M{x} {y}h1v1h-1z"))));
        return (path, rows.Count);
    }
}
