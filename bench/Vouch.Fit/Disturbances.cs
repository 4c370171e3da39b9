using Vouch.Signals.Ec57;

namespace Vouch.Fit;

/// <summary>QRS figures of the weights in the source at other rates and speeds, inverted, and with made noise.</summary>
internal static class Disturbances
{
    private static readonly double[] Decibels = [24, 18, 12, 6, 0];

    public static void Print(IReadOnlyList<Record> records)
    {
        foreach (var kind in Enum.GetValues<MadeNoise.Kind>())
            Noisy(records, kind, [0]);
        Noisy(records, MadeNoise.Kind.ElectrodeMotion, [0, 1]);
        foreach (var rate in (double[])[100, 250, 500, 1000])
            Console.WriteLine(Invariant($"{rate} Hz: ") + Qrs(records, new("", [0], rate)));
        Console.WriteLine("inverted: " + Qrs(records, new("", [0], Gain: -1)));
        Console.WriteLine("channel 1: " + Qrs(records, new("", [1])));
        foreach (var speed in (double[])[1.7, 2.4])
        {
            Console.WriteLine(Invariant($"{speed} times as fast, channel 0: ") + Qrs(records, new("", [0], Speed: speed)));
            Console.WriteLine(Invariant($"{speed} times as fast, both: ") + Qrs(records, new("", [0, 1], Speed: speed)));
        }
    }

    private static void Noisy(IReadOnlyList<Record> records, MadeNoise.Kind kind, int[] channels)
    {
        var figures = Decibels.Select(decibels => Qrs(records, new("", channels, Noise: kind, Decibels: decibels)));
        Console.WriteLine($"{kind}, channels {string.Join(' ', channels)}, dB {string.Join(' ', Decibels)}: " + string.Join(" | ", figures));
    }

    private static string Qrs(IReadOnlyList<Record> records, Variant variant)
    {
        var sum = records.Aggregate(new BeatTable(), (sum, record) => sum + Detector.Fitted.Score(variant.Of(record, seed: 1000)));
        return Invariant($"{sum.QrsSensitivity.Percent:0.00} / {sum.QrsPredictivity.Percent:0.00}");
    }
}
