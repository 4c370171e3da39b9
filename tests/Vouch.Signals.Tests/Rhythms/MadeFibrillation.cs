namespace Vouch.Signals.Tests.Rhythms;

/// <summary>Made ventricular fibrillation and flutter: waves whose frequency and height wander.</summary>
internal static class MadeFibrillation
{
    /// <summary>Waves of a wandering frequency, with a second, weaker wandering wave and noise; as coarse fibrillation looks.</summary>
    /// <param name="frequency">Hz, about which it wanders by a fifth.</param>
    /// <param name="height">mV, about which it wanders by half.</param>
    public static float[] Coarse(double rate, double seconds, double frequency, double height, int seed)
    {
        var random = new Random(seed);
        var signal = new float[(int)(rate * seconds)];
        var (main, side, size) = (new Wandering(random, frequency, 0.2, rate), new Wandering(random, frequency * 1.6, 0.2, rate), new Wandering(random, height, 0.5, rate));
        var (phase, other) = (0.0, random.NextDouble() * 6);
        for (var i = 0; i < signal.Length; i++)
        {
            phase += 2 * Math.PI * main.Next() / rate;
            other += 2 * Math.PI * side.Next() / rate;
            signal[i] = (float)((size.Next() / 2 * (Math.Sin(phase) + (0.35 * Math.Sin(other)))) + ((random.NextDouble() - 0.5) * 0.05 * height));
        }

        return signal;
    }

    /// <summary>A large regular wave, skewed by its second harmonic: ventricular flutter.</summary>
    public static float[] Flutter(double rate, double seconds, double frequency, double height) =>
        [.. Enumerable.Range(0, (int)(rate * seconds)).Select(i => 2 * Math.PI * frequency * i / rate)
            .Select(phase => (float)(height / 2 * (Math.Sin(phase) + (0.2 * Math.Sin((2 * phase) + 1)))))];

    /// <summary>A value that drifts and is drawn back; half a second later it is another.</summary>
    private sealed class Wandering(Random random, double middle, double part, double rate)
    {
        private double drift;
        private double target;

        public double Next()
        {
            if (random.NextDouble() < 2 / rate)
                target = part * ((2 * random.NextDouble()) - 1);
            drift += (target - drift) * 4 / rate;
            return middle * (1 + drift);
        }
    }
}
