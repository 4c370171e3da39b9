using Vouch.Signals.Detection;

namespace Vouch.Signals.Measuring;

/// <summary>
/// The beats that are complexes. Where the ventricles are slow, the detector, which looks at three leads and knows only what came
/// before, takes P and T waves for beats; over all leads and the whole recording they are never as steep as a complex.
/// </summary>
internal static class Complexes
{
    /// <summary>With fewer leads one may see little of a complex.</summary>
    private const int LeadsLeast = 6;

    /// <summary>
    /// Part of the usual steepness that a complex has. Measured over all leads: complexes of resting recordings from 0.5, P and T
    /// waves to 0.3.
    /// </summary>
    private const double SteepLeast = 0.3;

    /// <summary>Four in five of the beats may be none; what is steeper than the rest is not an outlier alone.</summary>
    private const double Steep = 0.85;

    /// <summary>ms over which a slope is taken, and about the beat where it is sought.</summary>
    private const double Slope = 16, Near = 80;

    /// <param name="rate">Frames a second.</param>
    public static List<Beat> Of(PreparedLeads prepared, List<Beat> beats, double rate)
    {
        var leads = prepared.Signals.Where((_, i) => prepared.Usable[i]).ToArray();
        if (leads.Length < LeadsLeast || beats.Count < 3)
            return beats;
        var steep = beats.ConvertAll(beat => Steepness(leads, prepared.Length, (int)Math.Round(beat.Frame * Grid.Rate / rate)));
        var sorted = steep.Order().ToArray();
        var high = sorted.Where(one => one >= 0.5 * sorted[(int)(Steep * (sorted.Length - 1))]).ToArray();
        var least = SteepLeast * high[high.Length / 2];
        return [.. beats.Where((_, i) => steep[i] >= least)];
    }

    /// <summary>The steepest place, all leads together.</summary>
    private static double Steepness(float[][] leads, int length, int at)
    {
        var (half, near, most) = (Grid.Samples(Slope / 2), Grid.Samples(Near), 0f);
        for (var i = Math.Max(half, at - near); i < Math.Min(length - half, at + near); i++)
        {
            var sum = 0f;
            foreach (var lead in leads)
                sum += (lead[i + half] - lead[i - half]) * (lead[i + half] - lead[i - half]);
            most = Math.Max(most, sum);
        }

        return Math.Sqrt(most);
    }
}
