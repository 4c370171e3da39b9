using Vouch.Signals.Detection;

namespace Vouch.Signals.Measuring;

/// <summary>Beats that look alike, over all leads together.</summary>
/// <param name="Members">Indexes of beats, ascending.</param>
internal sealed record BeatKind(List<int> Members);

/// <summary>
/// Groups beats by the shape of their complexes, and says which kind is the typical one: the most frequent, one that comes early
/// counting less (an ectopic beat is early, a bundle-branch block is not).
/// </summary>
internal sealed class BeatKinds
{
    /// <summary>ms of the complex that are compared, about the fiducial point, and by how much two may be shifted.</summary>
    private const double Before = 88, After = 112, Shift = 48;

    /// <summary>Correlation with the mean of a kind from which a beat belongs to it; sizes within this factor.</summary>
    private const float Alike = 0.85f, SizeFactor = 2.5f;

    /// <summary>More kinds than this are no kinds but noise.</summary>
    private const int Most = 12;

    /// <summary>Shapes are compared every 4 ms, averaged over as long.</summary>
    private const int Thinning = 2;

    /// <summary>Beats whose interval is usually less than this part of the usual one count for less.</summary>
    private const double EarlyPart = 0.85, EarlyWeight = 0.4;

    /// <summary>The typical kind has at least this part of the beats.</summary>
    private const double PartLeast = 0.25;

    /// <summary>Beats that are laid over each other at once: over thousands the mean that each was laid over wanders, the detector's points do not.</summary>
    private const int Together = 31;

    private static readonly Lead[] Derived = [Lead.III, Lead.AvR, Lead.AvL, Lead.AvF];

    private readonly float[][] leads;
    private readonly int before = Grid.Samples(Before) / Thinning;
    private readonly int length = Grid.Samples(Before + After) / Thinning;
    private readonly int shift = Grid.Samples(Shift) / Thinning;
    private readonly List<(float[] Mean, float Size, BeatKind Kind)> kinds = [];
    private readonly float[] wide;

    private BeatKinds(float[][] leads)
    {
        this.leads = leads;
        wide = new float[leads.Length * (length + (2 * shift))];
        Lag = [];
    }

    /// <summary>Samples by which each beat's fiducial point must be moved to lie as that of its kind.</summary>
    public List<int> Lag { get; }

    /// <summary>The kind of each beat; null: it is like none.</summary>
    public List<BeatKind?> Of { get; } = [];

    /// <param name="positions">Fiducial points, samples of the grid.</param>
    public static BeatKinds Group(PreparedLeads prepared, IReadOnlyList<Lead?> names, IReadOnlyList<int> positions)
    {
        var both = Enumerable.Range(0, names.Count).Count(i => prepared.Usable[i] && names[i] is Lead.I or Lead.II) == 2;
        var independent = Enumerable.Range(0, names.Count).Where(i => prepared.Usable[i] && !(both && names[i] is { } lead && Derived.Contains(lead)));
        var grouping = new BeatKinds([.. independent.Select(i => prepared.Signals[i])]);
        for (var beat = 0; beat < positions.Count; beat++)
            grouping.Assign(beat, positions[beat]);
        return grouping;
    }

    /// <summary>Moves fiducial points so that beats of a kind lie alike, those of the typical kind to the sample.</summary>
    /// <param name="positions">Changed in place.</param>
    public void Align(List<int> positions, BeatKind typical)
    {
        foreach (var (_, _, kind) in kinds)
            foreach (var some in kind.Members.Chunk(Together))
            {
                var middle = (int)Median(some.Select(beat => (double)Lag[beat]));
                foreach (var beat in some)
                    positions[beat] += Lag[beat] - middle;
            }

        Finely(positions, typical.Members);
    }

    /// <summary>By the steepest likeness of slopes, which wander does not change, with the mean of the first beats.</summary>
    private void Finely(List<int> positions, List<int> members)
    {
        const int reach = 3;
        var (from, count) = (-Grid.Samples(Before), Grid.Samples(Before + After));
        Span<float> sums = stackalloc float[(2 * reach) + 1];
        var slopes = new float[leads.Length][];
        for (var lead = 0; lead < leads.Length; lead++)
        {
            var slope = slopes[lead] = new float[count];
            foreach (var beat in members.Take(Together))
                for (var i = 0; i < count; i++)
                    slope[i] += Slope(leads[lead], positions[beat] + from + i);
        }

        foreach (var beat in members)
        {
            sums.Clear();
            for (var by = -reach; by <= reach; by++)
                for (var lead = 0; lead < leads.Length; lead++)
                    for (var i = 0; i < count; i++)
                        sums[by + reach] += slopes[lead][i] * Slope(leads[lead], positions[beat] + from + i + by);
            var best = reach;
            for (var by = 0; by < sums.Length; by++)
                if (sums[by] > sums[best])
                    best = by;
            positions[beat] += best - reach;
        }
    }

