namespace Vouch.Measures.Statistics;

/// <summary>The robust average and standard deviation of a proficiency round.</summary>
/// <param name="Average">x*.</param>
/// <param name="Sd">s*.</param>
/// <param name="Iterations">How often the values were drawn in before both stood still.</param>
public sealed record RobustEstimate(double Average, double Sd, int Iterations);

/// <summary>ISO 13528 Algorithm A: outlying values are drawn in to 1.5 s* until average and SD no longer
/// move.</summary>
/// <remarks>Source: ISO 13528:2022 C.3.1.</remarks>
public static class AlgorithmA
{
    private const int IterationsMax = 1_000;

    /// <summary>Needs two values at least; null where it does not settle within 1,000 rounds.</summary>
    public static RobustEstimate? Of(IReadOnlyList<double> values)
    {
        var average = Sample.Median(values);
        var sd = Sample.RobustSd(values);
        for (var iteration = 1; iteration <= IterationsMax; iteration++)
        {
            var (low, high) = (average - 1.5 * sd, average + 1.5 * sd);
            double[] drawn = [.. values.Select(v => Math.Clamp(v, low, high))];
            var (nextAverage, nextSd) = (Sample.Mean(drawn), 1.134 * Sample.Sd(drawn));
            var settled = Same(average, nextAverage) && Same(sd, nextSd);
            (average, sd) = (nextAverage, nextSd);
            if (settled)
                return new RobustEstimate(average, sd, iteration);
        }
        return null;
    }

    private static bool Same(double a, double b) => Math.Abs(a - b) <= 1e-12 * Math.Max(Math.Abs(a), Math.Abs(b));
}
