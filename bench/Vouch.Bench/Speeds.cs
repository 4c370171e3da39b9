namespace Vouch.Bench;

/// <summary>Objects a second of those compared, a round each; ratios are within a round.</summary>
public sealed class Speeds
{
    private readonly Dictionary<string, List<double>> _rounds = [];

    public void Add(string who, double speed)
    {
        if (!_rounds.TryGetValue(who, out var rounds)) _rounds[who] = rounds = [];
        rounds.Add(speed);
    }

    public double Median(string who) => Latencies.Median(_rounds[who]);

    /// <summary>Each with its median and, of several rounds, the lowest and highest.</summary>
    public string Shown(params IReadOnlyList<string> who) => string.Join(", ", who.Select(one =>
        Invariant($"{one} {Median(one):#,0}/s") + (_rounds[one].Count > 1 ? Invariant($" ({Latencies.Spread(_rounds[one], "0")})") : "")));

    /// <summary>Ours against another's.</summary>
    public Row Against(string other, double least, string work)
    {
        var ratios = _rounds["vouch"].Zip(_rounds[other], (ours, theirs) => ours / theirs).ToList();
        var ratio = Latencies.Median(ratios);
        return new(work, Invariant($"≥ {least} × {other}"),
            Invariant($"{ratio:0.00} × (rounds {Latencies.Spread(ratios)}): ") + Shown([.. _rounds.Keys]), ratio >= least);
    }
}
