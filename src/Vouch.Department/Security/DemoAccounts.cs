using Microsoft.AspNetCore.Identity;
using Vouch.Department.Platform;

namespace Vouch.Department.Security;

/// <summary>The invented staff of a DEMO hospital, one of each role. Never made anywhere else.</summary>
public static class DemoAccounts
{
    /// <summary>Shown by the program at its start: a DEMO folder holds no real patient.</summary>
    public const string Password = "demo hospital";

    public const string Pin = "135246";

    /// <summary>Person, user name, role, badge.</summary>
    public static IReadOnlyList<(string Id, string Name, string UserName, string Role, string Badge)> People { get; } =
    [
        ("01980000-0000-7000-8000-00000000d001", "Pia Vance", "pia", Role.Phlebotomist, "B-1001"),
        ("01980000-0000-7000-8000-00000000d002", "Tom Arden", "tom", Role.Technician, "B-1002"),
        ("01980000-0000-7000-8000-00000000d003", "Ada Quint", "ada", Role.Technologist, "B-1003"),
        ("01980000-0000-7000-8000-00000000d004", "Sam Okoro", "sam", Role.Supervisor, "B-1004"),
        ("01980000-0000-7000-8000-00000000d005", "Dr Ines Moreau", "ines", Role.Director, "B-1005"),
        ("01980000-0000-7000-8000-00000000d006", "Quentin Hale", "quentin", Role.QualityOfficer, "B-1006"),
        ("01980000-0000-7000-8000-00000000d007", "Bea Lindqvist", "bea", Role.BiomedicalEngineer, "B-1007"),
        ("01980000-0000-7000-8000-00000000d008", "Ivo Petrov", "ivo", Role.PathologyIt, "B-1008"),
        ("01980000-0000-7000-8000-00000000d009", "Dr Clara Weiss", "clara", Role.Clinician, "B-1009"),
        ("01980000-0000-7000-8000-00000000d00a", "Noor Aziz", "noor", Role.SecurityOfficer, "B-1010"),
        ("01980000-0000-7000-8000-00000000d00b", "Max Admin", "max", Role.Administrator, "B-1011"),
    ];

    /// <summary>Persons that are there already keep what they are.</summary>
    public static async Task CreateAsync(Db db, IPasswordHasher<Account> hasher, CancellationToken ct)
    {
        // One hash for all: the password is public anyway, and the first start stays quick.
        var (password, pin) = (hasher.HashPassword(new Account(), Password), hasher.HashPassword(new Account(), Pin));
        await using var work = await db.BeginAsync(Actor.Job("demo hospital"), "made for a DEMO", ct);
        foreach (var (id, name, userName, role, badge) in People)
        {
            await work.ExecuteAsync("insert into person (id, name, role, badge) values ($1, $2, $3, $4) on conflict do nothing",
                [Guid.Parse(id), name, role, badge], ct);
            await work.ExecuteAsync(
                """
                insert into account (id, user_name, normalized_user_name, password_hash, pin_hash, roles, security_stamp, concurrency_stamp)
                select $1, $2, upper($2), $3, $4, array[$5], $6, $6 where exists (select 1 from person where id = $1)
                on conflict do nothing
                """,
                [Guid.Parse(id), userName, password, pin, role, Guid.NewGuid().ToString()], ct);
        }

        await work.CommitAsync(ct);
    }
}
