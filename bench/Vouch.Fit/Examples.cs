namespace Vouch.Fit;

/// <summary>What a network learns from: rows of evidence, the output that is right (-1: none of them), and what a row weighs.</summary>
public sealed class Examples(int inputs)
{
    private readonly List<float[]> rows = [];
    private readonly List<int> right = [];
    private readonly List<float> weights = [];

    public int Inputs { get; } = inputs;

    public int Count => rows.Count;

    public float[] Row(int index) => rows[index];

    public int Right(int index) => right[index];

    public float Weight(int index) => weights[index];

    public void Add(float[] row, int which, float weight)
    {
        rows.Add(row);
        right.Add(which);
        weights.Add(weight);
    }

    public void Add(Examples other)
    {
        rows.AddRange(other.rows);
        right.AddRange(other.right);
        weights.AddRange(other.weights);
    }

    public double TotalWeight() => weights.Sum(one => (double)one);
}
