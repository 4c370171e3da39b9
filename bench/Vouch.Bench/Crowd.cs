using System.Diagnostics;

namespace Vouch.Bench;

/// <summary>So many clients, each doing one work after the other for a time.</summary>
public static class Crowd
{
    /// <summary>Works done a second.</summary>
    public static async Task<double> RateAsync(int clients, TimeSpan time, Func<int, Task> work, Latencies? latencies = null)
    {
        long done = 0;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(async () =>
        {
            while (clock.Elapsed < time)
            {
                var begun = Stopwatch.GetTimestamp();
                await work(client);
                latencies?.Add(Stopwatch.GetElapsedTime(begun));
                Interlocked.Increment(ref done);
            }
        })));
        return done / clock.Elapsed.TotalSeconds;
    }
}
