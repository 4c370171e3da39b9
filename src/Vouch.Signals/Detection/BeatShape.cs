using System.Numerics;

namespace Vouch.Signals.Detection;

/// <summary>One beat as it is compared with others: complex, P and T windows of all leads, scaled by the level of each.</summary>
internal sealed class BeatShape(int complex, int p, int t)
{
    public float[] Complex { get; } = new float[complex];

    public float[] P { get; } = new float[p];

    public float[] T { get; } = new float[t];

    /// <summary>Spread of the slopes about their middle, s.</summary>
    public float Width { get; set; }

    public float Size { get; private set; }

    public void Measure() => Size = MathF.Sqrt(Dot(Complex, Complex));

    public void Blend(BeatShape other, float share)
    {
        Blend(Complex, other.Complex, share);
        Blend(P, other.P, share);
        Blend(T, other.T, share);
        Width += (other.Width - Width) * share;
        Measure();
    }

    public static float Correlation(float[] left, float[] right) =>
        Dot(left, right) / MathF.Sqrt((Dot(left, left) * Dot(right, right)) + 1e-12f);

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

    public static float Dot(float[] left, float[] right)
    {
        var sum = Vector<float>.Zero;
        var i = 0;
        for (; i <= left.Length - Vector<float>.Count; i += Vector<float>.Count)
            sum += new Vector<float>(left, i) * new Vector<float>(right, i);
        var total = Vector.Sum(sum);
        for (; i < left.Length; i++)
            total += left[i] * right[i];
        return total;
    }

    private static void Blend(float[] mean, float[] other, float share)
    {
        for (var i = 0; i < mean.Length; i++)
            mean[i] += (other[i] - mean[i]) * share;
    }
}

/// <summary>A kind of beat of this recording.</summary>
internal sealed class BeatKind(BeatShape mean)
{
    public BeatShape Mean { get; } = mean;

    /// <summary>How many there were of late.</summary>
    public float Count { get; set; }

    /// <summary>Means of the logarithm of the interval before, and of that after, over the usual one.</summary>
    public float Before { get; set; }

    public float After { get; set; }

    public void Empty() => (Count, Before, After) = (0, 0, 0);
}
