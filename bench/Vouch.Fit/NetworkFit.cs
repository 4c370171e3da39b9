using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Vouch.Fit;

/// <summary>
/// Fits a small network by weighted logistic loss (softmax against a score of 0 for "none") with a penalty on the weights'
/// squares: Adam (Kingma, Ba 2015) on small lots in an order that only the seed determines.
/// </summary>
internal sealed class NetworkFit
{
    private const int Lot = 128;

    private static readonly int Lanes = Vector256<float>.Count;

    private readonly int inputs;
    private readonly int hidden;
    private readonly int outputs;
    private readonly int width;

    /// <summary>For every input a row: the units, then the outputs; then for every output the units. What fills rows up stays 0.</summary>
    private readonly float[] values;
    private readonly float[] gradient;
    private readonly float[] momentum;
    private readonly float[] squares;
    private readonly float[] sums;
    private readonly float[] states;
    private readonly float[] backward;
    private readonly float[] slopes;
    private readonly Random random;

    private NetworkFit(int inputs, int hidden, int outputs, int seed)
    {
        (this.inputs, this.hidden, this.outputs) = (inputs, hidden, outputs);
        width = (hidden + outputs + Lanes - 1) / Lanes * Lanes;
        values = new float[(inputs + outputs) * width];
        (gradient, momentum, squares) = (new float[values.Length], new float[values.Length], new float[values.Length]);
        (sums, states, backward, slopes) = (new float[width], new float[width], new float[width], new float[outputs]);
        random = new Random(seed);
        for (var row = 0; row < inputs + outputs; row++)
            for (var unit = 0; unit < hidden; unit++)
                values[(row * width) + unit] = (float)((random.NextDouble() - 0.5) * 0.6);
    }

    /// <summary>The step falls from the first pass to the last; the penalty is on half the square of every weight but the first input's (a constant 1).</summary>
    public static Weights Fit(Examples examples, NetworkPlan plan, int hidden, int outputs, int seed)
    {
        var fit = new NetworkFit(examples.Inputs, hidden, outputs, seed);
        fit.Run(examples, plan.Passes, plan.Penalty);
        return fit.Result();
    }

    private void Run(Examples examples, int passes, float penalty)
    {
        var order = Enumerable.Range(0, examples.Count).ToArray();
        var scale = (float)(examples.Count / examples.TotalWeight());
        var (steps, step) = ((long)passes * ((order.Length + Lot - 1) / Lot), 0L);
        for (var pass = 0; pass < passes; pass++)
        {
            random.Shuffle(order);
            for (var from = 0; from < order.Length; from += Lot)
            {
                Array.Clear(gradient);
                var lot = order.AsSpan(from, Math.Min(Lot, order.Length - from));
                foreach (var index in lot)
                    Learn(examples.Row(index), examples.Right(index), examples.Weight(index) * scale / lot.Length);
                Step(++step, 0.012f * (0.5f + (0.5f * MathF.Cos(MathF.PI * step / steps))) + 1e-5f, penalty);
            }
        }
    }

    private void Learn(float[] row, int right, float weight)
    {
        for (var lane = 0; lane < width; lane += Lanes)
            Sum(row, lane).CopyTo(sums, lane);
        for (var lane = 0; lane < width; lane += Lanes)
            Tanh(Vector256.Create(sums, lane)).CopyTo(states, lane);
        Array.Clear(states, hidden, width - hidden);
        Slopes(right, weight);
        for (var lane = 0; lane < width; lane += Lanes)
            Backward(lane).CopyTo(backward, lane);
        slopes.CopyTo(backward, hidden);
        for (var lane = 0; lane < width; lane += Lanes)
            AddOuter(row, lane);
    }

