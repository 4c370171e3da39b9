using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Vouch.Department.Platform.Postgres;

/// <summary>
/// The one thread that starts the server, waits for its end and starts it again. It lives as long as the server should:
/// the kernel's parent-death signal follows the thread that forked, not the process.
/// </summary>
internal sealed class PostmasterThread(PostgresSettings settings, ClusterFolder folder, ILogger log)
{
    /// <summary>Attempts of the first start; what once ran is started again for as long as the program lives.</summary>
    private const int FirstStartsMax = 20;

    /// <summary>Room that PostgreSQL needs to start on: one part of its log.</summary>
    private const long StartBytes = 16L * 1024 * 1024;

    private static readonly TimeSpan RestartPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RestartPauseMax = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SaidAgainAfter = TimeSpan.FromMinutes(1);

    /// <summary>A server that lived so long ended for a reason of its own: the pauses begin anew.</summary>
    private static readonly TimeSpan LivedLong = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AdoptionWait = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopWait = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<string> lastLines = new();
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool stopping;
    private volatile bool startFailed;
    private volatile bool wasReady;
    private volatile int pid;

    public event Action? Restarted;

    public string SocketFolder { get; private set; } = "";

    public int Pid => pid;

    public async Task<Outcome<Done>> StartAsync(CancellationToken ct)
    {
        var adopted = await AdoptAsync(ct);
        if (!adopted && !(await PrepareAsync(ct)).Succeeded(out _, out var refusal))
            return refusal;
        new Thread(() => Run(adopted)) { IsBackground = true, Name = "postgres" }.Start();
        try
        {
            return await WaitUntilReadyAsync(ct);
        }
        catch
        {
            await StopAsync();
            throw;
        }
    }

    public async Task StopAsync()
    {
        stopping = true;
        foreach (var signal in new[] { Libc.Interrupt, Libc.Quit })
        {
            if (pid != 0)
                _ = Libc.Signal(pid, signal);
            if (await Task.WhenAny(ended.Task, Task.Delay(StopWait)) == ended.Task)
                break;
            log.LogWarning("PostgreSQL has not stopped within {Seconds} s", StopWait.TotalSeconds);
        }

        if (!SocketFolder.StartsWith(settings.DataFolder, StringComparison.Ordinal) && Directory.Exists(SocketFolder))
            Directory.Delete(SocketFolder, recursive: true);
    }

    /// <summary>
    /// Takes over a server that already lives on our cluster. One that is stopping (its program has just crashed) is
    /// waited for.
    /// </summary>
    private async Task<bool> AdoptAsync(CancellationToken ct)
    {
        var waited = Stopwatch.StartNew();
        while (Postmaster.FindLiving(settings.ClusterFolder) is { } living)
        {
            if (living.IsReady && await AnswersAsync(living.SocketFolder, ct))
            {
                log.LogInformation("Took over the PostgreSQL that was already running (process {Pid})", living.Pid);
                (SocketFolder, pid) = (living.SocketFolder, living.Pid);
                return true;
            }

            if (waited.Elapsed > AdoptionWait)
                break; // Starting will be refused by PostgreSQL itself, with its own words.
            await Task.Delay(50, ct);
        }

        return false;
    }

    private async Task<Outcome<Done>> PrepareAsync(CancellationToken ct)
    {
        if (!Postmaster.RemoveStaleFile(settings.ClusterFolder).Succeeded(out _, out var refusal))
            return refusal;
        if (!(await folder.SocketFolderAsync(ct)).Succeeded(out var socketFolder, out refusal))
            return refusal;
        SocketFolder = socketFolder;
        return new Done();
    }

