using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Vouch.Department.Platform.Jobs;

/// <summary>Runs every registered job in a loop of its own, each under its lease. A failed run is logged and tried again.</summary>
public sealed class JobRunner(IEnumerable<Job> jobs, Leases leases, DiskRoom room, ILogger<JobRunner> log) : BackgroundService
{
    private static readonly Meter Meter = new("Vouch.Jobs");

    private static readonly Counter<long> Runs = Meter.CreateCounter<long>(
        "vouch.job.runs", description: "Runs of jobs by outcome.");

    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "vouch.job.duration", "s", "How long one run of a job took.");

    /// <summary>How long another node waits after this one was killed.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(jobs.Select(job => Task.Run(() => LoopAsync(job, stoppingToken), stoppingToken)));

    private async Task LoopAsync(Job job, CancellationToken ct)
    {
        var lease = "job:" + job.Name;
        var away = false;
        long? taken = null;
        try
        {
            while (true)
            {
                var more = false;
                try
                {
                    // Taking it is a commit, and most runs are short and find nothing: while it is fresh it is not taken again.
                    if (taken is null || Stopwatch.GetElapsedTime(taken.Value) > LeaseDuration / 3)
                        taken = await TakeAsync(lease, ct);
                    if (taken is { } since)
                        more = await RunOnceAsync(job, lease, since, ct);
                    away = false;
                }
                catch (Exception e) when (!ct.IsCancellationRequested)
                {
                    // Whatever failed: the next run is the answer, and people are told.
                    taken = null;
                    Runs.Add(1, new("job", job.Name), new("outcome", "failed"));
                    if (!room.Report(e) && !(away && LostDatabase.IsPassing(e)))
                        Tell(job, e);
                    away = LostDatabase.IsPassing(e);
                }

                if (!more)
                    await Task.Delay(job.Pause, ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            await GiveBackAsync(lease);
        }
    }

    /// <summary>What will pass is said once, in a line; anything else whenever it happens, with where.</summary>
    private void Tell(Job job, Exception fault)
    {
        if (LostDatabase.IsPassing(fault))
            log.LogWarning("The job {Job} waits for the database: {Reason}", job.Name, fault.Message);
        else
            log.LogError(fault, "The job {Job} failed; it runs again in {Pause}", job.Name, job.Pause);
    }

    /// <summary>When it was asked for, so that it lasts longer than is believed; null: another node has it.</summary>
    private async Task<long?> TakeAsync(string lease, CancellationToken ct)
    {
        var asked = Stopwatch.GetTimestamp();
        return await leases.TakeAsync(lease, LeaseDuration, ct) ? asked : null;
    }

    private async Task<bool> RunOnceAsync(Job job, string lease, long taken, CancellationToken ct)
    {
        using var running = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var renewal = RenewAsync(lease, taken, running);
        var started = Stopwatch.GetTimestamp();
        try
        {
            var more = await job.RunAsync(running.Token);
            Runs.Add(1, new("job", job.Name), new("outcome", "done"));
            return more;
        }
        finally
        {
            Duration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, new KeyValuePair<string, object?>("job", job.Name));
            await running.CancelAsync();
            await renewal;
        }
    }

    /// <summary>Renews while the job runs; cancels it when the lease is lost or could not be renewed before its end.</summary>
    private async Task RenewAsync(string lease, long renewed, CancellationTokenSource running)
    {
        while (!running.IsCancellationRequested)
        {
            await Task.Delay(LeaseDuration / 3, running.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (running.IsCancellationRequested)
                return;
            try
            {
                if (await TakeAsync(lease, running.Token) is not { } again)
                {
                    await running.CancelAsync();
                    return;
                }
                renewed = again;
            }
            catch (NpgsqlException)
            {
                if (Stopwatch.GetElapsedTime(renewed) > LeaseDuration * 2 / 3)
                    await running.CancelAsync();
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task GiveBackAsync(string lease)
    {
        try
        {
            await leases.GiveBackAsync(lease, CancellationToken.None);
        }
        // A job that outlives the patience of a stop ends after its database: its lease ends by itself.
        catch (Exception e) when (e is NpgsqlException or ObjectDisposedException)
        {
            log.LogWarning("The lease {Lease} was not given back: {Reason}", lease, e.Message);
        }
    }
}
