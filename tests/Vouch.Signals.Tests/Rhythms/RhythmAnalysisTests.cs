using Vouch.Signals.Detection;
using Vouch.Signals.Ec57;
using Vouch.Signals.Rhythms;
using Vouch.Signals.Wfdb;

namespace Vouch.Signals.Tests.Rhythms;

/// <summary>At 1000 Hz a frame is a millisecond.</summary>
public sealed class RhythmAnalysisTests
{
    private static List<Beat> Beats(string codes, Func<int, int> interval)
    {
        var beats = new List<Beat>();
        var at = 0;
        for (var i = 0; i < codes.Length; i++)
        {
            at += interval(i);
            beats.Add(new(at, codes[i] switch
            {
                'V' => AnnotationCode.VentricularPremature,
                'S' => AnnotationCode.SupraventricularPremature,
                '/' => AnnotationCode.Paced,
                _ => AnnotationCode.Normal,
            }));
        }

        return beats;
    }

    private static List<RhythmEpisode> Episodes(List<Beat> beats) => RhythmAnalysis.Episodes(beats, 1000, beats[^1].Frame + 1000);

    [Theory]
    [InlineData("NNNNNVVVNNNNN", 500, Rhythm.VentricularTachycardia)]
    [InlineData("NNNNNVVVVNNNN", 800, Rhythm.IdioventricularRhythm)]
    [InlineData("NNNNNSSSSNNNN", 400, Rhythm.SupraventricularTachyarrhythmia)]
    [InlineData("NNNN////NNNNN", 900, Rhythm.Paced)]
    [InlineData("NNNNNVNVNVNNN", 700, Rhythm.VentricularBigeminy)]
    [InlineData("NNNNNVNNVNNVNN", 700, Rhythm.VentricularTrigeminy)]
    public void A_run_or_a_pattern_is_an_episode(string codes, int interval, Rhythm rhythm)
    {
        var episodes = Episodes(Beats(codes, _ => interval));
        Assert.Equal([Rhythm.Usual, rhythm, Rhythm.Usual], episodes.Select(one => one.Rhythm));
        Assert.Equal(episodes[0].To, episodes[1].From);
        Assert.Equal(episodes[1].To, episodes[2].From);
    }

    [Theory]
    [InlineData("NNNNVVNNNN", 500)]
    [InlineData("NNNNVNVNNN", 700)]
    [InlineData("NNNSSSSNNN", 700)]
    public void Two_are_no_run_and_two_no_pattern(string codes, int interval) =>
        Assert.Equal(Rhythm.Usual, Assert.Single(Episodes(Beats(codes, _ => interval))).Rhythm);

    [Fact]
    public void Intervals_without_any_order_are_atrial_fibrillation_and_breathing_is_not()
    {
        var random = new Random(5);
        var intervals = Enumerable.Range(0, 400).Select(_ => 450 + random.Next(500)).ToArray();
        Assert.Equal(Rhythm.AtrialFibrillation, Assert.Single(Episodes(Beats(new string('N', 400), i => intervals[i]))).Rhythm);
        Assert.Equal(Rhythm.Usual, Assert.Single(Episodes(Beats(new string('N', 400), i => 950 + (int)(120 * Math.Sin(i / 4.0 * Math.PI / 2))))).Rhythm);
    }

    [Fact]
    public void Frequent_ventricular_beats_are_no_atrial_fibrillation() =>
        Assert.DoesNotContain(Episodes(Beats(string.Concat(Enumerable.Repeat("NNNV", 100)), i => (i % 4) switch { 3 => 480 + (i % 7 * 30), 0 => 1100, _ => 800 })),
            one => one.Rhythm == Rhythm.AtrialFibrillation);

    [Theory]
    [InlineData(2999, 0)]
    [InlineData(3000, 1)]
    public void Three_seconds_without_a_beat_are_a_pause(int milliseconds, int pauses) =>
        Assert.Equal(pauses, RhythmAnalysis.Pauses(Beats("NNNN", i => i == 2 ? milliseconds : 800), 1000).Count);

    [Fact]
    public void Nothing_is_said_of_nothing() => Assert.Empty(RhythmAnalysis.Annotate([], 250, 1000));

    [Fact]
    public void The_fibrillation_of_record_203_is_found_and_none_in_sinus_rhythm()
    {
        var sum = default(EpisodeTable);
        foreach (var name in (string[])["203", "115", "106"])
        {
            var recording = WfdbRecord.Read(RealFiles.At($"mitdb/{name}.hea"));
            var reference = WfdbAnnotations.Read(RealFiles.At($"mitdb/{name}.atr"));
            var found = RhythmAnalysis.Annotate(DetectionLeads.Detect(recording, recording.Channels[..1]), recording.Rate, recording.Frames);
            sum += EpisodeComparison.AtrialFibrillation(reference, found, recording.Rate, recording.Frames);
        }

        Assert.InRange(sum.DurationSensitivity.Percent!.Value, 95, 100);
        Assert.InRange(sum.DurationPredictivity.Percent!.Value, 95, 100);
    }
}
