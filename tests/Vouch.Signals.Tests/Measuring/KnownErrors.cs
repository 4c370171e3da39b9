using Vouch.Signals.Measuring;

namespace Vouch.Signals.Tests.Measuring;

/// <summary>What is measured of made ECGs against what they were made of, ms.</summary>
internal sealed class KnownErrors
{
    public static readonly string[] Intervals = ["P", "PR", "QRS", "QT"];

    private readonly Dictionary<string, List<double>> errors = Intervals.ToDictionary(one => one, _ => new List<double>());

    /// <summary>Intervals that are there and were not found.</summary>
    public int Missed { get; private set; }

    /// <summary>P waves that were found and are not there.</summary>
    public int Invented { get; private set; }

    /// <summary>Seeds differ by rate, so that rates do not measure the same noise.</summary>
    public static Measurements Measure(KnownEcg ecg, double rate, Noise? noise) =>
        EcgMeasurement.Measure(ecg.Signal(rate, noise: noise, seed: (int)(rate + ecg.HeartRate)), rate, KnownEcg.Leads);

    public static KnownErrors Of(IEnumerable<(KnownEcg Ecg, Measurements Measured)> all)
    {
        var found = new KnownErrors();
        foreach (var (ecg, measured) in all)
            found.Add(ecg.Beat, measured);
        return found;
    }

    public (double Mean, double Sd)? Of(string interval)
    {
        if (errors[interval] is not { Count: > 0 } all)
            return null;
        var mean = all.Average();
        return (mean, Math.Sqrt(all.Average(one => (one - mean) * (one - mean))));
    }

    /// <summary>"2.1 ± 3.4".</summary>
    public string Row() => string.Join(" | ", Intervals.Select(one => Of(one) is var (mean, sd) ? FormattableString.Invariant($"{mean:0.0} ± {sd:0.0}").Replace('-', '−') : "")) +
        FormattableString.Invariant($" | {Missed} | {Invented}");

    private void Add(KnownBeat truth, Measurements measured)
    {
        Add("P", measured.PDuration, truth.PDuration);
        Add("PR", measured.Pr, truth.Pr);
        Add("QRS", measured.Qrs, truth.QrsDuration);
        Add("QT", measured.Qt, truth.Qt);
    }

    private void Add(string interval, double? found, double? truth)
    {
        if (truth is { } made && found is { } seen)
            errors[interval].Add(seen - made);
        else if (truth is not null)
            Missed++;
        else if (found is not null && interval == "P")
            Invented++;
    }
}
