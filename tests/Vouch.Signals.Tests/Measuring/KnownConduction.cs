namespace Vouch.Signals.Tests.Measuring;

/// <summary>Made ECGs of twelve leads in which atria and ventricles have each their own timetable.</summary>
internal static class KnownConduction
{
    /// <param name="shape">Whose P waves, complexes and T waves they are.</param>
    public static float[][] Signal(KnownBeat shape, Timetable times, double rate, Noise? noise, int seed)
    {
        var heart = new double[3][];
        for (var axis = 0; axis < 3; axis++)
            heart[axis] = new double[(int)(10 * rate)];
        var begins = shape.P.Length == 0 ? 0 : shape.P.Min(wave => wave.On) / 1000;
        foreach (var wave in shape.P)
            foreach (var at in times.P)
                wave.Add(heart, rate, at - begins);
        foreach (var wave in shape.Qrs.Concat(shape.T))
            foreach (var at in times.Beats)
                wave.Add(heart, rate, at);
        var leads = KnownEcg.Project(heart);
        noise?.Add(leads, rate, new Random(seed));
        return [.. leads.Select(lead => lead.Select(value => (float)value).ToArray())];
    }
}
