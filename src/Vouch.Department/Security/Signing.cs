using Microsoft.AspNetCore.Http;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Frame;

namespace Vouch.Department.Security;

/// <summary>An electronic signature: who, when, and what it means; the feature keeps it with what was signed.</summary>
/// <param name="Meaning">"reviewed", "released", "approved", "authored".</param>
public sealed record Signature(Guid PersonId, string Name, DateTimeOffset At, string Meaning);

/// <summary>
/// Asks for the signature's components: in a session's first signature the user name or badge and the PIN or password,
/// afterwards the PIN or password alone.
/// Source: 21 CFR 11.50 (name, time, meaning), 11.200(a)(1)(i) (first signing uses all components).
/// </summary>
public sealed class Signing(Db db, Secrets secrets, Sessions sessions, IHttpContextAccessor http)
{
    /// <summary>True while this session has not signed: <c>SignField</c> then asks for the name too.</summary>
    public bool AsksForName => SessionCookie.Of(http.HttpContext!) is not { Signed: true };

    /// <summary>Checks the fields of a <c>SignField</c>. Refusals: sign-invalid, sign-in-not-permitted, locked-out-not-permitted.</summary>
    public async Task<Outcome<Signature>> CheckAsync(TypedForm typed, CurrentPerson person, string meaning, CancellationToken ct)
    {
        if (SessionCookie.Of(http.HttpContext!) is not { } session || await secrets.ByIdAsync(person.Id, ct) is not { } account)
            return new Refusal("sign-not-permitted", "Nobody is signed in.");
        if (AsksForName && !await IsOwnNameAsync(account, typed["sign-name"], ct))
            return new Refusal("sign-invalid", "The first signature of a session needs your own user name or badge.");
        if (typed["pin"].Length == 0)
            return new Refusal("sign-invalid", "A signature needs your PIN or password.");
        if (!(await secrets.EitherAsync(account, typed["pin"], person.From)).Succeeded(out _, out var refusal))
            return refusal;
        await sessions.SignedAsync(session.Id, ct);
        return new Signature(person.Id, person.Name, db.Now, meaning);
    }

    private async Task<bool> IsOwnNameAsync(Account account, string typed, CancellationToken ct) =>
        typed.Equals(account.UserName, StringComparison.OrdinalIgnoreCase)
        || (typed.Length > 0 && await db.OneAsync<bool?>("select true from person where id = $1 and badge = $2", [account.Id, typed], _ => true, ct) == true);
}
