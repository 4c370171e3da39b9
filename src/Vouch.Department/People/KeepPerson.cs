using Npgsql;
using Vouch.Department.Platform;
using Vouch.Department.Security;

namespace Vouch.Department.People;

/// <summary>Who somebody is: their name, the job they do, the badge they carry.</summary>
/// <param name="Role">One of <see cref="Security.Role.All"/>.</param>
/// <param name="Badge">Null: none. Unique in the hospital.</param>
public sealed record PersonTyped(string Name, string Role, string? Badge)
{
    public const int NameLengthMax = 100;
    public const int BadgeLengthMax = 60;
}

/// <summary>
/// Enters and corrects people. A person is never removed: what they did keeps their name. Whoever left cannot sign in, and
/// is asked for nothing any more.
/// </summary>
public static class KeepPerson
{
    private const string BadgeKey = "person_badge_key";

    /// <summary>Refusals: person-invalid, person-badge-taken.</summary>
    public static Task<Outcome<Guid>> EnterAsync(Db db, Actor actor, PersonTyped typed, CancellationToken ct) => db.ActAsync<Guid>(actor, "entered", async work =>
    {
        if (Fault(typed) is { } refusal)
            return refusal;
        var id = Guid.CreateVersion7(work.Now);
        return await WithBadgeAsync(() => work.ExecuteAsync("insert into person (id, name, role, badge) values ($1, $2, $3, $4)",
            [id, typed.Name, typed.Role, typed.Badge], ct)) is { } taken ? taken : id;
    }, ct);

    /// <summary>Refusals: person-invalid, person-badge-taken, person-not-found, person-self (leaving).</summary>
    public static Task<Outcome<Guid>> CorrectAsync(Db db, Actor actor, Guid id, PersonTyped typed, bool active, CancellationToken ct) =>
        db.ActAsync<Guid>(actor, "corrected", async work =>
        {
            if (Fault(typed) is { } refusal)
                return refusal;
            if (!active && actor.Id == id)
                return new Refusal("person-self", "Somebody else records that you left.");
            var changed = 0;
            var taken = await WithBadgeAsync(async () => changed = await work.ExecuteAsync(
                "update person set name = $2, role = $3, badge = $4, active = $5 where id = $1", [id, typed.Name, typed.Role, typed.Badge, active], ct));
            return taken is not null ? taken : changed == 1 ? id : new Refusal("person-not-found", "There is no such person.");
        }, ct);

    private static Refusal? Fault(PersonTyped typed) => typed switch
    {
        { Name.Length: 0 or > PersonTyped.NameLengthMax } => new Refusal("person-invalid", "A person needs a name of at most 100 characters."),
        { Badge.Length: > PersonTyped.BadgeLengthMax } => new Refusal("person-invalid", "A badge has at most 60 characters."),
        _ => Role.IsKnown(typed.Role) ? null : new Refusal("person-invalid", "Choose the person's job."),
    };

    private static async Task<Refusal?> WithBadgeAsync(Func<Task> write)
    {
        try
        {
            await write();
            return null;
        }
        catch (PostgresException taken) when (taken is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: BadgeKey })
        {
            return new Refusal("person-badge-taken", "Somebody else carries this badge.", Hint: "Take it from them first, or give another.");
        }
    }
}
