namespace Vouch.Measures.Statistics;

/// <summary>One step of an exponentially weighted moving average, with its control limits at that step.</summary>
public readonly record struct EwmaPoint(double Value, double Low, double High)
{
    /// <summary>Whether it lies beyond its limits.</summary>
    public bool IsOut => Value < Low || Value > High;
}

/// <summary>The exponentially weighted moving average that sees small lasting shifts.</summary>
/// <remarks>Source: NIST/SEMATECH e-Handbook 6.3.2.4; limits exact for each step, not only in the long run.</remarks>
public sealed class Ewma
{
    private readonly double lambda;
    private readonly double target;
    private readonly double sd;
    private readonly double width;

    /// <param name="lambda">The weight of the newest value, above 0 and up to 1; 0.2 to 0.3 is usual.</param>
    /// <param name="target">The mean in control, where it starts.</param>
    /// <param name="sd">The SD in control, above zero.</param>
    /// <param name="width">How many SDs of the average the limits lie off; 3 is usual.</param>
    public Ewma(double lambda, double target, double sd, double width = 3)
    {
        if (!(lambda is > 0 and <= 1) || !(sd > 0) || !(width > 0) || !double.IsFinite(target))
            throw new ArgumentOutOfRangeException(nameof(lambda), lambda, "Weight 0 to 1; SD and width above zero.");
        (this.lambda, this.target, this.sd, this.width) = (lambda, target, sd, width);
    }

    /// <summary>The average after each value.</summary>
    public IReadOnlyList<EwmaPoint> Follow(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var points = new EwmaPoint[values.Count];
        var average = target;
        for (var i = 0; i < points.Length; i++)
        {
            average = lambda * values[i] + (1 - lambda) * average;
            var half = width * sd * Math.Sqrt(lambda / (2 - lambda) * (1 - Math.Pow(1 - lambda, 2.0 * (i + 1))));
            points[i] = new EwmaPoint(average, target - half, target + half);
        }
        return points;
    }
}
