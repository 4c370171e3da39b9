namespace Vouch.Measures.Statistics;

/// <summary>How a percentile between two ranks is found.</summary>
public enum PercentileMethod
{
    /// <summary>Rank p(n + 1): reference intervals. Source: CLSI EP28-A3c 9.4; type 6 of Hyndman and Fan.</summary>
    ReferenceInterval,

    /// <summary>Rank 1 + p(n − 1): spreadsheets and R's default. Type 7 of Hyndman and Fan.</summary>
    Spreadsheet,
}

/// <summary>Estimates from a sample of finite values; an empty one, or one with NaN, is a programmer's error.</summary>
/// <remarks>Sums are compensated and deviations taken from the mean, so that 10000001, 10000002 keep their
/// SD.</remarks>
public static class Sample
{
    /// <summary>The MAD times this estimates the SD of normally distributed values.</summary>
    private const double MadToSd = 1.482602218505602;

    public static double Mean(IReadOnlyList<double> values)
    {
        Check(values, 1);
        var origin = values[0];
        return origin + Sum(values.Select(v => v - origin)) / values.Count;
    }

    /// <summary>With n − 1; needs two values.</summary>
    public static double Sd(IReadOnlyList<double> values)
    {
        Check(values, 2);
        var mean = Mean(values);
        var left = Sum(values.Select(v => v - mean));
        var squares = Sum(values.Select(v => (v - mean) * (v - mean)));
        return Math.Sqrt(Math.Max(0, squares - left * left / values.Count) / (values.Count - 1));
    }

    /// <summary>The middle value, or the mean of the two middle ones.</summary>
    public static double Median(IReadOnlyList<double> values) => MedianOfSorted(Sorted(values));

    /// <summary>The value below which a fraction (0 to 1) lies; beyond the outermost ranks, the outermost
    /// value.</summary>
    public static double Percentile(IReadOnlyList<double> values, double fraction, PercentileMethod method)
    {
        if (!(fraction is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(fraction), fraction, "A fraction is 0 to 1.");
        var sorted = Sorted(values);
        var rank = method is PercentileMethod.ReferenceInterval
            ? fraction * (sorted.Length + 1)
            : 1 + fraction * (sorted.Length - 1);
        rank = Math.Clamp(rank, 1, sorted.Length);
        var below = (int)Math.Floor(rank);
        var above = Math.Min(below + 1, sorted.Length);
        return sorted[below - 1] + (rank - below) * (sorted[above - 1] - sorted[below - 1]);
    }

    /// <summary>The median absolute deviation from the median, unscaled.</summary>
    public static double Mad(IReadOnlyList<double> values)
    {
        var median = Median(values);
        return Median([.. values.Select(v => Math.Abs(v - median))]);
    }

    /// <summary>The SD as the scaled MAD: outliers do not move it.</summary>
    /// <remarks>Source: ISO 13528:2022 C.2.2 (MADe).</remarks>
    public static double RobustSd(IReadOnlyList<double> values) => MadToSd * Mad(values);

    /// <summary>The correlation of each value with the next one.</summary>
    /// <remarks>Source: NIST/SEMATECH e-Handbook 1.3.5.12.</remarks>
    public static double Autocorrelation(IReadOnlyList<double> values)
    {
        Check(values, 2);
        var mean = Mean(values);
        return Sum(values.Zip(values.Skip(1), (a, b) => (a - mean) * (b - mean)))
            / Sum(values.Select(v => (v - mean) * (v - mean)));
    }

    internal static double[] Sorted(IReadOnlyList<double> values)
    {
        Check(values, 1);
        return [.. values.Order()];
    }

    internal static double MedianOfSorted(double[] sorted) => sorted.Length % 2 == 1
        ? sorted[sorted.Length / 2]
        : sorted[sorted.Length / 2 - 1] + (sorted[sorted.Length / 2] - sorted[sorted.Length / 2 - 1]) / 2;

    /// <summary>Neumaier's sum: what is lost in each addition is carried along.</summary>
    private static double Sum(IEnumerable<double> values)
    {
        var (sum, lost) = (0.0, 0.0);
        foreach (var value in values)
        {
            var next = sum + value;
            lost += Math.Abs(sum) >= Math.Abs(value) ? sum - next + value : value - next + sum;
            sum = next;
        }
        return sum + lost;
    }

    private static void Check(IReadOnlyList<double> values, int fewest)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count < fewest)
            throw new ArgumentException(FormattableString.Invariant($"At least {fewest} values are needed."),
                nameof(values));
        if (!values.All(double.IsFinite))
            throw new ArgumentException("Every value is a finite number.", nameof(values));
    }
}
