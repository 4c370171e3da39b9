namespace Vouch.Signals.Measuring;

/// <summary>
/// Finds where a level stretch bends into a wave: of all points the one from which a rise explains most of the stretch by least
/// squares, midway between an even rise (a corner, found late) and a growing one (as time squared, found early when it is none).
/// Unlike a threshold it does not find small waves later than large ones.
/// Source of the idea: Hinkley, J Am Stat Assoc 1971;66:736–43 (two-phase regression).
/// </summary>
internal static class Bend
{
    /// <summary>Samples of the level stretch, and of the wave, at least.</summary>
    private const int LevelLeast = 4, WaveLeast = 2;

    /// <param name="y">The level stretch first, then the first part of the wave's rise.</param>
    /// <param name="sloped">The stretch before may have an even slope; else it is level.</param>
    /// <returns>In samples from the first; null: too few samples.</returns>
    public static double? Find(ReadOnlySpan<float> y, bool sloped)
    {
        if (y.Length < LevelLeast + WaveLeast + 2)
            return null;
        return (Best(y, square: false, sloped) + Best(y, square: true, sloped)) / 2;
    }

    private static double Best(ReadOnlySpan<float> y, bool square, bool sloped)
    {
        Span<double> gains = stackalloc double[y.Length];
        var (from, to) = (LevelLeast - 1, y.Length - 1 - WaveLeast);
        var best = from;
        for (var at = from; at <= to; at++)
        {
            gains[at] = Gain(y, at, square, sloped);
            if (gains[at] > gains[best])
                best = at;
        }

        if (best <= from || best >= to)
            return best;
        var (left, middle, right) = (gains[best - 1], gains[best], gains[best + 1]);
        var curve = left - (2 * middle) + right;
        return best + (curve < 0 ? (left - right) / (2 * curve) : 0);
    }

    /// <summary>What a rise from <paramref name="start"/> takes off the sum of squares about the level, or about an even slope.</summary>
    private static double Gain(ReadOnlySpan<float> y, int start, bool square, bool sloped)
    {
        var (sum, sumT, sumG, sumGg, sumGy, sumGt, sumTy) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
        var middle = (y.Length - 1) / 2.0;
        for (var i = 0; i < y.Length; i++)
        {
            double rise = Math.Max(0, i - start);
            if (square)
                rise *= rise;
            var t = i - middle;
            sum += y[i];
            sumT += t * t;
            sumTy += t * y[i];
            sumG += rise;
            sumGg += rise * rise;
            sumGy += rise * y[i];
            sumGt += rise * t;
        }

        var own = sumGg - (sumG * sumG / y.Length) - (sloped ? sumGt * sumGt / sumT : 0);
        var with = sumGy - (sumG * sum / y.Length) - (sloped ? sumGt * sumTy / sumT : 0);
        var up = y[^1] > y[0] ? 1 : -1;
        return own <= 1e-12 || with * up <= 0 ? 0 : with * with / own;
    }
}
