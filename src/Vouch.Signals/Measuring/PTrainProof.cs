namespace Vouch.Signals.Measuring;

/// <summary>Whether a train of like waves is the atria's: what tells P waves from chance, fibrillation, flutter and T waves.</summary>
internal sealed class PTrainProof(AtrialTrace trace, List<PCandidate> waves, PTrain train, Func<double, Sight> seen, List<int> beats,
    int from, int to)
{
    /// <summary>Fewer tell nothing; so much of the recording lies between the first and the last.</summary>
    private const int Least = 5;

    private const double SpanLeast = 0.6;

    /// <summary>Of the places where one would be clearly seen so many have one.</summary>
    private const double FoundLeast = 0.75;

    /// <summary>Like ones elsewhere, against those in the train.</summary>
    private const double ElsewhereMost = 0.25;

    /// <summary>mV that the averaged wave bends at least, and how many times more than the line between the waves does.</summary>
    private const double HeightLeast = 0.02, QuietLeast = 2.5;

    /// <summary>Median likeness to the averaged wave, above what one must have.</summary>
    private const float Typical = 0.2f;

    /// <summary>Probability that as many waves at random times are in time as often, before the number of intervals tried.</summary>
    private const double ChanceMost = 1e-5;

    /// <summary>ms by which the distance to the beat before and to the one after changes at least (without the outermost tenths).</summary>
    private const double MovesLeast = 60;

    /// <summary>ms about a wave that is not the line between.</summary>
    private const double Near = 100;

    /// <param name="conducted">The beats follow P waves at a constant distance: some are without a beat, instead of all moving.</param>
    public bool Holds(float[] shape, float alike, bool conducted)
    {
        var chosen = train.Members.Select(i => waves[i]).ToArray();
        if (chosen.Length < Least || chosen[^1].At - chosen[0].At < SpanLeast * (to - from))
            return false;
        var (clear, missing) = Places(chosen, Sight.Clear);
        var (onT, missingOnT) = Places(chosen, Sight.T);
        var others = waves.Where((_, i) => !train.Members.Contains(i)).ToArray();
        var elsewhere = others.Count(one => seen(one.At) == Sight.Clear);
        var chance = Math.Min(Chance(chosen, clear, missing, elsewhere, Sight.Clear),
            Chance(chosen, clear + onT, missing + missingOnT, others.Length, Sight.T));
        return clear >= FoundLeast * (clear + missing)
            && elsewhere <= ElsewhereMost * clear
            && chosen.Select(one => one.Likeness).Order().ElementAt(chosen.Length / 2) >= alike + Typical
            && trace.Height(shape) >= HeightLeast
            && Quiet(chosen) >= QuietLeast
            && chance <= ChanceMost
            && (conducted ? IsBlocked(chosen, alike) : Moves(chosen));
    }

    /// <summary>Places of the train where a P wave would be seen so: with one, and without.</summary>
    private (int Found, int Missing) Places(PCandidate[] chosen, Sight sight)
    {
        var (found, missing) = (chosen.Count(one => seen(one.At) == sight), 0);
        for (var i = 1; i < chosen.Length; i++)
        {
            var between = chosen[i].At - chosen[i - 1].At;
            var steps = PTrain.Steps(between, train.Interval);
            for (var k = 1; k < steps; k++)
                missing += seen(chosen[i - 1].At + (k * between / steps)) == sight ? 1 : 0;
        }

        for (var at = chosen[0].At - train.Interval; at > from; at -= train.Interval)
            missing += seen(at) == sight ? 1 : 0;
        for (var at = chosen[^1].At + train.Interval; at < to; at += train.Interval)
            missing += seen(at) == sight ? 1 : 0;
        return (found, missing);
    }

    /// <summary>How much more all leads bend at the waves than on the line between them.</summary>
    private double Quiet(PCandidate[] chosen)
    {
        var line = new List<float>();
        var near = AtrialTrace.Samples(Near);
        for (var at = from; at < to; at++)
            if (seen(at) == Sight.Clear && !Array.Exists(chosen, one => Math.Abs(one.At - at) < near))
                line.Add(trace.Bend[at]);
        if (line.Count < near)
            return QuietLeast; // too little line to judge by
        var waves = chosen.Select(one => trace.Bend[(int)Math.Round(one.At)]).Order().ToArray();
        line.Sort();
        return Math.Sqrt(waves[waves.Length / 2] / Math.Max(1e-6, line[line.Count / 2]));
    }

    /// <summary>The binomial tail: so many places or more have a wave when all waves lie at random.</summary>
    private double Chance(PCandidate[] chosen, int found, int missing, int elsewhere, Sight worst)
    {
        var (room, tolerance) = (0, Spread(chosen, train.Interval));
        for (var at = from; at < to; at++)
            room += seen(at) <= worst ? 1 : 0;
        var one = Math.Min(1, (found + elsewhere) * 2 * tolerance * train.Interval / Math.Max(1, room));
        var (all, chance) = (found + missing, 0.0);
        for (var k = found; k <= all; k++)
        {
            var ways = 1.0;
            for (var i = 0; i < all - k; i++)
                ways *= (all - i) / (double)(i + 1);
            chance += ways * Math.Pow(one, k) * Math.Pow(1 - one, all - k);
        }

        return chance;
    }

    /// <summary>Part of the interval within which nearly all follow the one before.</summary>
    private static double Spread(PCandidate[] chosen, double interval)
    {
        const double least = 0.04;
        var squares = 0.0;
        for (var i = 1; i < chosen.Length; i++)
        {
            var between = chosen[i].At - chosen[i - 1].At;
            squares += Math.Pow((between / Math.Max(1, PTrain.Steps(between, interval)) / interval) - 1, 2) / (chosen.Length - 1);
        }

        return Math.Clamp(2 * Math.Sqrt(squares), least, PTrain.InTime);
    }

    /// <summary>
    /// Some no beat follows before the next; as alike as the others, and not on T, which may be like a P wave in every beat.
    /// </summary>
    private bool IsBlocked(PCandidate[] chosen, float alike)
    {
        var blocked = chosen.SkipLast(1).Where((wave, i) => !beats.Exists(at => at > wave.At && at <= chosen[i + 1].At)).ToArray();
        return blocked.Length > 0 && blocked.Select(one => one.Likeness).Order().ElementAt(blocked.Length / 2) >= alike + Typical
            && 2 * blocked.Count(one => seen(one.At) == Sight.Clear) >= blocked.Length;
    }

    private bool Moves(PCandidate[] chosen)
    {
        var (after, before) = (new List<double>(), new List<double>());
        foreach (var wave in chosen)
        {
            var next = beats.FindIndex(at => at > wave.At);
            if (next > 0)
                after.Add(wave.At - beats[next - 1]);
            if (next >= 0)
                before.Add(beats[next] - wave.At);
        }

        return Range(after) >= MovesLeast && Range(before) >= MovesLeast;
    }

    private static double Range(List<double> values)
    {
        values.Sort();
        var cut = values.Count / 10;
        return values.Count == 0 ? 0 : (values[^(1 + cut)] - values[cut]) / AtrialTrace.Samples(1000) * 1000.0;
    }
}
