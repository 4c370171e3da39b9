namespace Vouch.Signals.Detection;

/// <summary>The median of the last few values.</summary>
internal sealed class RunningMedian
{
    private readonly float[] values = new float[QrsParameters.Beats];
    private readonly float[] sorted = new float[QrsParameters.Beats];
    private int next;

    public RunningMedian(float start) => Fill(start);

    public float Value { get; private set; }

    /// <summary>What a quarter of the values reaches.</summary>
    public float UpperQuartile { get; private set; }

    public void Fill(float value)
    {
        Array.Fill(values, value);
        (Value, UpperQuartile) = (value, value);
    }

    public void Add(float value)
    {
        values[next] = value;
        next = (next + 1) % values.Length;
        values.CopyTo(sorted, 0);
        Array.Sort(sorted);
        Value = (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
        UpperQuartile = sorted[^((sorted.Length / 4) + 1)];
    }
}
