using Vouch.Signals.Measuring;

namespace Vouch.Signals.Tests.Measuring;

/// <summary>Beats are grouped and laid over each other.</summary>
public sealed class BeatKindsTests
{
    /// <summary>A day's beats: what each is laid over must not wander away with those before it.</summary>
    [Fact]
    public void The_last_beats_of_a_long_recording_lie_as_the_first()
    {
        const int apart = 160, count = 60_000;
        var random = new Random(11);
        var signal = new float[apart * (count + 1)];
        var (complexes, positions) = (new List<double>(), new List<int>());
        for (var beat = 0; beat < count; beat++)
        {
            var at = (apart * (beat + 1)) + random.NextDouble();
            for (var i = (int)at - 50; i <= at + 50; i++)
                signal[i] = (float)((Math.Exp(-(i - at) * (i - at) / 200) * (i - at) / 10) + ((random.NextDouble() - 0.5) * 0.4));
            complexes.Add(at);
            positions.Add((int)at + random.Next(-6, 7));
        }

        var prepared = PreparedLeads.Of([signal], Grid.Rate);
        var kinds = BeatKinds.Group(prepared, [null], positions);
        var typical = kinds.Typical(positions)!;
        kinds.Align(positions, typical);

        Assert.InRange(typical.Members.Count, 0.95 * count, count);
        var first = typical.Members[..500].Average(beat => positions[beat] - complexes[beat]);
        var last = typical.Members[^500..].Average(beat => positions[beat] - complexes[beat]);
        Assert.InRange(Math.Abs(last - first), 0, 0.5);
    }
}
