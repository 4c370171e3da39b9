using System.Diagnostics;

namespace Vouch.Bench;

/// <summary>Times of single works, from several threads; percentiles by nearest rank.</summary>
public sealed class Latencies
{
    private readonly List<double> milliseconds = [];

    public int Count => milliseconds.Count;

    public void Add(TimeSpan time)
    {
        lock (milliseconds)
            milliseconds.Add(time.TotalMilliseconds);
    }

    /// <param name="share">0.5: the median.</param>
    public double At(double share)
    {
        lock (milliseconds)
        {
            milliseconds.Sort();
            return milliseconds.Count == 0 ? double.NaN : milliseconds[Math.Clamp((int)Math.Ceiling(share * milliseconds.Count) - 1, 0, milliseconds.Count - 1)];
        }
    }

    /// <summary>Times so many runs of a work, one after the other.</summary>
    public static async Task<Latencies> OfAsync(int runs, Func<Task> work)
    {
        var times = new Latencies();
        for (var i = 0; i < runs; i++)
        {
            var begun = Stopwatch.GetTimestamp();
            await work();
            times.Add(Stopwatch.GetElapsedTime(begun));
        }

        return times;
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Lowest and highest, to say how noisy the machine was.</summary>
    public static string Spread(IReadOnlyCollection<double> values, string format = "0.00") =>
        values.Min().ToString(format, System.Globalization.CultureInfo.InvariantCulture) + "–" +
        values.Max().ToString(format, System.Globalization.CultureInfo.InvariantCulture);
}
