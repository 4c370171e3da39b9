namespace Vouch.Signals.Detection;

/// <summary>One beat as it is compared with others: complex, P and T windows of all leads, scaled by the level of each.</summary>
internal sealed class BeatShape(int complex, int p, int t)
{
    public float[] Complex { get; } = new float[complex];

    public float[] P { get; } = new float[p];

    public float[] T { get; } = new float[t];

    /// <summary>Spread of the slopes about their middle, s.</summary>
    public float Width { get; set; }

    /// <summary>From the first to the last steep slope, s.</summary>
    public float Duration { get; set; }

    public float Size { get; private set; }

    public void Measure() => Size = MathF.Sqrt(InnerProduct.Of(Complex, Complex));

    public void Blend(BeatShape other, float share)
    {
        Blend(Complex, other.Complex, share);
        Blend(P, other.P, share);
        Blend(T, other.T, share);
        Width += (other.Width - Width) * share;
        Duration += (other.Duration - Duration) * share;
        Measure();
    }

    public static float Correlation(float[] left, float[] right) =>
        InnerProduct.Of(left, right) / MathF.Sqrt((InnerProduct.Of(left, left) * InnerProduct.Of(right, right)) + 1e-12f);

    /// <summary>Length of the difference over the length of <paramref name="of"/>.</summary>
    public static float Distance(float[] one, float[] of)
    {
        var (apart, own) = (0f, 1e-6f);
        for (var i = 0; i < one.Length; i++)
        {
            apart += (one[i] - of[i]) * (one[i] - of[i]);
            own += of[i] * of[i];
        }

        return MathF.Sqrt(apart / own);
    }

    /// <summary>Root of the mean square.</summary>
    public static float Level(float[] one) => MathF.Sqrt(InnerProduct.Of(one, one) / one.Length);

    /// <summary>How one-sided the complex is: 1 where it has one deflection only.</summary>
    public float Area(int leads)
    {
        var length = Complex.Length / leads;
        var (one, both) = (0f, 1e-9f);
        for (var lead = 0; lead < leads; lead++)
        {
            var part = Complex.AsSpan(lead * length, length);
            one += Math.Abs(Sum(part));
            foreach (var value in part)
                both += Math.Abs(value);
        }

        return one / both;
    }

    /// <summary>Areas of complex and T over the size of the complex: below 0 where T points against it, as after ventricular beats.</summary>
    public float Opposition(int leads)
    {
        var (length, later) = (Complex.Length / leads, T.Length / leads);
        var sum = 0f;
        for (var lead = 0; lead < leads; lead++)
            sum += Sum(Complex.AsSpan(lead * length, length)) / length * (Sum(T.AsSpan(lead * later, later)) / later);
        return Math.Clamp(sum / ((Size * Size / Complex.Length) + 1e-9f), -2, 2);
    }

    /// <summary>Size of the slopes over the size of the complex: the mean frequency, but for a factor.</summary>
    public float Frequency(int leads)
    {
        var length = Complex.Length / leads;
        var sum = 0f;
        for (var lead = 0; lead < leads; lead++)
            for (var i = (lead * length) + 1; i < (lead + 1) * length; i++)
                sum += (Complex[i] - Complex[i - 1]) * (Complex[i] - Complex[i - 1]);
        return MathF.Sqrt(sum) / (Size + 1e-9f);
    }

    /// <summary>Correlation of the complexes in the lead in which it is least.</summary>
    public float LeastLike(BeatShape other, int leads)
    {
        var length = Complex.Length / leads;
        var least = 1f;
        for (var from = 0; from < Complex.Length; from += length)
        {
            var own = Complex.AsSpan(from, length);
            var its = other.Complex.AsSpan(from, length);
            least = Math.Min(least, InnerProduct.Of(own, its) / MathF.Sqrt((InnerProduct.Of(own, own) * InnerProduct.Of(its, its)) + 1e-12f));
        }

        return least;
    }

    private static float Sum(ReadOnlySpan<float> values)
    {
        var sum = 0f;
        foreach (var value in values)
            sum += value;
        return sum;
    }

    private static void Blend(float[] mean, float[] other, float share)
    {
        for (var i = 0; i < mean.Length; i++)
            mean[i] += (other[i] - mean[i]) * share;
    }
}
