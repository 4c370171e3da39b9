using Npgsql;

namespace Vouch.Department.Platform;

/// <summary>How the program's database sessions are pooled.</summary>
public static class DatabasePool
{
    private const int StatementsKept = 100;

    /// <summary>
    /// The connection string with its pool. A session is used again as it is, without being reset first, which would cost more than many a
    /// query: what it is told holds for a transaction (<c>set_config(…, true)</c>), and who locks beyond one unlocks, whatever happens.
    /// </summary>
    public static string Of(string connection, int sessionsMax = 100) =>
        new NpgsqlConnectionStringBuilder(connection) { MaxPoolSize = sessionsMax, MaxAutoPrepare = StatementsKept, NoResetOnClose = true }.ConnectionString;
}
