using Vouch.Signals.Detection;

namespace Vouch.Fit;

/// <summary>What a network learns from: rows of evidence, the output that is right (-1: none of them), and what a row weighs.</summary>
internal sealed class Examples(int inputs)
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

    public IEnumerable<int> Rights() => right;

    /// <param name="weigh">Of what is right and the weight so far, the new weight.</param>
    public Examples Weighed(Func<int, float, float> weigh)
    {
        var weighed = new Examples(Inputs);
        for (var i = 0; i < Count; i++)
            weighed.Add(rows[i], right[i], weigh(right[i], weights[i]));
        return weighed;
    }

    /// <summary>Of what is right by a wide margin, one of so many stands for all.</summary>
    public Examples Thinned(SmallNetwork network, int oneOf)
    {
        const float margin = 4;
        var thinned = new Examples(Inputs);
        Span<float> score = stackalloc float[1];
        for (var i = 0; i < Count; i++)
        {
            network.Score(rows[i], score);
            var isEasy = (right[i] == 0 ? score[0] : -score[0]) > margin;
            if (!isEasy || i % oneOf == 0)
                thinned.Add(rows[i], right[i], weights[i] * (isEasy ? oneOf : 1));
        }

        return thinned;
    }

    public double TotalWeight() => weights.Sum(one => (double)one);
}
