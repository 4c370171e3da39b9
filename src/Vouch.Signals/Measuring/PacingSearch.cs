namespace Vouch.Signals.Measuring;

/// <summary>
/// Pacing pulses before beats: needles much narrower than any complex. A recording under 500 Hz keeps nothing of them, and they are
/// then not looked for.
/// </summary>
internal static class PacingSearch
{
    /// <summary>Samples a second from which a needle of 0.5 to 2 ms is left with a height that can be told.</summary>
    private const double RateLeast = 500;

    /// <summary>Leads that are looked at, of all directions.</summary>
    private const int LeadsMost = 4;

    /// <summary>mV that a needle stands out, and multiples of what else stands out as sharply.</summary>
    private const double HeightLeast = 0.2, Sharper = 4;

    /// <summary>A needle falls by this part of its height within 4 ms; the top of the narrowest R by a fifth.</summary>
    private const double WholePart = 0.6;

    /// <summary>ms before the onset of QRS: a ventricular pulse, an atrial one.</summary>
    private const double VentricularMost = 60, AtrialLeast = 80, AtrialMost = 320;

    /// <param name="millivolts">As recorded.</param>
    /// <param name="positions">Fiducial points, samples of the grid.</param>
    public static PacingPulses[] Run(float[][] millivolts, double rate, bool[] usable, List<int> positions, QrsExtent? qrs)
    {
        var pulses = new PacingPulses[positions.Count];
        if (rate < RateLeast || positions.Count == 0)
            return pulses;
        var needles = Needles(millivolts, usable, (int)Math.Round(rate * 0.004));
        var onset = qrs is { } extent ? LeadForm.Ms(extent.Onset) : -50;
        var next = 0;
        for (var beat = 0; beat < positions.Count; beat++)
        {
            var begins = (positions[beat] * Grid.Step) + onset;
            for (; next < needles.Count && needles[next] * 1000 / rate < begins + 10; next++)
            {
                var before = begins - (needles[next] * 1000 / rate);
                pulses[beat] |= before <= VentricularMost ? PacingPulses.Ventricular : before is >= AtrialLeast and <= AtrialMost ? PacingPulses.Atrial : PacingPulses.None;
            }
        }

        return pulses;
    }

    /// <summary>Samples at which a lead leaves the line between 4 ms before and after, in at least two leads (or the only one).</summary>
    private static List<int> Needles(float[][] millivolts, bool[] usable, int reach)
    {
        var there = millivolts.Where((_, i) => usable[i]).ToList();
        var leads = there.Where((_, i) => i % ((there.Count + LeadsMost - 1) / LeadsMost) == 0).Select(one => (Signal: one, Limit: Limit(one, reach))).ToList();
        var found = new List<int>();
        if (leads.Count == 0)
            return found;
        var needed = Math.Min(2, leads.Count);
        for (var i = 3 * reach; i < leads[0].Signal.Length - (3 * reach); i++)
        {
            var count = 0;
            foreach (var (signal, limit) in leads)
                if (Sharpness(signal, i, reach) is var sharp && sharp > limit && sharp > WholePart * Sharpness(signal, i, 3 * reach))
                    count++;
            if (count >= needed && (found.Count == 0 || i - found[^1] > 2 * reach))
                found.Add(i);
        }

        return found;
    }

    /// <summary>
    /// What the complexes reach: of the largest in each of up to 64 stretches, the usual one; a needle in every beat does not
    /// raise it over itself.
    /// </summary>
    private static float Limit(float[] signal, int reach)
    {
        var steep = new float[Math.Max(1, signal.Length / 32)];
        for (var i = reach; i < signal.Length - reach; i++)
        {
            ref var most = ref steep[Math.Min(steep.Length - 1, i / 32)];
            most = Math.Max(most, Sharpness(signal, i, reach));
        }

        Array.Sort(steep);
        return (float)Math.Max(HeightLeast, Sharper * steep[steep.Length * 3 / 4]);
    }

    /// <summary>mV: the height over both sides, when it lies on the same side of both.</summary>
    private static float Sharpness(float[] signal, int at, int reach)
    {
        var (left, right) = (signal[at] - signal[at - reach], signal[at] - signal[at + reach]);
        return left * right <= 0 ? 0 : Math.Min(Math.Abs(left), Math.Abs(right));
    }
}
