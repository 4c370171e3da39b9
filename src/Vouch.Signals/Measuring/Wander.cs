namespace Vouch.Signals.Measuring;

/// <summary>Where the level of a beat is taken for <see cref="Baseline"/>.</summary>
internal static class Wander
{
    /// <summary>Samples from the fiducial point, before anything is known of the complex: 150 ms before. It may lie on P, but in all beats alike.</summary>
    public static int First { get; } = -Grid.Samples(150);

    /// <summary>Samples from the onset of QRS back to the middle of the level stretch.</summary>
    public static int BeforeOnset { get; } = Grid.Samples(10);

    /// <summary>Samples to either side over which it is taken: 14 ms in all.</summary>
    private const int Half = 3;

    /// <summary>ms after the beat before; nearer, it lies on that one's T wave and is no level.</summary>
    private const double AfterLast = 450;

    /// <param name="offset">Of the level stretch from the fiducial point, samples.</param>
    public static void Remove(PreparedLeads prepared, List<int> positions, List<int> members, int offset)
    {
        var knots = new List<int>(positions.Count);
        var typical = new HashSet<int>(members);
        for (var beat = 0; beat < positions.Count; beat++)
            if (typical.Contains(beat) || beat == 0 || positions[beat] - positions[beat - 1] > Grid.Samples(AfterLast))
                if (positions[beat] + offset is var at && at >= 0 && at < prepared.Length && (knots.Count == 0 || at > knots[^1] + (2 * Half)))
                    knots.Add(at);
        var own = knots.ToArray();
        for (var lead = 0; lead < prepared.Signals.Length; lead++)
            if (prepared.Usable[lead])
                Baseline.Remove(prepared.Signals[lead], own, Half);
    }
}
