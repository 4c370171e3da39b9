namespace Vouch.Signals.Measuring;

/// <summary>
/// Takes wander out of a lead by a smooth curve through its level just before the complexes. Nothing is filtered: ST and T keep
/// their form, and the level at the onset of QRS, against which the standard measures, becomes 0. Source: Meyer and Keiser,
/// Comput Biomed Res 1977;10:459–70 (cubic splines through the PR segment).
/// </summary>
internal static class Baseline
{
    /// <param name="signal">mV; changed in place.</param>
    /// <param name="knots">Level stretches, ascending.</param>
    public static void Remove(float[] signal, List<Knot> knots)
    {
        if (knots.Count == 0)
            return;
        Span<float> levels = knots.Count <= 256 ? stackalloc float[knots.Count] : new float[knots.Count];
        for (var i = 0; i < knots.Count; i++)
            levels[i] = Level(signal, knots[i]);
        for (var i = 0; i < knots[0].At; i++)
            signal[i] -= levels[0];
        for (var knot = 0; knot + 1 < knots.Count; knot++)
            Between(signal, knots, levels, knot);
        for (var i = knots[^1].At; i < signal.Length; i++)
            signal[i] -= levels[^1];
    }

    /// <summary>The middle half of the values: their mean when there are few, else nearly the median.</summary>
    private static float Level(float[] signal, Knot knot)
    {
        var (from, to) = (Math.Max(0, knot.At - knot.Half), Math.Min(signal.Length - 1, knot.At + knot.Half));
        Span<float> values = stackalloc float[to - from + 1];
        signal.AsSpan(from, values.Length).CopyTo(values);
        if (values.Length > 16)
        {
            values.Sort();
            values = values[(values.Length / 4)..(values.Length - (values.Length / 4))];
        }

        var sum = 0f;
        foreach (var value in values)
            sum += value;
        return sum / values.Length;
    }

    /// <summary>A cubic with the slopes of the chords beside each knot; level at the first and last.</summary>
    private static void Between(float[] signal, List<Knot> knots, ReadOnlySpan<float> levels, int knot)
    {
        var (from, to) = (knots[knot].At, knots[knot + 1].At);
        float span = to - from;
        var (first, second) = (Slope(knots, levels, knot) * span, Slope(knots, levels, knot + 1) * span);
        var rise = levels[knot + 1] - levels[knot];
        for (var i = from; i < to; i++)
        {
            var t = (i - from) / span;
            signal[i] -= levels[knot] + (t * (first + (t * ((3 * rise) - (2 * first) - second + (t * (first + second - (2 * rise)))))));
        }
    }

    private static float Slope(List<Knot> knots, ReadOnlySpan<float> levels, int knot) => knot == 0 || knot == knots.Count - 1 ? 0
        : (levels[knot + 1] - levels[knot - 1]) / (knots[knot + 1].At - knots[knot - 1].At);
}

/// <summary>A stretch that stands for the level: its middle, and samples to either side.</summary>
internal readonly record struct Knot(int At, int Half);
