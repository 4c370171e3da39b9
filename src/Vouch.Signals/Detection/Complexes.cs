namespace Vouch.Signals.Detection;

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

    /// <param name="leads">All of a recording; one after the other is looked at.</param>
    /// <param name="millivolts">Of a lead; what is not finite has no slope.</param>
    /// <param name="beats">At frames, <paramref name="frameRate"/> a second.</param>
    /// <param name="rate">Samples a second of the leads.</param>
    public static List<Beat> Of<T>(IReadOnlyCollection<T> leads, Func<T, float[]> millivolts, List<Beat> beats, double frameRate, double rate)
    {
        if (leads.Count < LeadsLeast || beats.Count < 3)
            return beats;
        var near = Samples(Near, rate);
        int[] places = [.. beats.Select(beat => (int)Math.Round(beat.Frame * rate / frameRate) - near)];
        var squares = new float[beats.Count][];
        for (var beat = 0; beat < squares.Length; beat++)
            squares[beat] = new float[2 * near];
        foreach (var lead in leads)
            AddSlopes(millivolts(lead), places, squares, Math.Max(1, Samples(Slope / 2, rate)));
        var steep = Array.ConvertAll(squares, own => Math.Sqrt(own.Max()));
        var sorted = steep.Order().ToArray();
        var high = sorted.Where(one => one >= 0.5 * sorted[(int)(Steep * (sorted.Length - 1))]).ToArray();
        var least = SteepLeast * high[high.Length / 2];
        return [.. beats.Where((_, i) => steep[i] >= least)];
    }

    /// <summary>Squares of a lead's slopes about each beat, added to those of the leads before.</summary>
    private static void AddSlopes(float[] lead, int[] places, float[][] squares, int half)
    {
        for (var beat = 0; beat < places.Length; beat++)
        {
            var (from, own) = (places[beat], squares[beat]);
            for (var i = Math.Max(0, half - from); i < own.Length && from + i + half < lead.Length; i++)
                if (lead[from + i + half] - lead[from + i - half] is var slope && float.IsFinite(slope))
                    own[i] += slope * slope;
        }
    }

    private static int Samples(double milliseconds, double rate) => (int)Math.Round(milliseconds * rate / 1000);
}
