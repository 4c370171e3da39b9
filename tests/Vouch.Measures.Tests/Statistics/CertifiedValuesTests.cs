using System.Globalization;
using System.Text.RegularExpressions;
using Vouch.Measures.Statistics;

namespace Vouch.Measures.Tests.Statistics;

/// <summary>NIST Statistical Reference Datasets, univariate: certified to 15 digits.</summary>
public sealed partial class CertifiedValuesTests
{
    [Theory]
    [InlineData("Lew", 200)]
    [InlineData("Lottery", 218)]
    [InlineData("PiDigits", 5000)]
    [InlineData("NumAcc1", 3)]
    [InlineData("NumAcc2", 1001)]
    public void Mean_SD_and_autocorrelation_agree_with_the_certified_values(string name, int count)
    {
        var text = File.ReadAllText(SharedFolder.Require($"qc/nist-strd/{name}.txt"));
        var values = Values(text);
        Assert.Equal(count, values.Count);
        Near(Certified(text, "mean  ", "ybar:"), Sample.Mean(values), 1e-14);
        Near(Certified(text, "standardDeviation", " s:"), Sample.Sd(values), 1e-12);
        Near(Certified(text, "autocorrelationCoefficient", "r(1):"), Sample.Autocorrelation(values), 1e-10);
    }

    private static List<double> Values(string text)
    {
        // What follows the line of dashes, or the last line that is a comment, is one number a line.
        var lines = text.Split('\n').Select(l => l.Trim()).ToList();
        var last = lines.FindLastIndex(l => l.StartsWith('#') || l.StartsWith("----", StringComparison.Ordinal));
        return [.. lines.Skip(last + 1).Where(l => l.Length > 0)
            .Select(l => double.Parse(l, CultureInfo.InvariantCulture))];
    }

    private static double Certified(string text, params string[] labels)
    {
        var line = text.Split('\n').First(l => labels.Any(label => l.StartsWith(label, StringComparison.Ordinal)
            || (label.EndsWith(':') && l.Contains(label, StringComparison.Ordinal))));
        return double.Parse(LastNumber().Match(line).Groups["number"].Value, CultureInfo.InvariantCulture);
    }

    private static void Near(double expected, double actual, double relative) => Assert.True(
        Math.Abs(actual - expected) <= relative * Math.Abs(expected),
        FormattableString.Invariant($"expected {expected:R}, got {actual:R}"));

    [GeneratedRegex(@"[:=]\s*(?<number>-?[0-9.]+)\s*$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LastNumber();
}
