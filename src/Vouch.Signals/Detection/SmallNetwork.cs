using System.Runtime.Intrinsics;

namespace Vouch.Signals.Detection;

/// <summary>
/// A linear sum of the inputs for every output, and one layer of units (tanh) beside it. The weights are fitted; on what, and
/// what leaving a record out of the fit changes: docs/ecg-accuracy.md.
/// </summary>
internal sealed class SmallNetwork
{
    private static readonly int Lanes = Vector256<float>.Count;

    private readonly int inputs;
    private readonly int width;
    private readonly float[] columns;
    private readonly float[] onward;

    /// <param name="linear">Row after row, one for each output.</param>
    /// <param name="units">Row after row, one for each unit.</param>
    /// <param name="outputs">Row after row, one for each output.</param>
    public SmallNetwork(int inputs, float[] linear, float[] units, float[] outputs)
    {
        this.inputs = inputs;
        var hidden = units.Length / inputs;
        Outputs = linear.Length / inputs;
        // Units and outputs side by side in one vector, the inputs one after the other; what fills the last vector up stays 0.
        width = (hidden + Outputs + Lanes - 1) / Lanes * Lanes;
        columns = new float[inputs * width];
        onward = new float[Outputs * width];
        for (var input = 0; input < inputs; input++)
        {
            for (var unit = 0; unit < hidden; unit++)
                columns[(input * width) + unit] = units[(unit * inputs) + input];
            for (var output = 0; output < Outputs; output++)
                columns[(input * width) + hidden + output] = linear[(output * inputs) + input];
        }

        for (var output = 0; output < Outputs; output++)
            outputs.AsSpan(output * hidden, hidden).CopyTo(onward.AsSpan(output * width));
        Hidden = hidden;
    }

    public int Outputs { get; }

    private int Hidden { get; }

    /// <param name="values">As many as inputs.</param>
    /// <param name="scores">As many as outputs.</param>
    public void Score(ReadOnlySpan<float> values, Span<float> scores)
    {
        Span<float> sums = stackalloc float[width];
        for (var lane = 0; lane < width; lane += Lanes)
            Sum(values, lane).CopyTo(sums[lane..]);
        sums.Slice(Hidden, scores.Length).CopyTo(scores);
        for (var lane = 0; lane < width; lane += Lanes)
            Tanh(Vector256.Create<float>(sums[lane..])).CopyTo(sums[lane..]);
        for (var output = 0; output < scores.Length; output++)
        {
            var sum = Vector256<float>.Zero;
            for (var lane = 0; lane < width; lane += Lanes)
                sum += Vector256.Create<float>(sums[lane..]) * Vector256.Create<float>(onward.AsSpan((output * width) + lane));
            scores[output] += Vector256.Sum(sum);
        }
    }

    /// <summary>Two sums, that one need not wait for the other.</summary>
    private Vector256<float> Sum(ReadOnlySpan<float> values, int lane)
    {
        var (even, odd) = (Vector256<float>.Zero, Vector256<float>.Zero);
        var i = 0;
        for (; i + 1 < inputs; i += 2)
        {
            even += Vector256.Create(values[i]) * Vector256.Create<float>(columns.AsSpan((i * width) + lane));
            odd += Vector256.Create(values[i + 1]) * Vector256.Create<float>(columns.AsSpan(((i + 1) * width) + lane));
        }

        return i < inputs ? even + odd + (Vector256.Create(values[i]) * Vector256.Create<float>(columns.AsSpan((i * width) + lane))) : even + odd;
    }

    private static Vector256<float> Tanh(Vector256<float> value) =>
        Vector256<float>.One - (Vector256.Create(2f) / (Vector256.Exp(value + value) + Vector256<float>.One));
}
