using System.Security.Cryptography;
using Vouch.Department.Platform;

namespace Vouch.Department.Security;

/// <summary>The code printed at the start of a hospital without accounts: only who sees the console makes the first administrator.</summary>
public sealed class SetUpCode
{
    public string Code { get; } = RandomNumberGenerator.GetString("ABCDEFGHJKLMNPQRSTUVWXYZ23456789", 10);
}

/// <summary>Makes the first administrator of an empty hospital.</summary>
public sealed class SetUp(Db db, Accounts accounts, SetUpCode code)
{
    /// <summary>Refusals: set-up-not-permitted, code-invalid, name-invalid, and those of <see cref="Accounts.CreateAsync"/>.</summary>
    public async Task<Outcome<Account>> RunAsync(
        string typedCode, string name, string userName, string password, string again, string from, CancellationToken ct)
    {
        if (await accounts.AnyAsync(ct))
            return new Refusal("set-up-not-permitted", "This hospital has accounts.", Hint: "Ask an administrator for one.");
        if (!CryptographicOperations.FixedTimeEquals(
            System.Text.Encoding.UTF8.GetBytes(typedCode.ToUpperInvariant()), System.Text.Encoding.UTF8.GetBytes(code.Code)))
            return new Refusal("code-invalid", "This is not the code the program printed when it started.", Hint: "It stands in the last lines of its log.");
        if (name.Length is < 2 or > 100)
            return new Refusal("name-invalid", "Your name is needed.");
        if (password != again)
            return new Refusal("password-invalid", "The two passwords differ.");
        if (Accounts.CheckPassword(password, userName) is { } refusal)
            return refusal;
        var actor = new Actor(Id: null, "first set-up: " + name, from);
        var person = Guid.CreateVersion7();
        await using (var work = await db.BeginAsync(actor, "first administrator", ct))
        {
            await work.ExecuteAsync("insert into person (id, name, role) values ($1, $2, $3)", [person, name, Role.Administrator], ct);
            await work.CommitAsync(ct);
        }

        return await accounts.CreateAsync(actor, person, userName, password, [Role.Administrator], mustChange: false, ct);
    }
}
