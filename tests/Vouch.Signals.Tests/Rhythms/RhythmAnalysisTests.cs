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

    private static List<RhythmEpisode> Episodes(List<Beat> beats) => RhythmAnalysis.Episodes(beats, 1000, beats[^1].Frame + 1000, BeatlessStretches.None);

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

    [Theory]
    [InlineData(3999, 0)]
    [InlineData(4000, 1)]
    public void Four_seconds_without_a_beat_are_asystole(int milliseconds, int asystoles) =>
        Assert.Equal(asystoles, Episodes(Beats("NNNN", i => i == 2 ? milliseconds : 800)).Count(one => one.Rhythm == Rhythm.Asystole));

    [Fact]
    public void Asystole_is_where_leads_were_connected_and_nothing_fibrillated()
    {
        var beats = Beats("NNNN", i => i == 2 ? 20_000 : 800);
        List<Episode> Asystoles(BeatlessStretches stretches) => [.. RhythmAnalysis.Episodes(beats, 1000, beats[^1].Frame + 1000, stretches)
            .Where(one => one.Rhythm == Rhythm.Asystole).Select(one => new Episode(one.From, one.To))];
        Assert.Equal([new(1600, 21_600)], Asystoles(BeatlessStretches.None));
        Assert.Equal([new(1600, 9000), new(15_000, 21_600)], Asystoles(new([], [new(9000, 15_000)])));
        Assert.Equal([new(1600, 9000)], Asystoles(new([new(9000, 15_000)], [new(15_000, 18_000)])));
    }

    [Fact]
    public void Fibrillation_lies_over_what_beats_say_and_its_beats_are_none()
    {
        var beats = Beats("NNNNNVVVNNNNN", _ => 500);
        var stretches = new BeatlessStretches([new(3200, 4100)], []);
        Assert.Equal(
            [
                new(Rhythm.Usual, 500, 3000), new(Rhythm.VentricularTachycardia, 3000, 3200), new(Rhythm.VentricularFibrillation, 3200, 4100),
                new(Rhythm.Usual, 4500, 7500), // the tachycardia's last 400 ms are cut by the fibrillation's end
            ],
            RhythmAnalysis.Episodes(beats, 1000, 7500, stretches).Where(one => one.From != 4100));
        var marks = RhythmAnalysis.Annotate(beats, 1000, 7500, stretches);
        Assert.Equal(beats.Count - 2, marks.Count(one => one.Code.BeatClass() is not null));
        Assert.Equal([3200L, 4100L], marks.Where(one => one.Code is AnnotationCode.FlutterBegins or AnnotationCode.FlutterEnds).Select(one => one.Frame));
    }

    [Fact]
    public void Nothing_is_said_of_nothing() => Assert.Empty(RhythmAnalysis.Annotate([], 250, 999, BeatlessStretches.None));

    [Fact]
    public void The_fibrillation_of_record_203_is_found_and_none_in_sinus_rhythm()
    {
        var sum = default(EpisodeTable);
        foreach (var name in (string[])["203", "115", "106"])
        {
            var recording = WfdbRecord.Read(RealFiles.At($"mitdb/{name}.hea"));
            var reference = WfdbAnnotations.Read(RealFiles.At($"mitdb/{name}.atr"));
            var found = RhythmAnalysis.Annotate(recording, recording.Channels[..1]);
            sum += EpisodeComparison.AtrialFibrillation(reference, found, recording.Rate, recording.Frames);
        }

        Assert.InRange(sum.DurationSensitivity.Percent!.Value, 95, 100);
        Assert.InRange(sum.DurationPredictivity.Percent!.Value, 95, 100);
    }
}
