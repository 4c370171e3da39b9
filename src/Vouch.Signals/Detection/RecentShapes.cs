using System.Numerics;

namespace Vouch.Signals.Detection;

/// <summary>Shapes of the last beats, over all leads, each of length 1: whether a candidate looks like one of them.</summary>
internal sealed class RecentShapes
{
    private readonly FilterTimes times;
    private readonly LeadFilter[] leads;
    private readonly LeadLevels levels;
    private readonly float[][] shapes;
    private readonly float[] heights = new float[QrsParameters.Beats];
    private readonly float[] wide;
    private readonly float[] sums;
    private readonly int length;
    private readonly int half;
    private readonly int shift;
    private long stored;

    public RecentShapes(FilterTimes times, LeadFilter[] leads, LeadLevels levels)
    {
        (this.times, this.leads, this.levels) = (times, leads, levels);
        half = times.Samples(QrsParameters.ShapeHalf);
        shift = times.Samples(QrsParameters.ShapeShift);
        length = (2 * half) + 1;
        wide = new float[(length + (2 * shift)) * leads.Length];
        sums = new float[(2 * shift) + 1];
        shapes = [.. heights.Select(_ => new float[length * leads.Length])];
    }

    public void Store(long at, float height)
    {
        var slot = (int)(stored++ % shapes.Length);
        var shape = shapes[slot];
        var squares = Lift(at, at + length + 1);
        var scale = 1 / MathF.Sqrt(squares[shift] + 1e-12f);
        for (var lead = 0; lead < leads.Length; lead++)
        {
            var part = shape.AsSpan(lead * length, length);
            wide.AsSpan((lead * (length + (2 * shift))) + shift, length).CopyTo(part);
            var mean = Mean(part);
            for (var i = 0; i < part.Length; i++)
                part[i] = (part[i] - mean) * scale;
        }

        heights[slot] = height;
    }

    /// <summary>The best correlation with one of the last beats, and the height of that one.</summary>
    public (float Correlation, float Height) Nearest(long at, long until)
    {
        if (stored == 0)
            return (0, 1);
        var squares = Lift(at, until);
        var (best, height) = (-1f, 1f);
        for (var by = 0; by < squares.Length; by++)
        {
            var scale = 1 / MathF.Sqrt(squares[by] + 1e-12f);
            for (var i = 0; i < Math.Min(stored, shapes.Length); i++)
                if (Dot(shapes[i], by) * scale is var correlation && correlation > best)
                    (best, height) = (correlation, heights[i]);
        }

        return (best, height);
    }

    /// <summary>Copies the leads around here, weighted, and gives for every shift the sum of squares about the mean of each lead.</summary>
    private float[] Lift(long at, long until)
    {
        const int mask = FilterTimes.History - 1;
        var from = (int)(at - times.Centre - half - shift);
        var end = (int)Math.Min(until - 1, int.MaxValue);
        Array.Clear(sums);
        for (var lead = 0; lead < leads.Length; lead++)
        {
            var smooth = leads[lead].Smooth;
            var part = wide.AsSpan(lead * (length + (2 * shift)), length + (2 * shift));
            var weight = levels.Weight[lead];
            // Against the level in the middle, so that squares of an electrode's offset do not swallow the signal.
            var rest = smooth[(from + half + shift) & mask];
            for (var i = 0; i < part.Length; i++)
                part[i] = (smooth[Math.Min(from + i, end) & mask] - rest) * weight;
            var (sum, squares) = (0f, 0f);
            for (var i = 0; i < length; i++)
                (sum, squares) = (sum + part[i], squares + (part[i] * part[i]));
            for (var by = 0; by < sums.Length; by++)
            {
                sums[by] += Math.Max(0, squares - (sum * sum / length));
                if (by + 1 == sums.Length)
                    break;
                var (leaves, enters) = (part[by], part[by + length]);
                (sum, squares) = (sum + enters - leaves, squares + (enters * enters) - (leaves * leaves));
            }
        }

        return sums;
    }

    /// <summary>A shape has mean 0 in every lead: the mean of the other need not be taken off.</summary>
    private float Dot(float[] shape, int by)
    {
        var total = Vector<float>.Zero;
        var sum = 0f;
        for (var lead = 0; lead < leads.Length; lead++)
        {
            var (own, other) = (lead * length, (lead * (length + (2 * shift))) + by);
            var i = 0;
            for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
                total += new Vector<float>(shape, own + i) * new Vector<float>(wide, other + i);
            for (; i < length; i++)
                sum += shape[own + i] * wide[other + i];
        }

        return sum + Vector.Sum(total);
    }

    private static float Mean(ReadOnlySpan<float> values)
    {
        var sum = 0f;
        foreach (var value in values)
            sum += value;
        return sum / values.Length;
    }
}
