namespace Vouch.Department.Laboratory;

/// <summary>Instants as the database and the ledger keep them.</summary>
public static class Instants
{
    /// <summary>Cut to microseconds, PostgreSQL's resolution, so that what was hashed is what is read back.</summary>
    public static DateTimeOffset ToMicroseconds(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % 10), TimeSpan.Zero);
}
