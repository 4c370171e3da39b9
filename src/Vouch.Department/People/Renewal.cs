namespace Vouch.Department.People;

/// <summary>
/// How a renewal is kept. The gate reads a fact's latest version for every moment, so a renewal that follows without a gap
/// keeps the first day; after a gap, or after a revocation, it is a fact of its own, and the gap stays a gap.
/// </summary>
/// <param name="Id">The fact it is a version of; null: a new fact.</param>
public readonly record struct Renewal(Guid? Id, DateTimeOffset From)
{
    public static Renewal Of(Guid known, DateTimeOffset knownFrom, DateTimeOffset? knownUntil, string standing, DateTimeOffset from) =>
        standing == "good" && (knownUntil is null || from <= knownUntil)
            ? new Renewal(known, from < knownFrom ? from : knownFrom)
            : new Renewal(Id: null, from);
}
