using Vouch.Signals.Detection;
using Vouch.Signals.Ec57;
using Vouch.Signals.Rhythms;
using Vouch.Signals.Tests.Measuring;
using Vouch.Signals.Wfdb;

namespace Vouch.Signals.Tests.Rhythms;

public sealed class AtrialFlutterDetectorTests
{
    private const double Rate = 250;

    private static readonly Noise Usual = new(Muscle: 0.02, Wander: 0.1);

    [Theory]
    [InlineData(4, 0.2)]
    [InlineData(3, 0.3)]
    [InlineData(0, 0.3)]
    public void Flutter_between_two_sinus_rhythms_is_an_episode(int conduction, double millivolts)
    {
        var (signals, from, to) = Recording(new(290, millivolts, conduction), 150);
        var found = Annotated(signals);
        var episode = Assert.Single(EpisodeComparison.Rhythm(found, "(AFL", signals[0].Length));
        Assert.InRange(episode.From / Rate, from - 10, from + 30);
        Assert.InRange(episode.To / Rate, to - 30, to + 15);
    }

    [Fact]
    public void Twenty_seconds_of_it_are_no_episode()
    {
        var (signals, _, _) = Recording(new(290, 0.3, 4), 20);
        Assert.Empty(EpisodeComparison.Rhythm(Annotated(signals), "(AFL", signals[0].Length));
    }

    [Fact]
    public void Waves_that_are_told_lie_over_irregular_beats_and_runs_over_them()
    {
        Beat[] beats = [.. Enumerable.Range(1, 200).Select(i => new Beat(i * 500, i is >= 50 and < 54 ? AnnotationCode.VentricularPremature : AnnotationCode.Normal))];
        var stretches = BeatlessStretches.None with { AtrialFlutter = [new(10_000, 60_000)] };
        Assert.Equal(
            [
                new(Rhythm.Usual, 500, 10_000), new(Rhythm.AtrialFlutter, 10_000, 25_000), new(Rhythm.VentricularTachycardia, 25_000, 27_000),
                new(Rhythm.AtrialFlutter, 27_000, 60_000), new(Rhythm.Usual, 60_000, 101_000),
            ],
            RhythmAnalysis.Episodes(beats, 1000, 101_000, stretches));
        Assert.Equal("(AFL", Rhythm.AtrialFlutter.Note());
    }

    [Fact]
    public void Of_the_arrhythmia_database_no_sinus_rhythm_is_called_flutter()
    {
        var seconds = 0.0;
        foreach (var name in RealFiles.Names("mitdb", "*.hea", "mitdb/101.hea"))
        {
            var recording = WfdbRecord.Read(RealFiles.At(name));
            var reference = WfdbAnnotations.Read(RealFiles.At(Path.ChangeExtension(name, "atr")));
            var found = EpisodeComparison.Rhythm(RhythmAnalysis.Annotate(recording, recording.Channels), "(AFL", recording.Frames);
            seconds += found.SelectMany(one => one.Without(EpisodeComparison.Rhythm(reference, "(AFL", recording.Frames))).Sum(one => one.Length / recording.Rate);
        }

        Assert.Equal(0, seconds);
    }

    private static List<Annotation> Annotated(float[][] signals)
    {
        var beats = QrsDetector.Detect(Rate, signals, classify: true);
        var stretches = BeatlessStretches.Of(Rate, signals) with { AtrialFlutter = AtrialFlutterDetector.Detect(beats, Rate, signals, Rate) };
        return RhythmAnalysis.Annotate(beats, Rate, signals[0].Length, stretches);
    }

    /// <summary>II and V1: two minutes of sinus rhythm, flutter, two minutes of sinus rhythm.</summary>
    private static (float[][] Signals, double From, double To) Recording(KnownFlutter flutter, double seconds)
    {
        var shape = KnownShapes.All.First(one => one is { Name: "normal", HeartRate: 75 });
        var (before, after) = (shape.Signal(Rate, 120, Usual, 3), shape.Signal(Rate, 120, Usual, 4));
        var between = flutter.Signal(shape.Beat, Rate, seconds, Usual, new Random(7));
        return ([.. ((int[])[1, 6]).Select(lead => (float[])[.. before[lead], .. between[lead], .. after[lead]])], 120, 120 + seconds);
    }
}
