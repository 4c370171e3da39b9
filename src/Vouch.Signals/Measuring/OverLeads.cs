namespace Vouch.Signals.Measuring;

/// <summary>
/// Global onsets and offsets: IEC 60601-2-25 takes the earliest onset and the latest offset in any lead. Of several leads with noise
/// the very first is the one with most of it; so a low part of them is taken, and leads far from the others are left out.
/// </summary>
internal static class OverLeads
{
    /// <summary>The earliest that is not alone.</summary>
    /// <param name="middle">Of the leads together; null: the median of them.</param>
    /// <param name="part">Of the leads that may be earlier.</param>
    /// <param name="far">Samples from the middle at which a lead is held for wrong.</param>
    public static double? Earliest(List<double> found, double? middle, double part, double far)
    {
        if (found.Count == 0)
            return middle;
        found.Sort();
        var about = middle ?? found[found.Count / 2];
        var near = found.FindAll(one => Math.Abs(one - about) <= far);
        if (near.Count == 0)
            return middle;
        var at = part * (near.Count - 1);
        var (below, rest) = ((int)at, at - (int)at);
        return near[below] + (rest > 0 ? rest * (near[below + 1] - near[below]) : 0);
    }

    /// <summary>The latest that is not alone.</summary>
    public static double? Latest(List<double> found, double? middle, double part, double far) =>
        Earliest(found.ConvertAll(one => -one), -middle, part, far) is { } least ? -least : null;

    /// <summary>
    /// The leads added up so that a wave stands out of the noise most: each by its height of the wave over the square of its noise.
    /// </summary>
    /// <param name="heights">mV of the wave in each lead, signed.</param>
    /// <returns>mV, the wave positive, and the noise in it.</returns>
    public static (float[] Sum, double Sigma) Together(TypicalBeat beat, double[] heights)
    {
        const double sigmaLeast = 0.003;
        var (sum, total, noise) = (new float[TypicalBeat.Length], 0.0, 0.0);
        for (var lead = 0; lead < heights.Length; lead++)
            if (beat.Has(lead))
                total += Math.Abs(Weight(lead));
        for (var lead = 0; lead < heights.Length; lead++)
        {
            if (!beat.Has(lead) || total == 0)
                continue;
            var (x, weight) = (beat.Leads[lead], (float)(Weight(lead) / total));
            noise += Math.Pow(weight * beat.Sigma[lead], 2);
            for (var i = 0; i < sum.Length; i++)
                sum[i] += weight * x[i];
        }

        return (sum, Math.Sqrt(noise));

        double Weight(int lead) => heights[lead] / Math.Pow(Math.Max(sigmaLeast, beat.Sigma[lead]), 2);
    }
}