    private static float Slope(float[] signal, int at) => at < 1 || at >= signal.Length - 1 ? 0 : signal[at + 1] - signal[at - 1];

    /// <summary>Null: there is none, the beats are all different.</summary>
    /// <param name="positions">Fiducial points, samples of the grid.</param>
    public BeatKind? Typical(IReadOnlyList<int> positions)
    {
        var usual = Median(Intervals(positions, Enumerable.Range(1, Math.Max(0, positions.Count - 1))));
        BeatKind? best = null;
        var most = 0.0;
        foreach (var (_, _, kind) in kinds)
        {
            var early = Median(Intervals(positions, kind.Members.Where(beat => beat > 0)));
            var weight = kind.Members.Count * (early < EarlyPart * usual ? EarlyWeight : 1);
            if (weight > most)
                (best, most) = (kind, weight);
        }

        return best is not null && best.Members.Count >= PartLeast * positions.Count ? best : null;
    }

    private static IEnumerable<double> Intervals(IReadOnlyList<int> positions, IEnumerable<int> beats) => beats.Select(beat => (double)(positions[beat] - positions[beat - 1]));

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? 0 : sorted[sorted.Length / 2];
    }

    private void Assign(int beat, int position)
    {
        Cut(position);
        var (best, found, aligned) = (-1f, -1, 0);
        for (var k = 0; k < kinds.Count; k++)
            for (var by = -shift; by <= shift; by++)
                if (Correlation(kinds[k].Mean, kinds[k].Size, by) is var alike && alike > best)
                    (best, found, aligned) = (alike, k, by);
        if (found < 0 || best < Alike)
        {
            (found, aligned) = (kinds.Count < Most ? kinds.Count : -1, 0);
            if (found >= 0)
                kinds.Add((new float[leads.Length * length], 0, new([])));
        }

        Lag.Add(aligned * Thinning);
        Of.Add(found < 0 ? null : kinds[found].Kind);
        if (found >= 0)
            Take(found, beat, aligned);
    }

    private void Take(int index, int beat, int by)
    {
        var (mean, _, kind) = kinds[index];
        kind.Members.Add(beat);
        var share = Math.Max(0.1f, 1f / kind.Members.Count);
        for (var lead = 0; lead < leads.Length; lead++)
        {
            var own = wide.AsSpan((lead * (length + (2 * shift))) + shift + by, length);
            var level = Mean(own);
            var into = mean.AsSpan(lead * length, length);
            for (var i = 0; i < length; i++)
                into[i] += (own[i] - level - into[i]) * share;
        }

        kinds[index] = (mean, MathF.Sqrt(InnerProduct.Of(mean, mean)), kind);
    }

    private void Cut(int position)
    {
        for (var lead = 0; lead < leads.Length; lead++)
        {
            var signal = leads[lead];
            var into = wide.AsSpan(lead * (length + (2 * shift)), length + (2 * shift));
            for (var i = 0; i < into.Length; i++)
            {
                var at = Math.Clamp(position + ((i - before - shift) * Thinning), 1, signal.Length - 2);
                into[i] = (signal[at - 1] + signal[at] + signal[at + 1]) / 3;
            }
        }
    }

    private float Correlation(float[] mean, float size, int by)
    {
        var (dot, squares) = (0f, 0f);
        for (var lead = 0; lead < leads.Length; lead++)
        {
            var own = wide.AsSpan((lead * (length + (2 * shift))) + shift + by, length);
            dot += InnerProduct.Of(own, mean.AsSpan(lead * length, length));
            var level = Mean(own);
            squares += Math.Max(0, InnerProduct.Of(own, own) - (length * level * level));
        }

        var ratio = MathF.Sqrt(squares) / Math.Max(size, 1e-9f);
        return ratio is > SizeFactor or < 1 / SizeFactor ? -1 : dot / ((MathF.Sqrt(squares) * size) + 1e-9f);
    }

    private static float Mean(ReadOnlySpan<float> values)
    {
        var sum = 0f;
        foreach (var value in values)
            sum += value;
        return sum / values.Length;
    }
}
