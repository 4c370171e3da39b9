using Vouch.Signals.Ec57;
using Vouch.Signals.Rhythms;
using Vouch.Signals.Tests.Detection;
using Vouch.Signals.Wfdb;

namespace Vouch.Signals.Tests.Rhythms;

public sealed class VentricularFibrillationDetectorTests
{
    private const double Rate = 250;

    /// <summary>A minute of sinus rhythm, half a minute of something else, and a minute again.</summary>
    private static float[] Between(float[] middle, double rate = Rate) =>
    [
        .. MadeEcg.Of(rate, 60, MadeEcg.Regular(61, 0.8), noise: 0.02), .. middle, .. MadeEcg.Of(rate, 60, MadeEcg.Regular(61, 0.8), noise: 0.02),
    ];

    private static List<Episode> Found(float[] signal, double rate = Rate) =>
        [.. VentricularFibrillationDetector.Detect(rate, [signal]).Select(one => new Episode((long)(one.From / rate), (long)(one.To / rate)))];

    [Theory]
    [InlineData(3.2, 1.0)]
    [InlineData(4.5, 0.6)]
    [InlineData(6.0, 0.5)]
    [InlineData(7.5, 1.5)]
    public void Coarse_fibrillation_is_found_where_it_is(double frequency, double height)
    {
        var found = 0;
        for (var seed = 1; seed <= 12; seed++)
        {
            var episodes = Found(Between(MadeFibrillation.Coarse(Rate, 30, frequency, height, seed)));
            Assert.All(episodes, one => Assert.InRange(one.From, 56, 92));
            Assert.All(episodes, one => Assert.InRange(one.To, 60, 95));
            found += episodes.Sum(one => one.Length) >= 20 ? 1 : 0;
        }

        Assert.InRange(found, 11, 12);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(360)]
    [InlineData(1000)]
    [InlineData(2000)]
    public void Flutter_is_found_at_any_rate_polarity_and_gain(double rate)
    {
        foreach (var height in (double[])[0.4, 2, -2, 8])
        {
            var episode = Assert.Single(Found(Between(MadeFibrillation.Flutter(rate, 30, 4.2, height), rate), rate));
            Assert.InRange(episode.From, 58, 64);
            Assert.InRange(episode.To, 86, 93);
        }
    }

    [Theory]
    [InlineData(0.30, 0.6)] // a newborn's 200 a minute
    [InlineData(0.40, 1.0)]
    [InlineData(0.40, 4.0)] // wide: a ventricular tachycardia of 150 a minute
    [InlineData(0.60, 1.0)]
    [InlineData(2.00, 1.0)]
    public void Beats_are_none(double interval, double width) =>
        Assert.Empty(Found(MadeEcg.Of(Rate, 120, MadeEcg.Regular(120, interval), width: width, noise: 0.03)));

    [Fact]
    public void Noise_and_nothing_are_none()
    {
        var random = new Random(3);
        Assert.Empty(Found(new float[(int)(60 * Rate)]));
        Assert.Empty(Found([.. Enumerable.Range(0, 15_000).Select(_ => (float)random.NextDouble())])); // muscle
        Assert.Empty(Found([.. Enumerable.Range(0, 15_000).Select(i => MathF.Sin(i * 0.3f / (float)Rate * 2 * MathF.PI))])); // baseline
        Assert.Empty(Found([.. Enumerable.Range(0, 15_000).Select(i => MathF.Sin(i * 50 / (float)Rate * 2 * MathF.PI))])); // mains
        Assert.Empty(Found(MadeFibrillation.Coarse(Rate, 60, 5, 0.08, 1))); // too fine to be told from noise
        Assert.Empty(Found(Between([.. Enumerable.Repeat(float.NaN, 7500)])));
    }

    [Fact]
    public void Where_another_lead_has_beats_there_is_no_fibrillation()
    {
        var waves = MadeFibrillation.Flutter(Rate, 60, 4.2, 1);
        var beats = MadeEcg.Of(Rate, 60, MadeEcg.Regular(61, 0.8));
        Assert.Empty(VentricularFibrillationDetector.Detect(Rate, [waves, beats]));
        Assert.Single(VentricularFibrillationDetector.Detect(Rate, [waves, new float[waves.Length]]));
        Assert.Single(VentricularFibrillationDetector.Detect(Rate, [waves, waves]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(77)]
    [InlineData(250)]
    [InlineData(4000)]
    public void A_stream_gives_the_same_and_within_ten_seconds(int piece)
    {
        var signal = Between(MadeFibrillation.Coarse(Rate, 30, 5, 1, 4));
        var detector = new VentricularFibrillationDetector(Rate, 1);
        var marks = new List<(long At, Annotation Mark)>();
        for (var from = 0; from < signal.Length; from += piece)
        {
            var count = Math.Min(piece, signal.Length - from);
            detector.Push([signal], from, count);
            while (detector.TryTake(out var mark))
                marks.Add((from + count, mark));
        }

        detector.Complete();
        Assert.Equal([AnnotationCode.FlutterBegins, AnnotationCode.FlutterEnds], marks.Select(one => one.Mark.Code));
        Assert.All(marks, one => Assert.InRange((one.At - one.Mark.Frame) / Rate, 0, 10 + (piece / Rate)));
        Assert.Equal(VentricularFibrillationDetector.Detect(Rate, [signal]), [new Episode(marks[0].Mark.Frame, marks[1].Mark.Frame)]);
    }

    [Fact]
    public void What_lasts_to_the_end_ends_there()
    {
        float[] signal = [.. MadeEcg.Of(Rate, 60, MadeEcg.Regular(61, 0.8)), .. MadeFibrillation.Flutter(Rate, 30, 5, 1)];
        var episode = Assert.Single(Found(signal));
        Assert.InRange(episode.From, 58, 64);
        Assert.Equal(90, episode.To);
    }

    /// <summary>Record 207 has the only episodes; the bounds were not set by it. Its six last 4 to 98 s.</summary>
    [Fact]
    public void Of_the_arrhythmia_database_flutter_is_found_in_record_207_and_nowhere_else()
    {
        var flutter = default(EpisodeTable);
        foreach (var name in RealFiles.Names("mitdb", "*.hea", "mitdb/101.hea"))
        {
            var recording = WfdbRecord.Read(RealFiles.At(name));
            var signals = recording.Channels.Select(one => one.Millivolts()!).ToArray();
            var reference = WfdbAnnotations.Read(RealFiles.At(Path.ChangeExtension(name, "atr")));
            foreach (var leads in (int[])[1, 2])
            {
                var marks = VentricularFibrillationDetector.Detect(recording.Rate, signals[..leads])
                    .SelectMany(one => new[] { new Annotation(one.From, AnnotationCode.FlutterBegins), new Annotation(one.To, AnnotationCode.FlutterEnds) }).ToList();
                if (name.Contains("207", StringComparison.Ordinal))
                    flutter += EpisodeComparison.VentricularFibrillation(reference, marks, recording.Rate, recording.Frames, learningSeconds: 0);
                else
                    Assert.Empty(marks);
            }
        }

        Assert.InRange(flutter.EpisodeSensitivity.Count, 10, 12); // one and both channels: six each
        Assert.Equal(flutter.EpisodePredictivity.Of, flutter.EpisodePredictivity.Count);
        Assert.InRange(flutter.DurationSensitivity.Percent!.Value, 70, 100);
        Assert.InRange(flutter.DurationPredictivity.Percent!.Value, 94, 100);
    }
}
