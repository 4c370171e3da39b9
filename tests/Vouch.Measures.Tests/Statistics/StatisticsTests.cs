using FsCheck;
using FsCheck.Fluent;
using Vouch.Measures.Statistics;

namespace Vouch.Measures.Tests.Statistics;

public sealed class StatisticsTests
{
    [Fact]
    public void The_EWMA_is_that_of_the_e_Handbook()
    {
        // NIST/SEMATECH e-Handbook 6.3.2.4: λ = 0.3, target 50, s = 2.0539; long-run limits 50 ± 3(0.4201)(2.0539).
        double[] values =
        [
            52.0, 47.0, 53.0, 49.3, 50.1, 47.0, 51.0, 50.1, 51.2, 50.5,
            49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1,
        ];
        double[] published =
        [
            50.60, 49.52, 50.56, 50.18, 50.16, 49.21, 49.75, 49.85, 50.26, 50.33,
            50.11, 49.36, 49.52, 50.05, 49.38, 49.92, 50.73, 51.23, 51.94, 51.99,
        ];
        var followed = new Ewma(0.3, 50, 2.0539).Follow(values);
        for (var i = 0; i < values.Length; i++)
            Assert.Equal(published[i], followed[i].Value, 0.006);
        Assert.Equal(52.5884, followed[^1].High, 0.001);
        Assert.Equal(47.4115, followed[^1].Low, 0.001);
        Assert.DoesNotContain(followed, p => p.IsOut);
        Assert.Contains(new Ewma(0.3, 50, 2.0539).Follow([.. values, 54, 54, 54]), p => p.IsOut);
    }

    [Fact]
    public void A_summary_of_worked_values()
    {
        // By hand: 2 4 4 4 5 5 7 9 has mean 5, sum of squares 32, SD √(32/7), median 4.5.
        var summary = Summary.Of([2, 4, 4, 4, 5, 5, 7, 9]);
        Assert.Equal((8, 5.0, 4.5, 2.0, 9.0), (summary.Count, summary.Mean, summary.Median, summary.Min, summary.Max));
        Assert.Equal(Math.Sqrt(32 / 7.0), summary.Sd!.Value, 1e-14);
        Assert.Equal(Math.Sqrt(32 / 7.0) / 5 * 100, summary.CvPercent!.Value, 1e-12);
        Assert.Equal((null, null), (Summary.Of([3]).Sd, Summary.Of([3]).CvPercent));
        Assert.Null(Summary.Of([-1, 1]).CvPercent);
    }

    [Theory]
    [InlineData(0.025, PercentileMethod.ReferenceInterval, 3.0)]
    [InlineData(0.975, PercentileMethod.ReferenceInterval, 117.0)]
    [InlineData(0.5, PercentileMethod.ReferenceInterval, 60.0)]
    [InlineData(0.001, PercentileMethod.ReferenceInterval, 1.0)]
    [InlineData(0.25, PercentileMethod.Spreadsheet, 30.5)]
    [InlineData(1.0, PercentileMethod.Spreadsheet, 119.0)]
    public void Percentiles_of_the_ranks_1_to_119(double fraction, PercentileMethod method, double expected) =>
        // By hand: with n = 119 the 2.5th percentile is rank 0.025 × 120 = 3; type 7 of 0.25 is 1 + 0.25 × 118 = 30.5.
        Assert.Equal(expected,
            Sample.Percentile([.. Enumerable.Range(1, 119).Select(i => (double)i)], fraction, method), 1e-9);

    [Fact]
    public void The_MAD_does_not_move_with_an_outlier()
    {
        // By hand: 1 1 2 2 4 6 9 has median 2, deviations 1 1 0 0 2 4 7, their median 1.
        Assert.Equal(1, Sample.Mad([1, 1, 2, 2, 4, 6, 9]));
        Assert.Equal(1, Sample.Mad([1, 1, 2, 2, 4, 6, 900]));
        Assert.Equal(1.4826, Sample.RobustSd([1, 1, 2, 2, 4, 6, 9]), 1e-4);
    }

    [Fact]
    public void Algorithm_A_stands_at_its_own_fixed_point_and_shrugs_off_an_outlier()
    {
        double[] values = [9.8, 10.1, 10.0, 9.9, 10.2, 10.0, 9.7, 10.3, 10.1, 25.0];
        var robust = AlgorithmA.Of(values)!;
        Assert.InRange(robust.Average, 9.9, 10.2);
        var drawn = values.Select(v => Math.Clamp(v, robust.Average - 1.5 * robust.Sd,
            robust.Average + 1.5 * robust.Sd)).ToList();
        Assert.Equal(robust.Average, drawn.Average(), 1e-9);
        Assert.Equal(robust.Sd, 1.134 * Sample.Sd(drawn), 1e-9);
        Assert.Equal(new RobustEstimate(5, 0, 1), AlgorithmA.Of([5, 5, 5]));
    }

    [Fact]
    public void Generated_samples_agree_with_exact_decimal_arithmetic() =>
        Prop.ForAll(Gen.Choose(-1_000_000, 1_000_000).ArrayOf().Where(a => a.Length > 1).ToArbitrary(), numbers =>
        {
            var exact = numbers.Select(n => n / 1000m).ToList();
            double[] values = [.. numbers.Select(n => n / 1000.0)];
            var mean = exact.Sum() / exact.Count;
            var variance = exact.Sum(v => (v - mean) * (v - mean)) / (exact.Count - 1);
            return Math.Abs(Sample.Mean(values) - (double)mean) < 1e-9
                && Math.Abs(Sample.Sd(values) - Math.Sqrt((double)variance)) < 1e-9;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void An_empty_sample_or_one_that_is_not_a_number_is_a_programmers_error()
    {
        Assert.Throws<ArgumentException>(() => Sample.Mean([]));
        Assert.Throws<ArgumentException>(() => Sample.Sd([1]));
        Assert.Throws<ArgumentException>(() => Sample.Median([double.NaN]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Ewma(0, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Sample.Percentile([1], 1.1, PercentileMethod.Spreadsheet));
    }
}
