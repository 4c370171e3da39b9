using Vouch.Signals.Detection;

namespace Vouch.Signals.Tests.Detection;

public sealed class QrsDetectorTests
{
    [Theory]
    [InlineData(100)]
    [InlineData(128)]
    [InlineData(250)]
    [InlineData(360)]
    [InlineData(500)]
    [InlineData(1000)]
    [InlineData(2000)]
    public void Every_beat_is_found_at_its_place_at_any_rate(double rate)
    {
        var beats = MadeEcg.Regular(60, 0.8);
        var found = QrsDetector.Detect(rate, [MadeEcg.Of(rate, 60, beats, noise: 0.02)]);
        Assert.Equal(beats.Length, found.Count);
        Assert.All(beats.Zip(found), pair => Assert.InRange((pair.Second.Frame / rate) - pair.First, -0.012, 0.012));
    }

    [Theory]
    [InlineData(0.30)] // 200 a minute, a newborn's tachycardia
    [InlineData(0.42)]
    [InlineData(1.0)]
    [InlineData(1.9)] // 32 a minute
    public void The_rate_of_the_heart_does_not_matter(double interval)
    {
        var beats = MadeEcg.Regular(90, interval);
        // At 200 a minute T and the next P are one: the waves of the adult are left out.
        var signal = MadeEcg.Of(250, 90, beats, noise: 0.01, width: interval < 0.5 ? 0.6 : 1);
        Assert.InRange(QrsDetector.Detect(250, [signal]).Count, beats.Length - 2, beats.Length);
    }

    /// <summary>180 a minute, every eighth beat 170 ms after the one before: within the refractory period of an adult.</summary>
    [Fact]
    public void Early_beats_of_a_childs_fast_heart_are_found()
    {
        var beats = new List<double> { 0.7 };
        while (beats[^1] < 88)
            beats.Add(beats[^1] + (beats.Count % 8) switch { 7 => 0.17, 0 => 0.49, _ => 0.33 });
        var found = QrsDetector.Detect(250, [MadeEcg.Of(250, 90, beats, noise: 0.01, width: 0.5)]);
        var early = beats.Where((_, i) => i % 8 == 7 && i > 16).ToList();
        var seen = early.Count(at => found.Exists(one => Math.Abs((one.Frame / 250.0) - at) < 0.04));
        Assert.InRange(seen, (int)(0.9 * early.Count), early.Count);
        Assert.InRange(found.Count, beats.Count - 12, beats.Count);
    }

    /// <summary>Pulses of 2 ms before P and before a wide complex, of either polarity; larger ones before P are taken for beats.</summary>
    [Theory]
    [InlineData(500, 1)]
    [InlineData(500, -1)]
    [InlineData(1000, 1)]
    [InlineData(2000, -1)]
    public void Paced_beats_are_found_once_each_and_their_pulses_are_none(int rate, int height)
    {
        var beats = MadeEcg.Regular(60, 0.857); // 70 a minute
        var signal = MadeEcg.Of(rate, 60, beats, width: 2.5, noise: 0.01);
        foreach (var pulse in beats.SelectMany(at => new[] { at - 0.22, at - 0.06 }))
            for (var i = (int)(pulse * rate); i < (int)((pulse + 0.002) * rate); i++)
                signal[i] += height;
        var found = QrsDetector.Detect(rate, [signal]);
        Assert.InRange(found.Count, beats.Length, beats.Length + 1); // one while it learns
        Assert.All(beats, at => Assert.Single(found, one => Math.Abs((one.Frame / (double)rate) - at) < 0.08));
    }

    [Theory]
    [InlineData(0.5, 2.0)]
    [InlineData(0.7, 2.0)]
    [InlineData(0.7, 1.5)]
    public void A_P_wave_nearly_as_large_as_its_complex_is_no_beat(double height, double width)
    {
        var beats = MadeEcg.Regular(90, 1.0);
        var tall = MadeEcg.Of(250, 90, beats.Select(at => at - 0.21), height: height, width: width);
        var found = QrsDetector.Detect(250, [[.. MadeEcg.Of(250, 90, beats, noise: 0.02).Zip(tall, (one, other) => one + other)]]);
        Assert.InRange(found.Count, beats.Length - 2, beats.Length + 2);
    }

