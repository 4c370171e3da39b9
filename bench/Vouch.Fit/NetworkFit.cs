using System.Numerics;

namespace Vouch.Fit;

/// <summary>
/// Fits a small network by weighted logistic loss (softmax against a score of 0 for "none") with a penalty on the weights'
/// squares: Adam (Kingma, Ba 2015) on small lots in an order that only the seed determines.
/// </summary>
internal sealed class NetworkFit
{
    private const int Lot = 128;

    private readonly int inputs;
    private readonly int padded;
    private readonly int hidden;
    private readonly int outputs;
    private readonly float[] values;
    private readonly float[] gradient;
    private readonly float[] momentum;
    private readonly float[] squares;
    private readonly float[] states;
    private readonly float[] scores;
    private readonly float[] backward;
    private readonly float[] row;
    private readonly Random random;

    private NetworkFit(int inputs, int hidden, int outputs, int seed)
    {
        (this.inputs, this.hidden, this.outputs) = (inputs, hidden, outputs);
        padded = (inputs + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;
        values = new float[(outputs * padded) + (hidden * padded) + (outputs * hidden)];
        (gradient, momentum, squares) = (new float[values.Length], new float[values.Length], new float[values.Length]);
        (states, scores, backward, row) = (new float[hidden], new float[outputs], new float[hidden], new float[padded]);
        random = new Random(seed);
        for (var unit = 0; unit < hidden; unit++)
            for (var i = 0; i < inputs; i++)
                values[Unit(unit) + i] = (float)((random.NextDouble() - 0.5) * 0.6);
        for (var i = Onward(0); i < values.Length; i++)
            values[i] = (float)((random.NextDouble() - 0.5) * 0.6);
    }

    /// <summary>The step falls from the first pass to the last; the penalty is on half the square of every weight but the first input's (a constant 1).</summary>
    public static Weights Fit(Examples examples, NetworkPlan plan, int outputs, int seed)
    {
        var fit = new NetworkFit(examples.Inputs, plan.Hidden, outputs, seed);
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
                    Learn(examples, index, scale / lot.Length);
                Step(++step, 0.012f * (0.5f + (0.5f * MathF.Cos(MathF.PI * step / steps))) + 1e-5f, penalty);
            }
        }
    }

    private void Learn(Examples examples, int index, float weight)
    {
        examples.Row(index).CopyTo(row, 0);
        for (var unit = 0; unit < hidden; unit++)
            states[unit] = MathF.Tanh(Dot(values.AsSpan(Unit(unit), padded), row));
        var most = 0f;
        for (var output = 0; output < outputs; output++)
        {
            scores[output] = Dot(values.AsSpan(output * padded, padded), row);
            for (var unit = 0; unit < hidden; unit++)
                scores[output] += values[Onward(output) + unit] * states[unit];
            most = Math.Max(most, scores[output]);
        }

        var sum = outputs == 1 ? MathF.Exp(-most) : 0;
        foreach (var score in scores)
            sum += MathF.Exp(score - most);
        Array.Clear(backward);
        for (var output = 0; output < outputs; output++)
        {
            var slope = ((MathF.Exp(scores[output] - most) / sum) - (examples.Right(index) == output ? 1 : 0)) * weight * examples.Weight(index);
            Add(gradient.AsSpan(output * padded, padded), row, slope);
            for (var unit = 0; unit < hidden; unit++)
            {
                gradient[Onward(output) + unit] += slope * states[unit];
                backward[unit] += slope * values[Onward(output) + unit];
            }
        }

        for (var unit = 0; unit < hidden; unit++)
            Add(gradient.AsSpan(Unit(unit), padded), row, backward[unit] * (1 - (states[unit] * states[unit])));
    }

    private void Step(long step, float size, float penalty)
    {
        var (first, second) = (1 - MathF.Pow(0.9f, step), 1 - MathF.Pow(0.999f, step));
        for (var i = 0; i < values.Length; i++)
        {
            var slope = gradient[i] + (IsConstant(i) ? 0 : penalty * values[i]);
            momentum[i] += 0.1f * (slope - momentum[i]);
            squares[i] += 0.001f * ((slope * slope) - squares[i]);
            values[i] -= size * momentum[i] / first / (MathF.Sqrt(squares[i] / second) + 1e-8f);
        }
    }

    private bool IsConstant(int index) => index < Onward(0) && index % padded == 0;

    private int Unit(int unit) => (outputs + unit) * padded;

    private int Onward(int output) => ((outputs + hidden) * padded) + (output * hidden);

    private Weights Result() => new(inputs, hidden, outputs,
        Rows(0, outputs), Rows(Unit(0), hidden), values[Onward(0)..]);

    private float[] Rows(int from, int count) => [.. Enumerable.Range(0, count).SelectMany(i => values.Skip(from + (i * padded)).Take(inputs))];

    private static float Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var sum = Vector<float>.Zero;
        for (var i = 0; i < left.Length; i += Vector<float>.Count)
            sum += new Vector<float>(left[i..]) * new Vector<float>(right[i..]);
        return Vector.Sum(sum);
    }

    private static void Add(Span<float> into, ReadOnlySpan<float> other, float factor)
    {
        for (var i = 0; i < into.Length; i += Vector<float>.Count)
            (new Vector<float>(into[i..]) + (new Vector<float>(other[i..]) * factor)).CopyTo(into[i..]);
    }
}
