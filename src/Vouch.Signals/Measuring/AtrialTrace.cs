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

    /// <summary>A wave is as large as the shape it is like, within these factors.</summary>
    private const float HeightLeast = 0.45f, HeightMost = 2.2f;

    private static readonly int Half = Samples(HalfWindow), Length = (2 * Half) + 1;

    /// <summary>All leads of one time together, time after time: a window is one piece.</summary>
    private readonly float[] samples;

    private readonly float[] weights;
    private readonly float[] sizes;

    private AtrialTrace(float[] samples, float[] weights, bool[] hidden, float[] bend)
    {
        (this.samples, this.weights, Hidden, Bend) = (samples, weights, hidden, bend);
        sizes = new float[hidden.Length];
        for (var lead = 0; lead < weights.Length; lead++)
            AddSquares(lead);
        foreach (ref var size in sizes.AsSpan())
            size = MathF.Sqrt(Math.Max(size, 1e-9f));
    }

    /// <summary>Samples of the trace that say nothing of the atria.</summary>
    public bool[] Hidden { get; }

    /// <summary>How much all leads together bend as a P wave does: multiples of their noise, squared and averaged over leads.</summary>
    public float[] Bend { get; }

    public int WindowSize => weights.Length * Length;

    public static int Samples(double ms) => (int)Math.Round(ms / (Thinning * Grid.Step));

    /// <summary>Of the trace's sample the one of the grid.</summary>
    public static int OnGrid(double sample) => (int)Math.Round((sample * Thinning) + ((Thinning - 1) / 2.0));

    /// <summary>Of the grid's sample the one of the trace.</summary>
    public static int OfGrid(double sample) => (int)Math.Round((sample - ((Thinning - 1) / 2.0)) / Thinning);

    public static AtrialTrace Of(AtrialResidual residual)
    {
        var (count, width) = (residual.Hidden.Length / Thinning, residual.Leads.Length);
        var hidden = new bool[count];
        for (var i = 0; i < count; i++)
            hidden[i] = residual.Hidden.AsSpan(i * Thinning, Thinning).Contains(true);
        var (samples, weights, bend) = (new float[count * width], new float[width], new float[count]);
        var (thinned, own) = (new float[count], new float[count]);
        for (var lead = 0; lead < width; lead++)
        {
            Thin(residual.Leads[lead], hidden, thinned);
            Bends(thinned, own);
            var weight = weights[lead] = (float)(1 / Math.Max(NoiseLeast, Typical(own, hidden)));
            for (var i = 0; i < count; i++)
            {
                bend[i] += own[i] * own[i] * weight * weight / width;
                samples[(i * width) + lead] = thinned[i] * weight;
            }
        }

        return new(samples, weights, hidden, bend);
    }

    /// <summary>Whether a whole window lies about this sample.</summary>
    public bool Has(int at) => at >= Half && at + Half < Hidden.Length;

    /// <summary>Adds the window about a sample, the level and slope of each lead taken out.</summary>
    public void Add(int at, Span<float> into)
    {
        var window = Window(at);
        var width = weights.Length;
        for (var lead = 0; lead < width; lead++)
        {
            var (sum, moment) = (0f, 0f);
            for (var i = 0; i < Length; i++)
                (sum, moment) = (sum + window[(i * width) + lead], moment + ((i - Half) * window[(i * width) + lead]));
            var (level, slope) = (sum / Length, moment / Moments);
            for (var i = 0; i < Length; i++)
                into[(i * width) + lead] += window[(i * width) + lead] - level - (slope * (i - Half));
        }
    }

    /// <summary>How alike the window about a sample is to a shape (correlation), 0 when one is much larger than the other.</summary>
    /// <param name="shape">Without level and slope.</param>
    public float Likeness(int at, ReadOnlySpan<float> shape, float shapeSize)
    {
        var dot = InnerProduct.Of(Window(at), shape);
        return dot < HeightLeast * shapeSize * shapeSize || dot > HeightMost * shapeSize * shapeSize ? 0 : dot / (sizes[at] * shapeSize);
    }

    public static float Size(ReadOnlySpan<float> shape) => MathF.Sqrt(Math.Max(1e-9f, InnerProduct.Of(shape, shape)));

    /// <summary>mV, root mean square over the leads, of how much a shape bends.</summary>
    public double Height(ReadOnlySpan<float> shape)
    {
        var (span, width, sum) = (Samples(HalfSpan), weights.Length, 0.0);
        for (var lead = 0; lead < width; lead++)
        {
            var (middle, before, after) = (shape[(Half * width) + lead], shape[((Half - span) * width) + lead], shape[((Half + span) * width) + lead]);
            var bend = (middle - ((before + after) / 2)) / weights[lead];
            sum += bend * bend;
        }

        return Math.Sqrt(sum / Math.Max(1, width));
    }

    private static float Moments => Half * (Half + 1) * Length / 3f;

    private ReadOnlySpan<float> Window(int at) => samples.AsSpan((at - Half) * weights.Length, WindowSize);

    /// <summary>Of every window the squares of a lead without level and slope, from sums that move along.</summary>
    private void AddSquares(int lead)
    {
        var (sum, squares, moment) = (0.0, 0.0, 0.0);
        for (var end = 0; end < Hidden.Length; end++)
        {
            double enters = X(end), leaves = end >= Length ? X(end - Length) : 0;
            moment += (Half * enters) - sum + ((Half + 1) * leaves);
            sum += enters - leaves;
            squares += (enters * enters) - (leaves * leaves);
            if (end >= Length - 1)
                sizes[end - Half] += (float)(squares - (sum * sum / Length) - (moment * moment / Moments));
        }

        float X(int at) => samples[(at * weights.Length) + lead];
    }

    private static void Thin(float[] signal, bool[] hidden, float[] thinned)
    {
        for (var i = 0; i < thinned.Length; i++)
        {
            var own = signal.AsSpan(i * Thinning, Thinning);
            thinned[i] = (own[0] + own[1] + own[2] + own[3]) / Thinning;
        }

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
    }

    private static void Bends(float[] x, float[] bend)
    {
        var span = Samples(HalfSpan);
        for (var i = span + 1; i + span + 1 < x.Length; i++)
            bend[i] = Mean(i) - ((Mean(i - span) + Mean(i + span)) / 2);

        float Mean(int at) => (x[at - 1] + x[at] + x[at + 1]) / 3;
    }

    /// <summary>Of every fourth sample: neighbours say the same.</summary>
    private static double Typical(float[] bend, bool[] hidden)
    {
        var seen = new List<float>(bend.Length / 4);
        for (var i = 0; i < bend.Length; i += 4)
            if (!hidden[i])
                seen.Add(Math.Abs(bend[i]));
        seen.Sort();
        return seen.Count == 0 ? 0 : seen[seen.Count / 2] * MedianToRms;
    }
}
