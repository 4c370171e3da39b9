using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Vouch.Department.Platform;

namespace Vouch.Department.Security;

/// <summary>Checks passwords and PINs; every failure counts, five in a row lock the account for a quarter of an hour.</summary>
public sealed class Secrets(UserManager<Account> accounts, SecurityContext context, IPasswordHasher<Account> hasher)
{
    public const int FailuresMax = 5;
    public static readonly TimeSpan LockoutLength = TimeSpan.FromMinutes(15);

    // Checked where there is no account, so that the time taken tells nobody who has one.
    private static string? nobodyHash;

    /// <summary>The same answer whatever was wrong: who asks learns nothing about accounts.</summary>
    internal static readonly Refusal Wrong = new(
        "sign-in-not-permitted", "Name, badge or secret is not right.", Hint: "After five failures the account is locked for 15 minutes.");

    internal static readonly Refusal LockedOut = new(
        "locked-out-not-permitted", "This account is locked after several failures.",
        Hint: "Wait 15 minutes, or ask an administrator to unlock it.");

    public Task<Account?> ByUserNameAsync(string userName, CancellationToken ct) =>
        context.Users.FirstOrDefaultAsync(account => account.NormalizedUserName == accounts.NormalizeName(userName), ct);

    public Task<Account?> ByIdAsync(Guid id, CancellationToken ct) =>
        context.Users.FirstOrDefaultAsync(account => account.Id == id, ct);

    public Task<Outcome<Account>> PasswordAsync(Account? account, string password, string from) =>
        CheckAsync(account, account?.PasswordHash, password, from);

    public Task<Outcome<Account>> PinAsync(Account? account, string pin, string from) =>
        CheckAsync(account, account?.PinHash, pin, from);

    /// <summary>PIN or password, whichever it is: for unlocking and signing.</summary>
    public Task<Outcome<Account>> EitherAsync(Account account, string secret, string from) =>
        account.PinHash is not null && PinRules.Check(secret).Succeeded(out _, out _)
            ? PinAsync(account, secret, from)
            : PasswordAsync(account, secret, from);

    /// <summary>One more failure of this account, at whatever it was asked for.</summary>
    public async Task<Refusal> FailedAsync(Account account, string from)
    {
        context.Actor = new Actor(Id: null, "sign-in as " + account.UserName, from);
        await accounts.AccessFailedAsync(account);
        return await accounts.IsLockedOutAsync(account) ? LockedOut : Wrong;
    }

    private async Task<Outcome<Account>> CheckAsync(Account? account, string? hash, string secret, string from)
    {
        if (account is null || hash is null || secret.Length is 0 or > 200)
        {
            nobodyHash ??= hasher.HashPassword(new Account(), "nobody");
            hasher.VerifyHashedPassword(new Account(), nobodyHash, secret.Length > 200 ? "" : secret);
            return account is null || secret.Length == 0 ? Wrong : await FailedAsync(account, from);
        }

        if (!account.Active)
            return Wrong;
        if (await accounts.IsLockedOutAsync(account))
            return LockedOut;
        if (hasher.VerifyHashedPassword(account, hash, secret) == PasswordVerificationResult.Failed)
            return await FailedAsync(account, from);
        if (account.AccessFailedCount > 0)
        {
            context.Actor = new Actor(account.Id, account.UserName!, from);
            await accounts.ResetAccessFailedCountAsync(account);
        }

        return account;
    }
}