    private void Run(bool adopted)
    {
        try
        {
            var started = Stopwatch.GetTimestamp();
            if (adopted)
                WaitForStranger();
            else
                RunServer(isRestart: false);
            var said = 0L;
            for (var ends = 1; !stopping && (wasReady || ends <= FirstStartsMax); ends++)
            {
                if (wasReady && Stopwatch.GetElapsedTime(started) > LivedLong)
                    ends = 1;
                if (ends == 1 || Stopwatch.GetElapsedTime(said) > SaidAgainAfter)
                {
                    log.LogError("PostgreSQL ended unexpectedly ({Reason}); starting it again", Reason());
                    said = Stopwatch.GetTimestamp();
                }

                // A disk that is full, say: it goes on by itself once there is room, however long that takes.
                var pause = wasReady ? RestartPause * Math.Min(ends, RestartPauseMax / RestartPause) : RestartPause;
                for (var waited = Stopwatch.StartNew(); !stopping && waited.Elapsed < pause;)
                    Thread.Sleep(RestartPause / 4);
                started = Stopwatch.GetTimestamp();
                RunServer(isRestart: true);
            }
        }
        finally
        {
            startFailed = true;
            pid = 0;
            ended.TrySetResult();
            if (!stopping)
                log.LogCritical("PostgreSQL does not stay up: {Reason}", Reason());
        }
    }

    private void RunServer(bool isRestart)
    {
        // Numbers of dead processes are given to strangers; left-over files must not stop the new server.
        if (Postmaster.RemoveStaleFile(settings.ClusterFolder).Succeeded(out _, out var orphans))
            ClusterFolder.RemoveSocketFiles(SocketFolder);
        else
            log.LogWarning("{Reason}", orphans.Text);
        using var process = Process.Start(folder.Server(SocketFolder))!;
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        pid = process.Id;
        if (isRestart)
            _ = TellRestartedAsync(pid);
        if (stopping)
            _ = Libc.Signal(pid, Libc.Interrupt); // Asked to stop between two starts.
        // With a limit, since the unlimited wait also waits for the pipes, which orphans may hold open.
        while (!process.WaitForExit(int.MaxValue))
        {
        }

        pid = 0;
    }

    private async Task TellRestartedAsync(int started)
    {
        while (pid == started && !stopping)
        {
            if (await IsReadyAsync(CancellationToken.None))
            {
                wasReady = true;
                log.LogInformation("PostgreSQL is back (process {Pid})", started);
                Restarted?.Invoke();
                return;
            }

            await Task.Delay(10);
        }
    }

    private void WaitForStranger()
    {
        while (Postmaster.FindLiving(settings.ClusterFolder) is { } living && living.Pid == pid)
            Thread.Sleep(100);
        pid = 0;
    }

    private async Task<Outcome<Done>> WaitUntilReadyAsync(CancellationToken ct)
    {
        while (true)
        {
            // Before the first readiness every end counts as a failed start, except the few a crash leaves behind.
            if (startFailed)
                return new Refusal("postgres-not-started", "PostgreSQL did not start.", Reason(),
                    $"See {Path.Combine(settings.ClusterFolder, "log")}.");
            if (await IsReadyAsync(ct))
            {
                wasReady = true;
                return new Done();
            }

            await Task.Delay(10, ct);
        }
    }

    private async Task<bool> IsReadyAsync(CancellationToken ct) =>
        Postmaster.Read(settings.ClusterFolder) is { IsReady: true } postmaster && postmaster.Pid == pid && await AnswersAsync(SocketFolder, ct);

    private static async Task<bool> AnswersAsync(string socketFolder, CancellationToken ct)
    {
        try
        {
            await using var connection = new NpgsqlConnection(PrivatePostgres.Connection(socketFolder, "postgres", "postgres"));
            await connection.OpenAsync(ct);
            return true;
        }
        catch (NpgsqlException)
        {
            return false; // Starting up, recovering or shutting down.
        }
    }

    private void Keep(string? line)
    {
        if (string.IsNullOrWhiteSpace(line))
            return;
        lastLines.Enqueue(line);
        while (lastLines.Count > 20)
            lastLines.TryDequeue(out _);
    }

    /// <summary>Why it ended: a disk without room, else its own words.</summary>
    private string Reason() =>
        DiskRoom.FreeBytes(settings.DataFolder) < StartBytes ? $"the disk of {settings.DataFolder} is full" : LastLine();

    /// <summary>The last complaint, else the last line.</summary>
    private string LastLine()
    {
        var lines = lastLines.ToArray();
        return lines.LastOrDefault(line => line.Contains("FATAL", StringComparison.Ordinal)
            || line.Contains("PANIC", StringComparison.Ordinal)) ?? lines.LastOrDefault() ?? "no message";
    }
}
