using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Vouch.Department.Platform;

namespace Vouch.Department.Security;

/// <summary>A line of the users page.</summary>
public sealed record AccountRow(
    Guid PersonId, string Name, string UserName, string[] Roles, bool Active, bool HasPin, bool HasAuthenticator, DateTimeOffset? LockedUntil);

/// <summary>Somebody without an account.</summary>
public sealed record PersonChoice(Guid Id, string Name, string Role);

/// <summary>Accounts: made, given roles, switched off, unlocked by an administrator; secrets changed by their owner.</summary>
public sealed class Accounts(
    Db db, SecurityContext context, UserManager<Account> users, IPasswordHasher<Account> hasher, Secrets secrets, Sessions sessions)
{
    public const int PasswordLengthMin = 12;

    private const string RowSql =
        """
        select a.id, p.name, a.user_name, a.roles, a.active, a.pin_hash is not null, a.two_factor_enabled, a.lockout_end
        from account a join person p on p.id = a.id
        """;

    public async Task<bool> AnyAsync(CancellationToken ct) =>
        await db.OneAsync<bool?>("select true from account limit 1", [], _ => true, ct) == true;

    /// <summary>By name, from after the last row's name and id on.</summary>
    public Task<List<AccountRow>> ListAsync(string words, string afterName, Guid afterId, int most, CancellationToken ct) =>
        db.ListAsync(RowSql +
            """
             where (lower(p.name) like $1 or a.normalized_user_name like upper($1)) and (p.name, a.id) > ($2, $3)
            order by p.name, a.id limit $4
            """,
            [Like(words), afterName, afterId, most], Row, ct);

    public Task<AccountRow?> OneAsync(Guid id, CancellationToken ct) => db.OneAsync(RowSql + " where a.id = $1", [id], Row, ct);

    public Task<List<PersonChoice>> WithoutAccountAsync(CancellationToken ct) =>
        db.ListAsync(
            "select id, name, role from person p where active and not exists (select 1 from account a where a.id = p.id) order by name limit 500",
            [], row => new PersonChoice(row.GetGuid(0), row.GetString(1), row.GetString(2)), ct);

    /// <summary>Makes an account. Refusals: user-name-invalid, user-name-known, password-invalid, role-invalid, account-known.</summary>
    public async Task<Outcome<Account>> CreateAsync(
        Actor actor, Guid person, string userName, string password, IReadOnlyList<string> roles, bool mustChange, CancellationToken ct)
    {
        if (CheckRoles(roles) is { } roleRefusal)
            return roleRefusal;
        if (userName.Length is < 2 or > 60 || !userName.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_'))
            return new Refusal("user-name-invalid", "A user name has 2 to 60 letters, digits, points, hyphens.");
        if (CheckPassword(password, userName) is { } passwordRefusal)
            return passwordRefusal;
        if (await secrets.ByIdAsync(person, ct) is not null)
            return new Refusal("account-known", "This person has an account.");
        if (await secrets.ByUserNameAsync(userName, ct) is not null)
            return new Refusal("user-name-known", "This user name is taken.", Hint: "Choose another.");
        context.Actor = actor;
        var account = new Account
        {
            Id = person,
            UserName = userName,
            Roles = [.. roles.Distinct(StringComparer.Ordinal)],
            MustChangePassword = mustChange,
            LockoutEnabled = true,
        };
        account.PasswordHash = hasher.HashPassword(account, password);
        return Read(await users.CreateAsync(account), account);
    }

    /// <summary>Gives and takes roles; counts from the person's next request.</summary>
    public async Task<Outcome<Account>> SetRolesAsync(Actor actor, Guid id, IReadOnlyList<string> roles, CancellationToken ct)
    {
        if (CheckRoles(roles) is { } refusal)
            return refusal;
        if (actor.Id == id && !roles.Contains(Role.Administrator))
            return new Refusal("role-not-permitted", "You cannot take the administrator's role from yourself.", Hint: "Ask another administrator.");
        return await ChangeAsync(actor, id, account => account.Roles = [.. roles.Distinct(StringComparer.Ordinal)], ct);
    }

    public async Task<Outcome<Account>> SwitchAsync(Actor actor, Guid id, bool active, string reason, CancellationToken ct)
    {
        if (actor.Id == id)
            return new Refusal("account-not-permitted", "You cannot switch off your own account.", Hint: "Ask another administrator.");
        if (reason.Length is < 3 or > 500)
            return new Refusal("reason-invalid", "A reason is needed.");
        context.Reason = reason;
        return await ChangeAsync(actor, id, account => account.Active = active, ct);
    }

    public Task<Outcome<Account>> UnlockAsync(Actor actor, Guid id, CancellationToken ct) =>
        ChangeAsync(actor, id, account => (account.LockoutEnd, account.AccessFailedCount) = (null, 0), ct);

    /// <summary>A password given by an administrator: sessions end, authenticator and PIN go, the person chooses an own one.</summary>
    public async Task<Outcome<Account>> ResetAsync(Actor actor, Guid id, string password, CancellationToken ct)
    {
        if (await secrets.ByIdAsync(id, ct) is not { } account)
            return NotFound;
        if (CheckPassword(password, account.UserName!) is { } refusal)
            return refusal;
        context.Reason = "password reset";
        var outcome = await ChangeAsync(actor, id, one =>
        {
            one.PasswordHash = hasher.HashPassword(one, password);
            (one.MustChangePassword, one.PinHash, one.TwoFactorEnabled, one.LockoutEnd, one.AccessFailedCount) = (true, null, false, null, 0);
        }, ct);
        await sessions.EndAllAsync(id, ct);
        return outcome;
    }

    /// <summary>The owner's new password. Refusals: sign-in-not-permitted, password-invalid.</summary>
    public async Task<Outcome<Account>> ChangePasswordAsync(Actor actor, string old, string fresh, string again, CancellationToken ct)
    {
        var account = await secrets.ByIdAsync(actor.Id!.Value, ct);
        if (!(await secrets.PasswordAsync(account, old, actor.From)).Succeeded(out account, out var refusal))
            return refusal;
        if (fresh != again)
            return new Refusal("password-invalid", "The two new passwords differ.");
        if (fresh == old)
            return new Refusal("password-invalid", "The new password is the old one.");
        return CheckPassword(fresh, account.UserName!)
            ?? await ChangeAsync(actor, account.Id, one => (one.PasswordHash, one.MustChangePassword) = (hasher.HashPassword(one, fresh), false), ct);
    }

    /// <summary>The owner's PIN, on their password. Refusals: sign-in-not-permitted, pin-invalid.</summary>
    public async Task<Outcome<Account>> ChangePinAsync(Actor actor, string password, string pin, CancellationToken ct)
    {
        if (!PinRules.Check(pin).Succeeded(out _, out var refusal))
            return refusal;
        var account = await secrets.ByIdAsync(actor.Id!.Value, ct);
        return (await secrets.PasswordAsync(account, password, actor.From)).Succeeded(out account, out refusal)
            ? await ChangeAsync(actor, account.Id, one => one.PinHash = hasher.HashPassword(one, pin), ct)
            : refusal;
    }

    /// <summary>Length over mixture: what OWASP ASVS 5.0, 6.2 asks; not the user's own name, not one character repeated.</summary>
    internal static Refusal? CheckPassword(string password, string userName)
    {
        if (password.Length is < PasswordLengthMin or > 200)
            return new Refusal("password-invalid", "A password has 12 to 200 characters.", Hint: "Four words you remember are better than one with signs.");
        if (password.Distinct().Count() < 5 || password.Contains(userName, StringComparison.OrdinalIgnoreCase))
            return new Refusal("password-invalid", "This password is guessed at once.", Hint: "Do not use your user name or one character repeated.");
        return null;
    }

    private static readonly Refusal NotFound = new("account-not-found", "There is no such account.");

    private static Refusal? CheckRoles(IReadOnlyList<string> roles) =>
        roles.Count == 0 ? new Refusal("role-invalid", "At least one role is needed.")
        : roles.FirstOrDefault(role => !Role.IsKnown(role)) is { } unknown ? new Refusal("role-invalid", $"There is no role {unknown}.")
        : null;

    private async Task<Outcome<Account>> ChangeAsync(Actor actor, Guid id, Action<Account> change, CancellationToken ct)
    {
        if (await secrets.ByIdAsync(id, ct) is not { } account)
            return NotFound;
        context.Actor = actor;
        change(account);
        return Read(await users.UpdateAsync(account), account);
    }

    private static Outcome<Account> Read(IdentityResult result, Account account) =>
        result.Succeeded ? account : new Refusal(
            result.Errors.Any(error => error.Code == nameof(IdentityErrorDescriber.ConcurrencyFailure)) ? "account-stale" : "account-invalid",
            string.Join(' ', result.Errors.Select(error => error.Description)), Hint: "Load the page again.");

    private static string Like(string words) =>
        "%" + words.ToLowerInvariant().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal) + "%";

    private static AccountRow Row(Npgsql.NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetFieldValue<string[]>(3), row.GetBoolean(4), row.GetBoolean(5),
        row.GetBoolean(6), row.InstantOrNull(7));
}
