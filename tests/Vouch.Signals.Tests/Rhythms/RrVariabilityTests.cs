using Vouch.Signals.Detection;
using Vouch.Signals.Rhythms;

namespace Vouch.Signals.Tests.Rhythms;

/// <summary>At 1000 Hz a frame is a millisecond. Expected figures: worked by hand from the definitions of the Task Force (1996).</summary>
public sealed class RrVariabilityTests
{
    private static List<Beat> Beats(params int[] intervals)
    {
        var beats = new List<Beat> { new(0, AnnotationCode.Normal) };
        foreach (var interval in intervals)
            beats.Add(new(beats[^1].Frame + interval, AnnotationCode.Normal));
        return beats;
    }

    [Fact]
    public void The_figures_are_those_worked_by_hand()
    {
        // Mean 800; deviations 0, 40, -40, 20, -20: squares 4000 over 4; differences 40, -80, 60, -40: squares 13,200 over 4.
        var found = RrVariability.Of(Beats(800, 840, 760, 820, 780), 1000)!;
        Assert.Equal(5, found.Intervals);
        Assert.Equal(800, found.Mean, 9);
        Assert.Equal(Math.Sqrt(1000), found.Sdnn, 9);
        Assert.Equal(Math.Sqrt(3300), found.Rmssd!.Value, 9);
        Assert.Equal(50, found.Pnn50!.Value, 9);
        Assert.Null(found.Sdann);
    }

    [Fact]
    public void A_difference_of_50_ms_is_not_beyond_50_ms() => Assert.Equal(0, RrVariability.Of(Beats(800, 850, 800), 1000)!.Pnn50!.Value);

    [Fact]
    public void Intervals_at_a_beat_that_is_not_normal_are_left_out_and_join_nothing()
    {
        var beats = Beats(800, 800, 500, 1100, 900, 900);
        beats[3] = beats[3] with { Code = AnnotationCode.VentricularPremature };
        var found = RrVariability.Of(beats, 1000)!;
        Assert.Equal(4, found.Intervals);
        Assert.Equal(850, found.Mean, 9);
        Assert.Equal(0, found.Rmssd!.Value, 9);
    }

    [Fact]
    public void Means_of_five_minutes_vary_as_their_rates_do()
    {
        // Ten minutes: 299 intervals of 1000 ms and the first of 600 ms end in the first five, the others in the second.
        var found = RrVariability.Of(Beats([.. Enumerable.Repeat(1000, 299), .. Enumerable.Repeat(600, 500)]), 1000)!;
        Assert.Equal((((299 * 1000.0) + 600) / 300 - 600) / Math.Sqrt(2), found.Sdann!.Value, 9);
    }

    [Fact]
    public void One_interval_does_not_vary() => Assert.Null(RrVariability.Of(Beats(800), 1000));
}