    private Vector256<float> Sum(float[] row, int lane)
    {
        ref var weights = ref values[lane];
        var (even, odd) = (Vector256<float>.Zero, Vector256<float>.Zero);
        var i = 0;
        for (; i + 1 < inputs; i += 2)
        {
            even += row[i] * Vector256.LoadUnsafe(ref weights, (nuint)(i * width));
            odd += row[i + 1] * Vector256.LoadUnsafe(ref weights, (nuint)((i + 1) * width));
        }

        return i < inputs ? even + odd + (row[i] * Vector256.LoadUnsafe(ref weights, (nuint)(i * width))) : even + odd;
    }

    /// <summary>Of the loss by every score; and what the states add to the gradient.</summary>
    private void Slopes(int right, float weight)
    {
        var most = 0f;
        for (var output = 0; output < outputs; output++)
        {
            var sum = Vector256<float>.Zero;
            for (var lane = 0; lane < width; lane += Lanes)
                sum += Vector256.Create(states, lane) * Vector256.Create(values, Onward(output) + lane);
            slopes[output] = sums[hidden + output] + Vector256.Sum(sum);
            most = Math.Max(most, slopes[output]);
        }

        var total = outputs == 1 ? MathF.Exp(-most) : 0;
        for (var output = 0; output < outputs; output++)
            total += slopes[output] = MathF.Exp(slopes[output] - most);
        for (var output = 0; output < outputs; output++)
        {
            slopes[output] = ((slopes[output] / total) - (right == output ? 1 : 0)) * weight;
            for (var lane = 0; lane < width; lane += Lanes)
                (Vector256.Create(gradient, Onward(output) + lane) + (slopes[output] * Vector256.Create(states, lane))).CopyTo(gradient, Onward(output) + lane);
        }
    }

    private Vector256<float> Backward(int lane)
    {
        var sum = Vector256<float>.Zero;
        for (var output = 0; output < outputs; output++)
            sum += slopes[output] * Vector256.Create(values, Onward(output) + lane);
        var state = Vector256.Create(states, lane);
        return sum * (Vector256<float>.One - (state * state));
    }

    private void AddOuter(float[] row, int lane)
    {
        ref var into = ref gradient[lane];
        var by = Vector256.Create(backward, lane);
        for (var i = 0; i < inputs; i++)
        {
            ref var here = ref Unsafe.Add(ref into, i * width);
            (Vector256.LoadUnsafe(ref here) + (row[i] * by)).StoreUnsafe(ref here);
        }
    }

    private void Step(long step, float size, float penalty)
    {
        var (first, second) = (1 - MathF.Pow(0.9f, step), 1 - MathF.Pow(0.999f, step));
        var weights = Vectors(values);
        var slope = Vectors(gradient);
        var mean = Vectors(momentum);
        var square = Vectors(squares);
        for (var i = 0; i < weights.Length; i++)
        {
            var down = slope[i] + (i * Lanes < width ? Vector256<float>.Zero : penalty * weights[i]);
            mean[i] += 0.1f * (down - mean[i]);
            square[i] += 0.001f * ((down * down) - square[i]);
            weights[i] -= (size / first) * mean[i] / (Vector256.Sqrt(square[i] / second) + Vector256.Create(1e-8f));
        }
    }

    private static Span<Vector256<float>> Vectors(float[] numbers) => MemoryMarshal.Cast<float, Vector256<float>>(numbers.AsSpan());

    private static Vector256<float> Tanh(Vector256<float> value) =>
        Vector256<float>.One - (Vector256.Create(2f) / (Vector256.Exp(value + value) + Vector256<float>.One));

    private int Onward(int output) => (inputs + output) * width;

    private Weights Result() => new(inputs, hidden, outputs, Columns(hidden, outputs), Columns(0, hidden),
        [.. Enumerable.Range(0, outputs).SelectMany(output => values.Skip(Onward(output)).Take(hidden))]);

    private float[] Columns(int from, int count) =>
        [.. Enumerable.Range(from, count).SelectMany(column => Enumerable.Range(0, inputs).Select(input => values[(input * width) + column]))];
}
