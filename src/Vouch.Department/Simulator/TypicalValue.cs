using Vouch.Department.Catalog;

namespace Vouch.Department.Simulator;

/// <summary>Believable values of an analyte, taken from the pack's own numbers; nothing here is a medical statement.</summary>
public static class TypicalValue
{
    /// <summary>Middle and half width of what healthy adults show; a plain guess of 10 ± 2 where the pack has no interval.</summary>
    public static (decimal Middle, decimal HalfWidth) Of(Analyte analyte)
    {
        var interval = analyte.ReferenceIntervals.FirstOrDefault(i => i.Ages.Until is null && i is { Low: not null, High: not null })
            ?? analyte.ReferenceIntervals.FirstOrDefault(i => i.Low is not null || i.High is not null);
        return (interval?.Low, interval?.High) switch
        {
            ({ } low, { } high) => ((low + high) / 2, (high - low) / 2),
            (null, { } high) => (high / 2, high / 3),
            ({ } low, null) => (low * 1.3m, low * 0.25m),
            _ => (10, 2),
        };
    }

    /// <summary>Target of a control level: level 1 inside the interval, level 2 above it.</summary>
    public static (decimal Mean, decimal Sd) Control(Analyte analyte, int level)
    {
        var (middle, half) = Of(analyte);
        var mean = level == 1 ? middle : middle + (2 * half);
        return (Math.Round(mean, analyte.Decimals + 2), Math.Max(Math.Round(mean * 0.02m, analyte.Decimals + 2), (decimal)Math.Pow(10, -analyte.Decimals - 2)));
    }

    /// <summary>A standard normal number (Box and Muller, 1958).</summary>
    public static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
