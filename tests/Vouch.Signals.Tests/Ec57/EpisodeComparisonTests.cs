using Vouch.Signals.Ec57;

namespace Vouch.Signals.Tests.Ec57;

public sealed class EpisodeComparisonTests
{
    private static Annotation Rhythm(long at, string name) => new(at, AnnotationCode.RhythmChange, Note: name);

    [Fact]
    public void An_overlap_finds_an_episode_and_its_length_the_duration()
    {
        var table = EpisodeComparison.Compare([new(100, 200), new(500, 600)], [new(150, 250), new(800, 900)], [], 0, 1000);
        Assert.Equal(new EpisodeTable(new(1, 2), new(1, 2), new(50, 200), new(50, 200)), table);
    }

    [Fact]
    public void Fibrillation_found_within_flutter_is_neither_right_nor_wrong()
    {
        var table = EpisodeComparison.AtrialFibrillation(
            [Rhythm(0, "(N"), Rhythm(400, "(AFIB"), Rhythm(500, "(AFL"), Rhythm(700, "(N")],
            [Rhythm(0, "(N"), Rhythm(400, "(AFIB"), Rhythm(650, "(N")], 1, 1000);
        Assert.Equal(new EpisodeTable(new(1, 1), new(1, 1), new(100, 100), new(100, 100)), table);
    }

    [Fact]
    public void An_episode_that_does_not_end_lasts_to_the_end_of_the_record() =>
        Assert.Equal(new Episode(400, 1000), Assert.Single(EpisodeComparison.Rhythm([Rhythm(400, "(AFIB"), Rhythm(600, "(AFIB")], "(AFIB", 1000)));

    [Fact]
    public void What_lies_in_the_learning_period_is_not_scored() =>
        Assert.Equal(new Ratio(0, 0), EpisodeComparison.AtrialFibrillation([Rhythm(0, "(AFIB"), Rhythm(299, "(N")], [], 1, 1000).EpisodeSensitivity);
}
