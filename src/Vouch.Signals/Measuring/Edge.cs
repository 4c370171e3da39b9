namespace Vouch.Signals.Measuring;

/// <summary>Where a wave of one lead begins (outward −1) or ends (outward 1).</summary>
internal static class Edge
{
    /// <summary>
    /// How far beyond the start of the search, in falls from the peak to there, and ms more: a rounded wave ends 0.8 falls beyond,
    /// and the level after it has to be seen.
    /// </summary>
    private const double ReachFactor = 1.3, ReachMore = 16, ReachLeast = 40;

    private const int Longest = 128;

    /// <summary>
    /// From the peak down to a part of its height the wave is left alone; from there outward the bend is sought, as far as the wave
    /// falls: where it rises again another one begins.
    /// </summary>
    /// <param name="x">mV.</param>
    /// <param name="sign">1: a positive wave; −1: a negative one.</param>
    /// <param name="limit">The last sample outward that may be looked at.</param>
    /// <param name="sigma">mV of noise in <paramref name="x"/>.</param>
    /// <param name="part">Of the height, from where the bend is sought.</param>
    /// <returns>Sample, between two too; null: none.</returns>
    public static double? Find(float[] x, int peak, int sign, int outward, int limit, double sigma, double part, bool sloped)
    {
        if ((limit - peak) * outward < 4)
            return null;
        var valley = Valley(x, peak, sign, outward, limit, sigma, out var end);
        var level = Mean(x, valley, 2);
        var height = x[peak] - level;
        var start = peak;
        while (start != valley && (x[start] - level) / height > part)
            start += outward;
        var fall = Math.Abs(start - peak);
        var reach = Math.Clamp((int)(ReachFactor * fall) + Grid.Samples(ReachMore), Grid.Samples(ReachLeast), Longest);
        reach = Math.Min(reach, (Clip(end, limit, outward) - start) * outward);
        // Where the next wave begins before this one has ended, the lowest point between is all there is.
        return Bent(x, start, outward, reach, sloped) ?? valley;
    }

    /// <summary>The bend between <paramref name="start"/>, in the wave, and so many samples outward.</summary>
    public static double? Bent(float[] x, int start, int outward, int reach, bool sloped)
    {
        if (reach < 1)
            return null;
        Span<float> y = stackalloc float[Longest + 1];
        y = y[..(Math.Min(reach, Longest) + 1)];
        for (var k = 0; k < y.Length; k++)
            y[k] = x[start + (outward * (y.Length - 1 - k))];
        return Bend.Find(y, sloped) is { } bend ? start + (outward * (y.Length - 1 - bend)) : null;
    }

    /// <summary>The lowest point (of a negative wave the highest) before it rises again, and the last that is hardly higher.</summary>
    private static int Valley(float[] x, int peak, int sign, int outward, int limit, double sigma, out int end)
    {
        const double rebound = 0.012, reboundPart = 0.06, sigmas = 3;
        var (valley, least) = (peak, float.MaxValue);
        end = limit;
        var near = peak;
        for (var i = peak; (limit - i) * outward >= 0; i += outward)
        {
            var value = sign * Mean(x, i, 2);
            var rise = Math.Max(Math.Max(rebound, sigmas * sigma), reboundPart * ((sign * x[peak]) - Math.Min(least, value)));
            if (value < least)
                (valley, least) = (i, value);
            if (value - least < 0.4 * rise)
                near = i;
            if (value - least <= rise)
                continue;
            end = near;
            break;
        }

        return valley;
    }

    public static float Mean(float[] x, int middle, int half)
    {
        var (from, to) = (Math.Max(0, middle - half), Math.Min(x.Length - 1, middle + half));
        var sum = 0f;
        for (var i = from; i <= to; i++)
            sum += x[i];
        return sum / (to - from + 1);
    }

    private static int Clip(int at, int limit, int outward) => outward > 0 ? Math.Min(at, limit) : Math.Max(at, limit);
}
