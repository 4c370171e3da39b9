using System.Numerics;

namespace Vouch.Signals;

/// <summary>The sum of products, sample by sample; the second is as long as the first at least.</summary>
internal static class InnerProduct
{
    public static float Of(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        var (sum, i) = (Vector<float>.Zero, 0);
        for (; i <= one.Length - Vector<float>.Count; i += Vector<float>.Count)
            sum += new Vector<float>(one[i..]) * new Vector<float>(other[i..]);
        var total = Vector.Sum(sum);
        for (; i < one.Length; i++)
            total += one[i] * other[i];
        return total;
    }
}
