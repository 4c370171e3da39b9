namespace Vouch.Measures.Statistics;

/// <summary>What a series of measurements comes to.</summary>
/// <param name="Count">How many.</param>
/// <param name="Mean">The arithmetic mean.</param>
/// <param name="Sd">The standard deviation with n − 1; null for a single value.</param>
/// <param name="CvPercent">SD/|mean| in percent; null without SD or with a mean of zero.</param>
/// <param name="Median">The middle value, or the mean of the two middle ones.</param>
/// <param name="Min">The smallest.</param>
/// <param name="Max">The largest.</param>
public sealed record Summary(
    int Count, double Mean, double? Sd, double? CvPercent, double Median, double Min, double Max)
{
    /// <summary>Sums up finite values; none at all is a programmer's error.</summary>
    public static Summary Of(IReadOnlyList<double> values)
    {
        var sorted = Sample.Sorted(values);
        var mean = Sample.Mean(values);
        double? sd = values.Count > 1 ? Sample.Sd(values) : null;
        return new Summary(values.Count, mean, sd, mean == 0 ? null : sd / Math.Abs(mean) * 100,
            Sample.MedianOfSorted(sorted), sorted[0], sorted[^1]);
    }
}
