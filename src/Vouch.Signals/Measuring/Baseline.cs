namespace Vouch.Signals.Measuring;

/// <summary>
/// Takes wander out of a lead by a smooth curve through its level just before the complexes. Nothing is filtered: ST and T keep
/// their form, and the level at the onset of QRS, against which the standard measures, becomes 0. Source: Meyer and Keiser,
/// Comput Biomed Res 1977;10:459–70 (cubic splines through the PR segment).
/// </summary>
internal static class Baseline
{
    /// <param name="signal">mV; changed in place.</param>
    /// <param name="knots">Middle of the stretch before each complex, ascending.</param>
    /// <param name="half">Samples to either side of a knot over which the level is taken.</param>
    public static void Remove(float[] signal, ReadOnlySpan<int> knots, int half)
    {
        if (knots.IsEmpty)
            return;
        Span<float> levels = knots.Length <= 256 ? stackalloc float[knots.Length] : new float[knots.Length];
        for (var i = 0; i < knots.Length; i++)
            levels[i] = Level(signal, knots[i], half);
        for (var i = 0; i < knots[0]; i++)
            signal[i] -= levels[0];
        for (var knot = 0; knot + 1 < knots.Length; knot++)
            Between(signal, knots, levels, knot);
        for (var i = knots[^1]; i < signal.Length; i++)
            signal[i] -= levels[^1];
    }

    private static float Level(float[] signal, int middle, int half)
    {
        var (from, to) = (Math.Max(0, middle - half), Math.Min(signal.Length - 1, middle + half));
        var sum = 0f;
        for (var i = from; i <= to; i++)
            sum += signal[i];
        return sum / (to - from + 1);
    }

    /// <summary>A cubic with the slopes of the chords beside each knot; level at the first and last.</summary>
    private static void Between(float[] signal, ReadOnlySpan<int> knots, ReadOnlySpan<float> levels, int knot)
    {
        var (from, to) = (knots[knot], knots[knot + 1]);
        float span = to - from;
        var (first, second) = (Slope(knots, levels, knot) * span, Slope(knots, levels, knot + 1) * span);
        var rise = levels[knot + 1] - levels[knot];
        for (var i = from; i < to; i++)
        {
            var t = (i - from) / span;
            signal[i] -= levels[knot] + (t * (first + (t * ((3 * rise) - (2 * first) - second + (t * (first + second - (2 * rise)))))));
        }
    }

    private static float Slope(ReadOnlySpan<int> knots, ReadOnlySpan<float> levels, int knot) => knot == 0 || knot == knots.Length - 1 ? 0
        : (levels[knot + 1] - levels[knot - 1]) / (knots[knot + 1] - knots[knot - 1]);
}
