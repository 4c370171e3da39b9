namespace Vouch.Signals.Measuring;

/// <summary>
/// Takes the hum of the mains out of a lead, only where there is some: its size and phase are followed between the complexes and
/// it is subtracted throughout, so that the complexes keep their form. Source of the idea: Levkov et al., BioMed Eng OnLine 2005;4:50
/// (subtraction procedure); here by demodulation.
/// </summary>
internal sealed class Mains
{
    private static readonly double[] Frequencies = [50, 60];

    /// <summary>ms over which size and phase are taken for constant: a frequency off by 0.5 Hz turns by 90° in it.</summary>
    private const double Window = 500;

    /// <summary>mV, root mean square: less is left as it is.</summary>
    private const double Least = 0.004;

    /// <summary>Part of what changes as fast between complexes that must be at the frequency; of white noise a tenth is.</summary>
    private const double ShareLeast = 0.35;

    private readonly bool[] busy;
    private readonly (float[] Cosine, float[] Sine)[] waves;
    private readonly double[] inPhase;
    private readonly double[] across;
    private readonly int[] count;
    private readonly float[] hum;

    /// <param name="beats">Fiducial points: 100 ms about each are within a complex.</param>
    /// <param name="length">Of every lead.</param>
    public Mains(IReadOnlyList<int> beats, int length)
    {
        busy = new bool[length];
        var around = Grid.Samples(100);
        foreach (var beat in beats)
        {
            var from = Math.Clamp(beat - around, 0, length);
            busy.AsSpan(from, Math.Clamp(beat + around, from, length) - from).Fill(true);
        }

        waves = [.. Frequencies.Select(frequency => Wave(frequency, length))];
        (inPhase, across, count, hum) = (new double[length + 1], new double[length + 1], new int[length + 1], new float[length]);
    }

    /// <param name="signal">mV at <see cref="Grid.Rate"/>; changed in place.</param>
    public void Remove(float[] signal)
    {
        for (var i = 0; i < Frequencies.Length; i++)
            if (busy.Length >= Grid.Rate && Follow(signal, Frequencies[i], waves[i].Cosine, waves[i].Sine))
                for (var k = 0; k < hum.Length; k++)
                    signal[k] -= hum[k];
    }

    private static (float[] Cosine, float[] Sine) Wave(double frequency, int length)
    {
        var (cosine, sine) = (new float[length], new float[length]);
        var turn = System.Numerics.Complex.FromPolarCoordinates(1, 2 * Math.PI * frequency / Grid.Rate);
        var at = System.Numerics.Complex.One;
        for (var i = 0; i < length; i++)
        {
            (cosine[i], sine[i]) = ((float)at.Real, (float)at.Imaginary);
            at *= turn;
        }

        return (cosine, sine);
    }

    /// <summary>What changes as fast as the mains, against half a period before and after, turned to it and summed.</summary>
    private bool Follow(float[] signal, double frequency, float[] cosine, float[] sine)
    {
        var (length, half) = (busy.Length, (int)Math.Round(Grid.Rate / (2 * frequency)));
        var scale = (float)(1 / (1 - Math.Cos(2 * Math.PI * frequency * half / Grid.Rate)));
        var power = 0.0;
        for (var i = 0; i < length; i++)
        {
            var used = !busy[i] && i >= half && i < length - half;
            var fast = used ? (signal[i] - ((signal[i - half] + signal[i + half]) / 2)) * scale : 0;
            power += fast * fast;
            inPhase[i + 1] = inPhase[i] + (fast * cosine[i]);
            across[i + 1] = across[i] + (fast * sine[i]);
            count[i + 1] = count[i] + (used ? 1 : 0);
        }

        return Sum(cosine, sine, power / Math.Max(1, count[length]));
    }

    /// <summary>The hum at every sample; false: there is none worth the name.</summary>
    private bool Sum(float[] cosine, float[] sine, double power)
    {
        var (length, reach, total) = (busy.Length, Grid.Samples(Window) / 2, 0.0);
        for (var i = 0; i < length; i++)
        {
            // At the ends the window is as long as elsewhere, only not in the middle.
            var from = Math.Clamp(i - reach, 0, length - (2 * reach));
            var (end, used) = (from + (2 * reach), count[from + (2 * reach)] - count[from]);
            hum[i] = used < reach / 4 ? 0 : (float)(2 * (((inPhase[end] - inPhase[from]) * cosine[i]) + ((across[end] - across[from]) * sine[i])) / used);
            total += hum[i] * hum[i];
        }

        var square = total / length;
        return square >= Least * Least && square >= ShareLeast * power;
    }
}
