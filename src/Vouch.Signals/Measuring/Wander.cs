namespace Vouch.Signals.Measuring;

/// <summary>Where the level of a beat is taken for <see cref="Baseline"/>.</summary>
internal static class Wander
{
    /// <summary>
    /// Samples from the fiducial point, before anything is known of the complex: 150 ms before. It may lie on P, but in all beats
    /// alike.
    /// </summary>
    public static int First { get; } = -Grid.Samples(150);

    /// <summary>Samples from the onset of QRS back to the middle of the level stretch.</summary>
    public static int BeforeOnset { get; } = Grid.Samples(10);

    /// <summary>Samples to either side over which it is taken: 14 ms in all.</summary>
    private const int Half = 3;

    /// <summary>ms after the beat before; nearer, it lies on that one's T wave and is no level.</summary>
    private const double AfterLast = 450;

    /// <summary>Longer intervals, ms, have more such levels between T and the next P, so far apart at most.</summary>
    private const double LongInterval = 900, Apart = 700;

    /// <summary>
    /// ms: where T usually ends at 60 a minute (grows with the root of the interval), and how long before the next complex P
    /// begins.
    /// </summary>
    private const double UsualT = 390, UsualP = 250;

    /// <param name="offset">Of the level stretch from the fiducial point, samples.</param>
    public static void Remove(PreparedLeads prepared, List<int> positions, List<int> members, int offset)
    {
        var knots = new List<Knot>(positions.Count);
        var typical = new HashSet<int>(members);
        for (var beat = 0; beat < positions.Count; beat++)
        {
            if (beat > 0)
                Between(knots, positions[beat - 1], positions[beat]);
            if ((typical.Contains(beat) || beat == 0 || positions[beat] - positions[beat - 1] > Grid.Samples(AfterLast))
                && positions[beat] + offset is var at && at >= 0 && at < prepared.Length && (knots.Count == 0 || at > knots[^1].At + (2 * Half)))
                knots.Add(new(at, Half));
        }

        for (var lead = 0; lead < prepared.Signals.Length; lead++)
            if (prepared.Usable[lead])
                Baseline.Remove(prepared.Signals[lead], knots);
    }

    /// <summary>With a wide stretch, of which a P wave that was not conducted does not change the median.</summary>
    private static void Between(List<Knot> knots, int one, int next)
    {
        var interval = (next - one) * Grid.Step;
        if (interval < LongInterval)
            return;
        var (from, to) = (UsualT * Math.Sqrt(Math.Min(1, interval / 1000)), interval - UsualP);
        var count = (int)Math.Ceiling((to - from) / Apart);
        for (var i = 0; i < count; i++)
            knots.Add(new(one + Grid.Samples(from + ((to - from) * (i + 0.5) / count)), Grid.Samples(90)));
    }
}
