using System.Numerics;
using System.Runtime.Intrinsics;

namespace Vouch.Signals.Detection;

/// <summary>Shapes of the last beats, over all leads, each of length 1: whether a candidate looks like one of them.</summary>
internal sealed class RecentShapes
{
    /// <summary>As many as a vector has lanes: all are compared at once.</summary>
    private const int Kept = 8;

    /// <summary>Shifts that are tried at once.</summary>
    private const int Together = 4;

    private readonly FilterTimes times;
    private readonly LeadFilter[] leads;
    private readonly LeadLevels levels;
    private readonly float[] shapes;
    private readonly float[] heights = new float[Kept];
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
        shapes = new float[length * leads.Length * Kept];
    }

    public void Store(long at, float height)
    {
        var slot = (int)(stored++ % Kept);
        Lift(at, at + length + 1);
        var scale = 1 / MathF.Sqrt(sums[shift] + 1e-12f);
        for (var lead = 0; lead < leads.Length; lead++)
        {
            var part = wide.AsSpan((lead * (length + (2 * shift))) + shift, length);
            var mean = Mean(part);
            for (var i = 0; i < part.Length; i++)
                shapes[(((lead * length) + i) * Kept) + slot] = (part[i] - mean) * scale;
        }

        heights[slot] = height;
    }

    /// <summary>The best correlation with one of the last beats, and the height of that one.</summary>
    public (float Correlation, float Height) Nearest(long at, long until)
    {
        if (stored == 0)
            return (0, 1);
        Lift(at, until);
        var most = Vector256.Create(-1f);
        // The last shifts are tried with some of those before them again, which changes nothing.
        for (var by = 0; by < sums.Length; by += Together)
            most = Vector256.Max(most, Correlations(Math.Max(0, Math.Min(by, sums.Length - Together))));
        var (best, height) = (-1f, 1f);
        for (var i = 0; i < Math.Min(stored, Kept); i++)
            if (most[i] > best)
                (best, height) = (most[i], heights[i]);
        return (best, height);
    }

    /// <summary>The largest of so many shifts, for each shape. A shape has mean 0 in every lead: the mean of the other need not be taken off.</summary>
    private Vector256<float> Correlations(int by)
    {
        var (first, second, third, fourth) = (Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero);
        for (var lead = 0; lead < leads.Length; lead++)
        {
            var own = shapes.AsSpan(lead * length * Kept, length * Kept);
            var other = wide.AsSpan((lead * (length + (2 * shift))) + by, length + Together - 1);
            for (var i = 0; i < length; i++)
            {
                var shape = Vector256.Create<float>(own[(i * Kept)..]);
                first += shape * other[i];
                second += shape * other[i + 1];
                third += shape * other[i + 2];
                fourth += shape * other[i + 3];
            }
        }

        return Vector256.Max(Vector256.Max(first * Scale(by), second * Scale(by + 1)), Vector256.Max(third * Scale(by + 2), fourth * Scale(by + 3)));
    }

    private float Scale(int by) => 1 / MathF.Sqrt(sums[by] + 1e-12f);

    /// <summary>Copies the leads around here, weighted, and gives for every shift the sum of squares about the mean of each lead.</summary>
    private void Lift(long at, long until)
    {
        var from = at - times.Centre - half - shift;
        var there = (int)Math.Min(until - from, length + (2 * shift));
        Array.Clear(sums);
        for (var lead = 0; lead < leads.Length; lead++)
        {
            var part = wide.AsSpan(lead * (length + (2 * shift)), length + (2 * shift));
            var smooth = leads[lead].Window(from, there);
            // Against the level in the middle, so that squares of an electrode's offset do not swallow the signal.
            Copy(smooth, part, smooth[Math.Min(half + shift, there - 1)], levels.Weight[lead]);
            part[there..].Fill(part[there - 1]);
            Squares(part);
        }
    }

    private static void Copy(ReadOnlySpan<float> from, Span<float> into, float rest, float weight)
    {
        var i = 0;
        for (; i <= from.Length - Vector<float>.Count; i += Vector<float>.Count)
            ((new Vector<float>(from[i..]) - new Vector<float>(rest)) * weight).CopyTo(into[i..]);
        for (; i < from.Length; i++)
            into[i] = (from[i] - rest) * weight;
    }

    private void Squares(ReadOnlySpan<float> part)
    {
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

    private static float Mean(ReadOnlySpan<float> values)
    {
        var sum = 0f;
        foreach (var value in values)
            sum += value;
        return sum / values.Length;
    }
}
