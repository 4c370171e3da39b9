namespace Vouch.Signals.Measuring;

/// <summary>
/// Everything is measured at 500 samples a second, whatever the recording has: the rate that AHA/ACC/HRS 2007 part I asks of adult
/// recordings, and 2 ms are a third of the narrowest wave that counts.
/// </summary>
internal static class Grid
{
    /// <summary>Samples a second.</summary>
    public const double Rate = 500;

    /// <summary>ms from one sample to the next.</summary>
    public const double Step = 1000 / Rate;

    public static int Samples(double milliseconds) => (int)Math.Round(milliseconds / Step);

    /// <summary>
    /// A signal at <see cref="Rate"/>, the same time at sample 0; by a cubic kernel, which hardly rings, widened when samples are left out.
    /// Source: Keys, IEEE Trans Acoust 1981;29:1153–60.
    /// </summary>
    /// <param name="rate">Samples a second of the signal.</param>
    public static float[] Resample(float[] samples, double rate)
    {
        if (rate == Rate || samples.Length == 0)
            return samples;
        const int phases = 64;
        var ratio = rate / Rate;
        var stretch = Math.Max(1, ratio);
        var half = (int)Math.Ceiling(2 * stretch);
        var kernels = Kernels(phases, half, stretch);
        var result = new float[(int)((samples.Length - 1) / ratio) + 1];
        for (var i = 0; i < result.Length; i++)
        {
            var at = i * ratio;
            var whole = (int)at;
            var kernel = kernels.AsSpan((int)Math.Round((at - whole) * phases) * 2 * half, 2 * half);
            var from = whole - half + 1;
            var sum = 0f;
            if (from >= 0 && from + kernel.Length <= samples.Length)
                for (var k = 0; k < kernel.Length; k++)
                    sum += kernel[k] * samples[from + k];
            else
                for (var k = 0; k < kernel.Length; k++)
                    sum += kernel[k] * samples[Math.Clamp(from + k, 0, samples.Length - 1)];
            result[i] = sum;
        }

        return result;
    }

    private static float[] Kernels(int phases, int half, double stretch)
    {
        var kernels = new float[(phases + 1) * 2 * half];
        for (var phase = 0; phase <= phases; phase++)
        {
            var kernel = kernels.AsSpan(phase * 2 * half, 2 * half);
            var sum = 0.0;
            for (var k = 0; k < kernel.Length; k++)
            {
                var weight = Cubic((k - half + 1 - ((double)phase / phases)) / stretch);
                kernel[k] = (float)weight;
                sum += weight;
            }

            foreach (ref var weight in kernel)
                weight = (float)(weight / sum);
        }

        return kernels;
    }

    private static double Cubic(double x) => Math.Abs(x) switch
    {
        < 1 and var near => (((1.5 * near) - 2.5) * near * near) + 1,
        < 2 and var far => (((((-0.5 * far) + 2.5) * far) - 4) * far) + 2,
        _ => 0,
    };
}
