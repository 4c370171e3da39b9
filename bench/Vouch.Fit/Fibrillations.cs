using Vouch.Signals;
using Vouch.Signals.Ec57;
using Vouch.Signals.Rhythms;

namespace Vouch.Fit;

/// <summary>
/// Ventricular fibrillation found, and wrongly found in records without any: as they are, with made noise and at higher speed.
/// </summary>
internal static class Fibrillations
{
    public static void Print(IReadOnlyList<Record> records)
    {
        foreach (var record in records.Where(Has))
            foreach (var variant in (Variant[])[Variant.First, Variant.Both])
                Console.WriteLine($"{record.Name}, {variant.Name}: " + Text(Compare(variant.Of(record, seed: 1))));
        var without = records.Where(one => !Has(one)).ToList();
        foreach (var variant in Variants())
        {
            var (episodes, hours) = (0L, 0.0);
            foreach (var record in without)
            {
                var other = variant.Of(record, seed: 1000);
                episodes += VentricularFibrillationDetector.Detect(other.Rate, other.Signals).Count;
                hours += other.Frames / other.Rate / 3600;
            }

            Console.WriteLine(Invariant($"{variant.Name}: {episodes} false episodes in {hours:0.0} h"));
        }
    }

    private static IEnumerable<Variant> Variants()
    {
        foreach (var channels in (int[][])[[0], [0, 1]])
        {
            var name = channels.Length == 1 ? "channel 0" : "both channels";
            yield return new(name, channels);
            foreach (var kind in Enum.GetValues<MadeNoise.Kind>())
                foreach (var decibels in (double[])[12, 6, 0, -6])
                    yield return new(Invariant($"{name}, {kind} {decibels} dB"), channels, Noise: kind, Decibels: decibels);
            foreach (var speed in (double[])[1.7, 2.4])
                yield return new(Invariant($"{name}, {speed} times as fast"), channels, Speed: speed);
        }
    }

    private static bool Has(Record record) => record.Reference.Any(one => one.Code == AnnotationCode.FlutterBegins);

    private static EpisodeTable Compare(Record record)
    {
        var found = VentricularFibrillationDetector.Detect(record.Rate, record.Signals).SelectMany(Marks).ToList();
        return EpisodeComparison.VentricularFibrillation(record.Reference, found, record.Rate, record.Frames, learningSeconds: 0);
    }

    private static Annotation[] Marks(Episode one) => [new(one.From, AnnotationCode.FlutterBegins), new(one.To, AnnotationCode.FlutterEnds)];

    private static string Text(EpisodeTable table) =>
        Invariant($"episodes {table.EpisodeSensitivity.Count} of {table.EpisodeSensitivity.Of}, ")
        + Invariant($"right {table.EpisodePredictivity.Count} of {table.EpisodePredictivity.Of}, ")
        + Invariant($"duration {table.DurationSensitivity.Percent:0.0} / {table.DurationPredictivity.Percent:0.0}");
}
