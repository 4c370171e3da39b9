namespace Vouch.Signals.Tests.Detection;

/// <summary>A made signal of which every beat is known: bell curves for P, Q, R, S and T.</summary>
internal static class MadeEcg
{
    /// <param name="beats">Times of the R peaks, s.</param>
    /// <param name="height">Of R, mV; negative: inverted.</param>
    /// <param name="width">1: a normal QRS.</param>
    public static float[] Of(double rate, double seconds, IEnumerable<double> beats, double height = 1, double width = 1, double noise = 0, int seed = 1)
    {
        var signal = new float[(int)(rate * seconds)];
        foreach (var beat in beats)
        {
            Bell(signal, rate, beat - 0.16, 0.12 * height, 0.020);
            Bell(signal, rate, beat - (0.026 * width), -0.12 * height, 0.010 * width);
            Bell(signal, rate, beat, height, 0.012 * width);
            Bell(signal, rate, beat + (0.028 * width), -0.22 * height, 0.010 * width);
            Bell(signal, rate, beat + 0.25, 0.28 * height, 0.045);
        }

        var random = new Random(seed);
        for (var i = 0; i < signal.Length; i++)
            signal[i] += (float)((random.NextDouble() - 0.5) * 2 * noise);
        return signal;
    }

    public static double[] Regular(double seconds, double interval) =>
        [.. Enumerable.Range(0, (int)((seconds - 1) / interval)).Select(i => 0.7 + (i * interval))];

    private static void Bell(float[] signal, double rate, double at, double height, double spread)
    {
        for (var i = Math.Max(0, (int)((at - (5 * spread)) * rate)); i < Math.Min(signal.Length, (at + (5 * spread)) * rate); i++)
            signal[i] += (float)(height * Math.Exp(-Math.Pow(((i / rate) - at) / spread, 2) / 2));
    }
}
