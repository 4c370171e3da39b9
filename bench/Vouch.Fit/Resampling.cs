namespace Vouch.Fit;

/// <summary>Another rate: what the new one cannot hold is averaged away, between samples lines are drawn.</summary>
public static class Resampling
{
    /// <param name="step">Old samples from one new sample to the next.</param>
    public static float[] By(float[] signal, double step)
    {
        var smooth = step > 1 ? Means(signal, (int)Math.Round(step)) : signal;
        var result = new float[(int)((signal.Length - 1) / step)];
        for (var i = 0; i < result.Length; i++)
        {
            var at = i * step;
            var left = (int)at;
            var share = (float)(at - left);
            result[i] = (smooth[left] * (1 - share)) + (smooth[left + 1] * share);
        }

        return result;
    }

    private static float[] Means(float[] signal, int over)
    {
        var means = new float[signal.Length];
        for (var i = 0; i < signal.Length; i++)
        {
            var sum = 0f;
            for (var k = 0; k < over; k++)
                sum += signal[Math.Clamp(i + k - (over / 2), 0, signal.Length - 1)];
            means[i] = sum / over;
        }

        return means;
    }
}
