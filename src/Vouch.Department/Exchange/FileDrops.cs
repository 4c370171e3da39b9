using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Vouch.Department.Exchange.Analysers;
using Vouch.Department.Exchange.Hospital;
using Vouch.Department.Platform;
using Vouch.Wire.Astm;
using Vouch.Wire.Hl7;

namespace Vouch.Department.Exchange;

/// <summary>A file that was read, or could not be.</summary>
/// <param name="Problem">Null: every message of it is in the inbox.</param>
public sealed record DroppedFile(string Name, long Bytes, int Messages, string? Problem, DateTimeOffset ReadAt);

/// <summary>
/// Reads what partners leave in their folder below <c>drops/</c>: HL7 messages and batches of hospital systems, ASTM records or
/// frames of analysers. A file is read once it has stopped growing, and again when it has changed; it is never deleted or
/// altered. Its messages go the way of every other: the same one twice is one.
/// </summary>
public sealed partial class FileDrops(
    Db db, PlatformPlace place, ConnectionsInForce connections, DriverProfiles drivers, InboxWriter inbox, InboxWorkers workers, ILogger<FileDrops> log)
{
    public const string Kind = "file-in";

    /// <summary>Longest file read; a day's batch has a few megabytes.</summary>
    public const int BytesMax = 64 * 1024 * 1024;

    /// <summary>New files of a folder looked at in one run, the oldest first.</summary>
    private const int FilesMax = 10_000;

    /// <summary>What was seen in the look before: only a file that stands still is read.</summary>
    private readonly ConcurrentDictionary<string, Seen> before = new(StringComparer.Ordinal);

    /// <summary>Whether this may be a folder's name: a single one, of letters, digits, dot, line and underscore.</summary>
    public static bool IsName(string? folder) => folder is not null && Name().IsMatch(folder);

    /// <summary>Where a connection's files are left.</summary>
    public string FolderOf(ConnectionRecord connection) => Path.Combine(place.DataFolder, "drops", connection.Host!);

    public static Task<List<DroppedFile>> ListAsync(Db db, Guid connection, CancellationToken ct) => db.ListAsync(
        "select name, bytes, messages, problem, read_at from dropped_file where connection_id = $1 order by read_at desc limit 50", [connection],
        r => new DroppedFile(r.GetString(0), r.GetInt64(1), r.GetInt32(2), r.TextOrNull(3), r.Instant(4)), ct);

    /// <summary>One look at every folder; never more to do at once.</summary>
    public async Task<bool> LookAsync(CancellationToken ct)
    {
        foreach (var connection in connections.All.Where(one => one is { Kind: Kind, Enabled: true } && IsName(one.Host)))
        {
            try
            {
                await LookAsync(connection, ct);
            }
            // One partner's folder that is away or closed to us holds up nobody else's.
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                NotRead(connection.Name, fault.Message);
            }
        }

        return false;
    }

    private async Task LookAsync(ConnectionRecord connection, CancellationToken ct)
    {
        var folder = new DirectoryInfo(FolderOf(connection));
        folder.Create();
        var files = folder.EnumerateFiles().Where(IsWhole).ToList();
        Forget(folder, files);
        foreach (var file in files.Where(file => !IsRead(file)).OrderBy(file => file.LastWriteTimeUtc).ThenBy(file => file.Name, StringComparer.Ordinal).Take(FilesMax))
        {
            var now = new Seen(file.Length, file.LastWriteTimeUtc, IsRead: false);
            var stands = before.TryGetValue(file.FullName, out var seen) && seen == now;
            if (stands)
                await ReadAsync(connection, file, ct);
            before[file.FullName] = now with { IsRead = stands };
        }
    }

    private bool IsRead(FileInfo file) => before.TryGetValue(file.FullName, out var seen) && seen == new Seen(file.Length, file.LastWriteTimeUtc, IsRead: true);

    /// <summary>What the partner took away again is not remembered.</summary>
    private void Forget(DirectoryInfo folder, List<FileInfo> files)
    {
        var there = files.Select(file => file.FullName).ToHashSet(StringComparer.Ordinal);
        foreach (var name in before.Keys.Where(name => Path.GetDirectoryName(name) == folder.FullName && !there.Contains(name)))
            before.TryRemove(name, out _);
    }

    /// <summary>What a program still writes is often named so.</summary>
    private static bool IsWhole(FileInfo file) => !file.Name.StartsWith('.') && file.Extension.ToUpperInvariant() is not (".TMP" or ".PART" or ".FILEPART");

    private async Task ReadAsync(ConnectionRecord connection, FileInfo file, CancellationToken ct)
    {
        if (file.Length > BytesMax)
        {
            await NoteAsync(connection, file, "too large", 0, FormattableString.Invariant($"It is larger than {BytesMax / 1024 / 1024} MiB and was not read."), ct);
            return;
        }

        var bytes = await File.ReadAllBytesAsync(file.FullName, ct);
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (await db.OneAsync<bool?>("select true from dropped_file where connection_id = $1 and name = $2 and hash = $3", [connection.Id, file.Name, hash], _ => true, ct) == true)
            return;
        var messages = connection.Purpose == "hospital" ? Hospital(connection, bytes) : Analyser(connection, bytes);
        foreach (var message in messages)
            await inbox.KeepAsync(message, ct);
        workers.Wake(connection.Id);
        await NoteAsync(connection, file, hash, messages.Count, bytes.Length == 0 ? "It is empty." : null, ct);
    }

    /// <summary>The messages of a file or batch; what is none is kept whole, as unreadable.</summary>
    private List<ReceivedMessage> Hospital(ConnectionRecord connection, byte[] bytes)
    {
        if (bytes.Length == 0)
            return [];
        var raw = Hl7Batch.Split(bytes) is Hl7BatchSplit.Split split && split.Messages.Any() ? [.. split.Messages.Select(message => message.Raw)] : new List<ReadOnlyMemory<byte>> { bytes };
        return raw.ConvertAll(body => HospitalIntake.Received(connection, body, place.Kind));
    }

    private List<ReceivedMessage> Analyser(ConnectionRecord connection, byte[] bytes) =>
        [.. AstmCapture.Read(bytes, drivers.Find(connection.Profile)?.Encoding).Messages.Select(message => message.Transmission)
            .Select(told => new ReceivedMessage(connection.Id, "sha256:" + Convert.ToHexStringLower(SHA256.HashData(told.Text.Span)),
                told.IsComplete ? AnalyserIntake.Whole : AnalyserIntake.Cut, told.Text))];

    private async Task NoteAsync(ConnectionRecord connection, FileInfo file, string hash, int messages, string? problem, CancellationToken ct)
    {
        await using var work = await db.BeginAsync(Actor.Connection(connection.Name, "file"), null, ct);
        await work.ExecuteAsync(
            "insert into dropped_file (connection_id, name, hash, bytes, messages, problem, read_at) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing",
            [connection.Id, file.Name, hash, file.Length, messages, problem, work.Now], ct);
        await work.CommitAsync(ct);
    }

    [LoggerMessage(LogLevel.Warning, "The folder of {Connection} cannot be read: {Reason}")]
    private partial void NotRead(string connection, string reason);

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$", RegexOptions.NonBacktracking)]
    private static partial Regex Name();

    private sealed record Seen(long Bytes, DateTime At, bool IsRead);
}