    [Fact]
    public void Polarity_and_gain_do_not_matter()
    {
        var beats = MadeEcg.Regular(60, 0.8);
        var expected = QrsDetector.Detect(250, [MadeEcg.Of(250, 60, beats)]);
        Assert.Equal(expected, QrsDetector.Detect(250, [MadeEcg.Of(250, 60, beats, height: -1)]));
        Assert.Equal(expected.Count, QrsDetector.Detect(250, [MadeEcg.Of(250, 60, beats, height: 0.15)]).Count);
        Assert.Equal(expected.Count, QrsDetector.Detect(250, [MadeEcg.Of(250, 60, beats, height: 4)]).Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(250)]
    [InlineData(5000)]
    public void A_stream_gives_the_same_beats_however_it_is_cut(int piece)
    {
        float[][] signals = [MadeEcg.Of(360, 60, MadeEcg.Regular(60, 0.7), noise: 0.1), MadeEcg.Of(360, 60, MadeEcg.Regular(60, 0.7), height: -0.5, noise: 0.2, seed: 2)];
        var detector = new QrsDetector(360, 2, classify: true);
        var streamed = new List<Beat>();
        for (var from = 0; from < signals[0].Length; from += piece)
        {
            detector.Push(signals, from, Math.Min(piece, signals[0].Length - from));
            while (detector.TryTake(out var beat))
                streamed.Add(beat);
        }

        detector.Complete();
        while (detector.TryTake(out var beat))
            streamed.Add(beat);
        Assert.NotEmpty(streamed);
        Assert.Equal(QrsDetector.Detect(360, signals, classify: true), streamed);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(250)]
    [InlineData(360)]
    [InlineData(1000)]
    public void A_beat_is_told_within_400_ms(int rate)
    {
        var signal = MadeEcg.Of(rate, 60, MadeEcg.Regular(60, 0.9), noise: 0.05);
        var detector = new QrsDetector(rate, 1);
        var beats = 0;
        for (var i = 0; i < signal.Length; i++)
        {
            detector.Push([signal], i, 1);
            while (detector.TryTake(out var beat))
                if (beat.Frame > 3 * rate)
                {
                    beats++;
                    Assert.InRange(i - beat.Frame, 0, (long)(0.400 * rate));
                }
        }

        Assert.InRange(beats, 55, 65);
    }

    [Fact]
    public void After_the_amplitude_fell_to_a_tenth_beats_are_found_again()
    {
        var beats = MadeEcg.Regular(120, 0.8);
        var large = MadeEcg.Of(250, 120, beats.Where(at => at < 60));
        var small = MadeEcg.Of(250, 120, beats.Where(at => at >= 60), height: 0.1);
        var found = QrsDetector.Detect(250, [[.. large.Zip(small, (one, other) => one + other)]]);
        Assert.Equal(beats.Count(at => at > 75), found.Count(one => one.Frame > 75 * 250));
    }

    /// <summary>The recording ends within the last complex: what is there of it is no ventricular beat.</summary>
    [Theory]
    [InlineData(0.08)]
    [InlineData(0.10)]
    [InlineData(0.12)]
    public void A_beat_that_the_end_cuts_off_is_not_told_apart(double after)
    {
        var beats = MadeEcg.Regular(30, 0.8);
        var signal = MadeEcg.Of(250, 30, beats, noise: 0.01)[..(int)((beats[^2] + after) * 250)];
        var found = QrsDetector.Detect(250, [signal], classify: true);
        Assert.DoesNotContain(found, one => one.Code == AnnotationCode.VentricularPremature);
        var last = found.Where(one => one.Frame / 250.0 > beats[^2] - 0.1).ToList();
        Assert.Single(last);
        Assert.All(last, one => Assert.Equal(AnnotationCode.Unclassifiable, one.Code));
    }

    [Fact]
    public void An_asystole_has_no_beats()
    {
        var signal = MadeEcg.Of(250, 60, MadeEcg.Regular(60, 0.8).Where(at => at is < 20 or > 40), noise: 0.005);
        Assert.DoesNotContain(QrsDetector.Detect(250, [signal]), one => one.Frame is > 5250 and < 9700);
    }

    [Fact]
    public void A_gap_in_one_lead_or_all_is_no_beat_and_ends()
    {
        var beats = MadeEcg.Regular(60, 0.8);
        var signal = MadeEcg.Of(250, 60, beats);
        signal.AsSpan(5000, 1000).Fill(float.NaN);
        signal[7000] = float.PositiveInfinity;
        var found = QrsDetector.Detect(250, [signal]);
        Assert.DoesNotContain(found, one => one.Frame is > 5050 and < 5950);
        Assert.Equal(beats.Count(at => at > 26), found.Count(one => one.Frame > 26 * 250));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(400)]
    public void A_recording_of_nothing_or_hardly_anything_is_none_the_less_answered(int length) =>
        Assert.Empty(QrsDetector.Detect(250, [new float[length]], classify: true));

    [Theory]
    [InlineData(99)]
    [InlineData(4001)]
    [InlineData(double.NaN)]
    public void A_rate_it_was_not_made_for_is_refused(double rate) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new QrsDetector(rate, 1));
}
