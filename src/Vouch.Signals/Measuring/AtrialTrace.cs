using System.Numerics;

namespace Vouch.Signals.Measuring;

/// <summary>
/// What is left of the leads without the ventricles, every 8 ms: complexes bridged by a line, each lead by its own noise, so that a
/// noisy one says less. In it windows as long as a P wave are compared over all leads together, their level and slope left aside.
/// </summary>
internal sealed class AtrialTrace
{
    private const int Thinning = 4;

    /// <summary>ms to either side of the middle of a window, and of the span over which a P wave bends.</summary>
    private const double HalfWindow = 72, HalfSpan = 48;

    /// <summary>mV of noise that every lead is taken to have.</summary>
    private const double NoiseLeast = 0.008;

    /// <summary>Median of the size of normally distributed values to their root mean square.</summary>
    private const double MedianToRms = 1.4826;

    private static readonly int Half = Samples(HalfWindow), Length = (2 * Half) + 1;

    private readonly float[][] leads;
    private readonly float[] weights;

    private AtrialTrace(float[][] leads, float[] weights, bool[] hidden, float[] bend) =>
        (this.leads, this.weights, Hidden, Bend) = (leads, weights, hidden, bend);

    /// <summary>Samples of the trace that say nothing of the atria.</summary>
    public bool[] Hidden { get; }

    /// <summary>How much all leads together bend as a P wave does: multiples of their noise, squared and averaged over leads.</summary>
    public float[] Bend { get; }

    public static int Samples(double ms) => (int)Math.Round(ms / (Thinning * Grid.Step));

    /// <summary>Of the trace's sample the one of the grid.</summary>
    public static int OnGrid(double sample) => (int)Math.Round((sample * Thinning) + ((Thinning - 1) / 2.0));

    /// <summary>Of the grid's sample the one of the trace.</summary>
    public static int OfGrid(double sample) => (int)Math.Round((sample - ((Thinning - 1) / 2.0)) / Thinning);

    public static AtrialTrace Of(AtrialResidual residual)
    {
        var count = residual.Hidden.Length / Thinning;
        var hidden = new bool[count];
        for (var i = 0; i < count; i++)
            hidden[i] = residual.Hidden.AsSpan(i * Thinning, Thinning).Contains(true);
        var (leads, weights, bend) = (new float[residual.Leads.Length][], new float[residual.Leads.Length], new float[count]);
        var own = new float[count];
        for (var lead = 0; lead < leads.Length; lead++)
        {
            leads[lead] = Thin(residual.Leads[lead], hidden);
            Bends(leads[lead], own);
            weights[lead] = (float)(1 / Math.Max(NoiseLeast, Typical(own, hidden)));
            for (var i = 0; i < count; i++)
                bend[i] += own[i] * own[i] * weights[lead] * weights[lead] / leads.Length;
            foreach (ref var value in leads[lead].AsSpan())
                value *= weights[lead];
        }

        return new(leads, weights, hidden, bend);
    }

    /// <summary>Whether a whole window lies about this sample.</summary>
    public bool Has(int at) => at >= Half && at + Half < Hidden.Length;

    /// <summary>The window about a sample, all leads one after another, level and slope of each taken out.</summary>
    public void Cut(int at, Span<float> into)
    {
        for (var lead = 0; lead < leads.Length; lead++)
        {
            var own = into.Slice(lead * Length, Length);
            leads[lead].AsSpan(at - Half, Length).CopyTo(own);
            var (level, slope) = Line(own);
            for (var i = 0; i < Length; i++)
                own[i] -= level + (slope * (i - Half));
        }
    }

    public int WindowSize => leads.Length * Length;

    /// <summary>How alike a window and a shape are (correlation), 0 when one is much larger than the other.</summary>
    public static float Likeness(ReadOnlySpan<float> window, float size, ReadOnlySpan<float> shape, float shapeSize)
    {
        const float least = 0.45f, most = 2.2f;
        var dot = Dot(window, shape);
        var height = dot / Math.Max(shapeSize * shapeSize, 1e-9f);
        return height is < least or > most ? 0 : dot / Math.Max(size * shapeSize, 1e-9f);
    }

    public static float Size(ReadOnlySpan<float> window) => MathF.Sqrt(Dot(window, window));

    /// <summary>mV, root mean square over the leads, of how much a shape bends.</summary>
    public double Height(ReadOnlySpan<float> shape)
    {
        var (span, sum) = (Samples(HalfSpan), 0.0);
        for (var lead = 0; lead < leads.Length; lead++)
        {
            var own = shape.Slice(lead * Length, Length);
            var bend = (own[Half] - ((own[Half - span] + own[Half + span]) / 2)) / weights[lead];
            sum += bend * bend;
        }

        return Math.Sqrt(sum / Math.Max(1, leads.Length));
    }

    private static float[] Thin(float[] signal, bool[] hidden)
    {
        var thinned = new float[hidden.Length];
        for (var i = 0; i < thinned.Length; i++)
            for (var k = 0; k < Thinning; k++)
                thinned[i] += signal[(i * Thinning) + k] / Thinning;
        for (var from = 0; from < thinned.Length; from++)
        {
            if (!hidden[from])
                continue;
            var to = from;
            while (to < thinned.Length && hidden[to])
                to++;
            var right = to < thinned.Length ? thinned[to] : from > 0 ? thinned[from - 1] : 0;
            var left = from > 0 ? thinned[from - 1] : right;
            for (var i = from; i < to; i++)
                thinned[i] = left + ((right - left) * (i - from + 1) / (to - from + 1));
            from = to;
        }

        return thinned;
    }

    private static void Bends(float[] x, float[] bend)
    {
        var span = Samples(HalfSpan);
        Array.Clear(bend);
        for (var i = span + 1; i + span + 1 < x.Length; i++)
            bend[i] = Mean(i) - ((Mean(i - span) + Mean(i + span)) / 2);

        float Mean(int at) => (x[at - 1] + x[at] + x[at + 1]) / 3;
    }

    private static double Typical(float[] bend, bool[] hidden)
    {
        var seen = bend.Where((_, i) => !hidden[i]).Select(Math.Abs).Order().ToArray();
        return seen.Length == 0 ? 0 : seen[seen.Length / 2] * MedianToRms;
    }

    private static (float Level, float Slope) Line(ReadOnlySpan<float> values)
    {
        var (sum, moment, squares) = (0f, 0f, 0f);
        for (var i = 0; i < values.Length; i++)
        {
            sum += values[i];
            moment += values[i] * (i - Half);
            squares += (i - Half) * (i - Half);
        }

        return (sum / values.Length, moment / squares);
    }

    private static float Dot(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        var (sum, i) = (Vector<float>.Zero, 0);
        for (; i <= one.Length - Vector<float>.Count; i += Vector<float>.Count)
            sum += new Vector<float>(one[i..]) * new Vector<float>(other[i..]);
        var rest = Vector.Sum(sum);
        for (; i < one.Length; i++)
            rest += one[i] * other[i];
        return rest;
    }
}
