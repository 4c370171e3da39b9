using System.Numerics;

namespace Vouch.Signals.Detection;

/// <summary>
/// One lead on its way to the detector: thinned to the detector's own rate, smoothed, and its slopes summed over the width of
/// a QRS complex. Only running sums: the work for a sample does not depend on the rate.
/// </summary>
internal sealed class LeadFilter(FilterTimes times)
{
    private const int Mask = FilterTimes.History - 1;

    private readonly float[] once = new float[FilterTimes.History];
    private readonly float[] slopes = new float[FilterTimes.History];
    private readonly double thinningShare = 1.0 / times.Thinning;
    private readonly double firstShare = 1.0 / times.First;
    private readonly double secondShare = 1.0 / times.Second;
    private readonly double widthShare = 1.0 / times.Width;
    private double thinned;
    private int taken;
    private double firstSum;
    private double secondSum;
    private double slopeSum;
    private float last;

    /// <summary>Smoothed signal, mV, at the detector's rate; a ring that lies here twice, so that a window of it is one piece.</summary>
    public float[] Smooth { get; } = new float[2 * FilterTimes.History];

    /// <summary>Mean of the absolute slopes over a QRS width, mV; a ring.</summary>
    public float[] Energy { get; } = new float[FilterTimes.History];

    /// <summary>The thinned signal, mV; a ring.</summary>
    public float[] Raw { get; } = new float[FilterTimes.History];

    /// <summary>How many samples at the detector's rate there are.</summary>
    public long Count { get; private set; }

    /// <summary>The smoothed signal from a sample on that is still kept.</summary>
    public ReadOnlySpan<float> Window(long from, int length) => Smooth.AsSpan((int)(from & Mask), length);

    /// <param name="samples">
    /// mV, no more than <see cref="FilterTimes.Piece"/>; where nothing was recorded (NaN), or no electrode can be, the last value
    /// stands for it.
    /// </param>
    public void Push(ReadOnlySpan<float> samples)
    {
        Span<float> thin = stackalloc float[FilterTimes.Piece];
        var count = taken == 0 && AreVoltages(samples) ? ThinWhole(samples, thin) : Thin(samples, thin);
        if (count == 0)
            return;
        if (Count == 0)
            Settle(thin[0]);
        var from = (int)(Count & Mask);
        Filter(thin[..count], from);
        Count += count;
        Repeat(from, count);
    }

    /// <summary>The signal has ended: what is looked at beyond it is its last value, not what lay in the ring before.</summary>
    public void Hold(int count)
    {
        if (Count == 0)
            return;
        var (raw, smooth) = (Raw[(int)(Count - 1) & Mask], Smooth[(int)(Count - 1) & Mask]);
        for (var i = 0; i < count; i++)
        {
            var at = (int)(Count + i) & Mask;
            (Raw[at], Smooth[at], Smooth[at + FilterTimes.History]) = (raw, smooth, smooth);
        }
    }

    private static bool AreVoltages(ReadOnlySpan<float> samples)
    {
        var most = new Vector<float>(FilterTimes.MillivoltsMax);
        var i = 0;
        for (; i <= samples.Length - Vector<float>.Count; i += Vector<float>.Count)
            if (!Vector.LessThanOrEqualAll(Vector.Abs(new Vector<float>(samples[i..])), most))
                return false;
        for (; i < samples.Length; i++)
            if (!(Math.Abs(samples[i]) <= FilterTimes.MillivoltsMax))
                return false;
        return true;
    }

    private int ThinWhole(ReadOnlySpan<float> samples, Span<float> into)
    {
        var step = times.Thinning;
        var count = samples.Length / step;
        if (samples.Length > 0)
            last = samples[^1];
        for (var i = 0; i < count; i++)
        {
            var sum = 0.0;
            foreach (var sample in samples.Slice(i * step, step))
                sum += sample;
            into[i] = (float)(sum * thinningShare);
        }

        foreach (var sample in samples[(count * step)..])
        {
            thinned += sample;
            taken++;
        }

        return count;
    }

    private int Thin(ReadOnlySpan<float> samples, Span<float> into)
    {
        var count = 0;
        foreach (var sample in samples)
        {
            if (Math.Abs(sample) <= FilterTimes.MillivoltsMax)
                last = sample;
            thinned += last;
            if (++taken < times.Thinning)
                continue;
            into[count++] = (float)(thinned * thinningShare);
            (thinned, taken) = (0, 0);
        }

        return count;
    }

    private void Filter(ReadOnlySpan<float> values, int from)
    {
        // Spans of a known length: an index under the mask needs no check.
        Span<float> raw = Raw.AsSpan(0, FilterTimes.History), first = once.AsSpan(0, FilterTimes.History), smooth = Smooth.AsSpan(0, FilterTimes.History),
            slope = slopes.AsSpan(0, FilterTimes.History), energy = Energy.AsSpan(0, FilterTimes.History);
        var (sum1, sum2, sum3) = (firstSum, secondSum, slopeSum);
        var (share1, share2, share3) = (firstShare, secondShare, widthShare);
        var (length1, length2, span, width) = (times.First, times.Second, times.Slope, times.Width);
        for (var i = 0; i < values.Length; i++)
        {
            var n = from + i;
            var at = n & Mask;
            var value = values[i];
            sum1 += value - raw[(n - length1) & Mask];
            raw[at] = value;
            var one = (float)(sum1 * share1);
            sum2 += one - first[(n - length2) & Mask];
            first[at] = one;
            var two = (float)(sum2 * share2);
            smooth[at] = two;
            var rise = Math.Abs(two - smooth[(n - span) & Mask]);
            sum3 += rise - slope[(n - width) & Mask];
            slope[at] = rise;
            energy[at] = (float)(sum3 * share3);
        }

        (firstSum, secondSum, slopeSum) = (sum1, sum2, sum3);
    }

    /// <summary>The second copy of what was just written.</summary>
    private void Repeat(int from, int count)
    {
        var straight = Math.Min(count, FilterTimes.History - from);
        Smooth.AsSpan(from, straight).CopyTo(Smooth.AsSpan(FilterTimes.History + from));
        Smooth.AsSpan(0, count - straight).CopyTo(Smooth.AsSpan(FilterTimes.History));
    }

    /// <summary>As if the first value had always been there, so that the start is no slope.</summary>
    private void Settle(float value)
    {
        Array.Fill(Raw, value);
        Array.Fill(once, value);
        Array.Fill(Smooth, value);
        (firstSum, secondSum) = ((double)value * times.First, (double)value * times.Second);
    }
}
