using System.Diagnostics;
using Npgsql;

namespace Vouch.Department.Platform;

/// <summary>
/// Waits out a database that is restarting: only for work that may be done again from its start, such as a read or the
/// opening of a transaction. What breaks in the middle of a transaction is the caller's to decide.
/// </summary>
public static class LostDatabase
{
    /// <summary>Longer than a crash recovery usually takes, shorter than a person's patience.</summary>
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public static async Task<T> WaitOutAsync<T>(Func<Task<T>> work, CancellationToken ct)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return await work();
            }
            catch (NpgsqlException e) when (IsLost(e) && waited.Elapsed < WaitMax)
            {
                await Task.Delay(Pause, ct);
            }
        }
    }

    /// <summary>
    /// The database, not the statement, is in trouble: it is away, or out of room, memory or connections. The same work
    /// may be done again later.
    /// </summary>
    public static bool IsPassing(Exception? fault) => fault switch
    {
        null => false,
        PostgresException { SqlState: var state } when state.StartsWith("53", StringComparison.Ordinal) || state == PostgresErrorCodes.IoError => true,
        NpgsqlException npgsql when IsLost(npgsql) => true,
        _ => IsPassing(fault.InnerException),
    };

    /// <summary>The connection is gone or the server is starting or stopping; nothing is wrong with the statement.</summary>
    public static bool IsLost(NpgsqlException e) => e is PostgresException { SqlState: var state }
        ? state is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
        : e.InnerException is IOException or System.Net.Sockets.SocketException or EndOfStreamException;
}
