namespace Vouch.Signals.Measuring;

/// <summary>
/// Takes the hum of the mains out of a lead, only where there is some: its size and phase are followed between the complexes and
/// it is subtracted throughout, so that the complexes keep their form. Source of the idea: Levkov et al., BioMed Eng OnLine 2005;4:50
/// (subtraction procedure); here by demodulation.
/// </summary>
internal static class Mains
{
    private static readonly double[] Frequencies = [50, 60];

    /// <summary>ms over which size and phase are taken for constant: a frequency off by 0.5 Hz turns by 90° in it.</summary>
    private const double Window = 500;

    /// <summary>mV, root mean square: less is left as it is.</summary>
    private const double Least = 0.004;

    /// <summary>Part of what changes as fast between complexes that must be at the frequency; of white noise a tenth is.</summary>
    private const double ShareLeast = 0.35;

    /// <param name="signal">mV at <see cref="Grid.Rate"/>; changed in place.</param>
    /// <param name="busy">Samples within complexes.</param>
    public static void Remove(float[] signal, bool[] busy)
    {
        foreach (var frequency in Frequencies)
            if (signal.Length >= Grid.Rate && Follow(signal, busy, frequency) is { } hum)
                for (var i = 0; i < signal.Length; i++)
                    signal[i] -= hum[i];
    }

    /// <summary>Samples from 100 ms before to 100 ms after each beat.</summary>
    public static bool[] Busy(IReadOnlyList<int> beats, int length)
    {
        var busy = new bool[length];
        var around = Grid.Samples(100);
        foreach (var beat in beats)
        {
            var from = Math.Clamp(beat - around, 0, length);
            busy.AsSpan(from, Math.Clamp(beat + around, from, length) - from).Fill(true);
        }

        return busy;
    }

    private static float[]? Follow(float[] signal, bool[] busy, double frequency)
    {
        var (length, half) = (signal.Length, (int)Math.Round(Grid.Rate / (2 * frequency)));
        var response = (1 - Math.Cos(2 * Math.PI * frequency * half / Grid.Rate)) / 2;
        var turn = System.Numerics.Complex.FromPolarCoordinates(1, 2 * Math.PI * frequency / Grid.Rate);
        var (cosine, sine) = (new float[length], new float[length]);
        var (inPhase, across, count) = (new double[length + 1], new double[length + 1], new int[length + 1]);
        var (at, power) = (System.Numerics.Complex.One, 0.0);
        for (var i = 0; i < length; i++)
        {
            (cosine[i], sine[i]) = ((float)at.Real, (float)at.Imaginary);
            at *= turn;
            var used = !busy[i] && i >= half && i < length - half;
            var fast = used ? (signal[i] - ((signal[i - half] + signal[i + half]) / 2)) / 2 / response : 0;
            power += fast * fast;
            inPhase[i + 1] = inPhase[i] + (fast * cosine[i]);
            across[i + 1] = across[i] + (fast * sine[i]);
            count[i + 1] = count[i] + (used ? 1 : 0);
        }

        return Hum(cosine, sine, inPhase, across, count, power / Math.Max(1, count[length]));
    }

    private static float[]? Hum(float[] cosine, float[] sine, double[] inPhase, double[] across, int[] count, double power)
    {
        var (length, reach) = (cosine.Length, Grid.Samples(Window) / 2);
        var (hum, total) = (new float[length], 0.0);
        for (var i = 0; i < length; i++)
        {
            // At the ends the window is as long as elsewhere, only not in the middle.
            var from = Math.Clamp(i - reach, 0, length - (2 * reach));
            var (end, used) = (from + (2 * reach), count[from + (2 * reach)] - count[from]);
            if (used < reach / 4)
                continue;
            hum[i] = (float)(2 * (((inPhase[end] - inPhase[from]) * cosine[i]) + ((across[end] - across[from]) * sine[i])) / used);
            total += hum[i] * hum[i];
        }

        var square = total / length;
        return square >= Least * Least && square >= ShareLeast * power ? hum : null;
    }
}
