using System.Numerics;

namespace Vouch.Signals.Detection;

/// <summary>
/// A linear sum of the inputs for every output, and one layer of units (tanh) beside it. The weights are fitted; on what, and
/// what leaving a record out of the fit changes: docs/ecg-accuracy.md.
/// </summary>
/// <param name="linear">Row after row, one for each output.</param>
/// <param name="units">Row after row, one for each unit.</param>
/// <param name="outputs">Row after row, one for each output.</param>
internal sealed class SmallNetwork(int inputs, float[] linear, float[] units, float[] outputs)
{
    private readonly int hidden = units.Length / inputs;
    private readonly float[] states = new float[units.Length / inputs];

    public int Outputs => linear.Length / inputs;

    /// <summary>Not for two threads at once.</summary>
    public void Score(ReadOnlySpan<float> values, Span<float> scores)
    {
        for (var unit = 0; unit < hidden; unit++)
            states[unit] = MathF.Tanh(Sum(units.AsSpan(unit * inputs, inputs), values));
        for (var output = 0; output < scores.Length; output++)
            scores[output] = Sum(linear.AsSpan(output * inputs, inputs), values) + Sum(outputs.AsSpan(output * hidden, hidden), states);
    }

    public SmallNetwork Copy() => new(inputs, linear, units, outputs);

    private static float Sum(ReadOnlySpan<float> weights, ReadOnlySpan<float> values)
    {
        var many = Vector<float>.Zero;
        var i = 0;
        for (; i <= weights.Length - Vector<float>.Count; i += Vector<float>.Count)
            many += new Vector<float>(weights[i..]) * new Vector<float>(values[i..]);
        var sum = Vector.Sum(many);
        for (; i < weights.Length; i++)
            sum += weights[i] * values[i];
        return sum;
    }
}
