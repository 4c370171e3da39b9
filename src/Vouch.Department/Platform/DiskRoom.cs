using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using static System.FormattableString;

namespace Vouch.Department.Platform;

/// <summary>What came in could not be made durable, so that it is not acknowledged and its sender sends it again.</summary>
public sealed class NotKeptException(Refusal why) : Exception(why.Text);

/// <summary>
/// Whether there is room to keep what comes in. While there is none nothing is taken in, people are told once a minute,
/// and this node is not ready; it goes on by itself as soon as there is room again.
/// </summary>
/// <remarks>
/// A PostgreSQL whose disk has no room for the next part of its log ends at once, and with it all reading. So intake stops
/// while some is left.
/// </remarks>
public sealed class DiskRoom(PlatformPlace place, NpgsqlDataSource source, ILogger<DiskRoom> log) : BackgroundService
{
    /// <summary>Kept free on the disk of the data folder: four parts of PostgreSQL's log (WAL segments of 16 MB).</summary>
    public const long ReserveBytes = 64L * 1024 * 1024;

    private const long Megabyte = 1024 * 1024;

    /// <summary>ENOSPC and EDQUOT of Linux (errno.h): what .NET hands on as the code of an I/O fault.</summary>
    private const int NoSpace = 28, OverQuota = 122;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SaidAgainAfter = TimeSpan.FromMinutes(1);

    private volatile Refusal? full;
    private volatile string? reported;
    private long saidAt;

    /// <summary>Why nothing is taken in; null while there is room.</summary>
    public Refusal? Full => full;

    /// <summary>Bytes that an ordinary account may still write to the disk of a folder; null when nobody can say.</summary>
    public static long? FreeBytes(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Tells of a write that failed. True when a full disk was the cause: then it is said here, in one line.</summary>
    public bool Report(Exception fault)
    {
        var cause = fault.GetBaseException();
        var isFull = cause is PostgresException { SqlState: PostgresErrorCodes.DiskFull }
            || cause is IOException { HResult: NoSpace or OverQuota };
        if (!isFull)
            return false;
        reported = cause is PostgresException postgres ? postgres.MessageText : cause.Message;
        Is(Refused(reported));
        return true;
    }

    /// <summary>Looks once before anything is taken in.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await LookAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await LookAsync(stoppingToken);
    }

    private async Task LookAsync(CancellationToken ct)
    {
        var free = FreeBytes(place.DataFolder);
        if (free < ReserveBytes)
            Is(Refused(Invariant($"{place.DataFolder} has {free / Megabyte} MB left, and {ReserveBytes / Megabyte} MB must stay free.")));
        else if (reported is null || await HasRoomAsync(ct))
            Is(null);
    }

    /// <summary>Writes a megabyte where the database writes, and takes it back.</summary>
    private async Task<bool> HasRoomAsync(CancellationToken ct)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(ct);
            await using var transaction = await connection.BeginTransactionAsync(ct);
            await using var write = Sql.Command(connection,
                "create temp table room_probe on commit drop as select repeat('x', 1000) from generate_series(1, 1024)", []);
            await write.ExecuteNonQueryAsync(ct);
            await transaction.RollbackAsync(ct);
            return true;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return true; // A server that forbids us temporary tables: the next message finds out.
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private void Is(Refusal? now)
    {
        var before = full;
        full = now;
        if (now is null)
        {
            reported = null;
            if (before is not null)
                log.LogInformation("There is room on the disk again: messages are taken in.");
            return;
        }

        var last = Interlocked.Read(ref saidAt);
        if (before is not null && System.Diagnostics.Stopwatch.GetElapsedTime(last) < SaidAgainAfter)
            return;
        if (Interlocked.CompareExchange(ref saidAt, System.Diagnostics.Stopwatch.GetTimestamp(), last) == last)
            log.LogCritical("{Reason}", now.Text);
    }

    private static Refusal Refused(string detail) => new("disk-full",
        "The disk is full: what comes in is not acknowledged, so that its senders keep it.", detail,
        "Make room; everything goes on by itself.");
}
