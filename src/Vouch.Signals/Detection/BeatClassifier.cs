namespace Vouch.Signals.Detection;

/// <summary>
/// Says of a beat what it is, from what is known until then: when it came, its shape against the usual one of this recording,
/// and what is known of the kind of beats it belongs to (how many, how early, followed by how long a pause).
/// </summary>
internal sealed class BeatClassifier
{
    public const int Evidence = 26;

    /// <summary>Of beats that are not ventricular, in the order of the network's outputs.</summary>
    public static readonly AnnotationCode[] Codes =
        [AnnotationCode.Normal, AnnotationCode.SupraventricularPremature, AnnotationCode.Fusion, AnnotationCode.Paced];

    private readonly FilterTimes times;
    private readonly BeatCutter cutter;
    private readonly BeatKind[] kinds;
    private readonly BeatShape own;
    private readonly BeatShape shifted;
    private readonly float[] evidence = new float[Evidence];
    private readonly float[] scores = new float[Codes.Length];
    private readonly VentricularEvidence ventricular;
    private readonly float[] intervals = new float[QrsParameters.Beats];
    private readonly int shift;
    private int beats;
    private float lastInterval;
    private BeatKind? lastKind;
    private AnnotationCode last = AnnotationCode.Normal;

    public BeatClassifier(FilterTimes times, LeadFilter[] leads, LeadLevels levels)
    {
        this.times = times;
        cutter = new BeatCutter(times, leads, levels);
        kinds = new BeatKind[BeatParameters.Kinds];
        for (var i = 0; i < kinds.Length; i++)
            kinds[i] = new BeatKind(cutter.New());
        (own, shifted) = (cutter.New(), cutter.New());
        ventricular = new VentricularEvidence(leads.Length);
        shift = times.Samples(BeatParameters.Shift);
        lastInterval = (float)QrsParameters.RrStart;
    }

    /// <summary>For fitting: the evidence of each beat, and that for a ventricular one; null: the beat was cut off.</summary>
    internal Action<(float[] Evidence, float[] Ventricular)?>? Gathered { get; set; }

    /// <summary>For fitting: other weights than the fitted ones.</summary>
    internal SmallNetwork Network { get; set; } = ClassWeights.Fitted;

    internal SmallNetwork Ventricular { get; set; } = VentricularWeights.Fitted;

    /// <param name="middle">Of the complex, in the smoothed signal.</param>
    /// <param name="interval">Since the last beat, s.</param>
    /// <param name="usual">The usual interval, s.</param>
    public AnnotationCode Classify(long middle, float interval, float usual)
    {
        if (!cutter.IsWhole(middle))
        {
            Gathered?.Invoke(null);
            return AnnotationCode.Unclassifiable;
        }

        var (kind, correlation) = Assign(middle);
        var early = Math.Clamp(Log(interval, usual), -1.5f, 1.5f);
        if (lastKind is { } previous)
            previous.After += (early - previous.After) * Math.Max(BeatParameters.Share, 1 / (previous.Count + 1));
        Count(kind, early);
        var usualKind = Usual();
        Gather(middle, kind, usualKind, correlation, interval, usual, early);
        var forVentricular = ventricular.Gather(evidence, own, kind, usualKind, interval);
        Gathered?.Invoke(([.. evidence], [.. forVentricular]));
        (lastInterval, lastKind) = (interval, kind);
        intervals[beats++ % intervals.Length] = early;
        return last = IsVentricular(forVentricular, kind) ? AnnotationCode.VentricularPremature : Choose();
    }

    private bool IsVentricular(float[] forVentricular, BeatKind kind)
    {
        Span<float> odds = stackalloc float[1];
        Ventricular.Score(forVentricular, odds);
        kind.Odds += (odds[0] - kind.Odds) * Math.Max(BeatParameters.Share, 1 / kind.Count);
        return odds[0] + (BeatParameters.KindShare * (kind.Odds - odds[0])) > BeatParameters.VentricularFrom;
    }

    /// <summary>The nearest kind, or a new one.</summary>
    private (BeatKind Kind, float Correlation) Assign(long middle)
    {
        BeatKind? best = null;
        var (most, aligned) = (-1f, 0);
        for (var by = -shift; by <= shift; by++)
        {
            cutter.CutComplex(middle + by, shifted);
            foreach (var kind in kinds)
            {
                if (kind.Count == 0)
                    continue;
                var correlation = InnerProduct.Of(shifted.Complex, kind.Mean.Complex) / ((shifted.Size * kind.Mean.Size) + 1e-9f);
                if (correlation <= most)
                    continue;
                (best, most, aligned) = (kind, correlation, by);
            }
        }

        if (best is not null && most >= BeatParameters.SameKind)
        {
            cutter.Cut(middle + aligned, own);
            best.Mean.Blend(own, Math.Max(BeatParameters.Share, 1 / (best.Count + 1)));
            return (best, most);
        }

        cutter.Cut(middle, own);
        var room = kinds.MinBy(kind => kind.Count)!;
        room.Empty();
        room.Mean.Blend(own, 1);
        return (room, 1);
    }

    private void Count(BeatKind kind, float early)
    {
        foreach (var other in kinds)
            other.Count *= BeatParameters.Forget;
        kind.Count++;
        kind.Before += (early - kind.Before) * Math.Max(BeatParameters.Share, 1 / kind.Count);
    }

    /// <summary>The most frequent kind, with those that are like it; kinds that come early count less.</summary>
    private BeatKind Usual()
    {
        var best = kinds[0];
        var most = -1f;
        foreach (var kind in kinds)
        {
            if (kind.Count == 0)
                continue;
            var count = kind.Count;
            foreach (var other in kinds)
                if (other.Count > 0 && !ReferenceEquals(other, kind))
                    count += other.Count * Math.Max(0, (Like(other.Mean, kind) - BeatParameters.AlikeKinds) / (1 - BeatParameters.AlikeKinds));
            if (count * MathF.Exp(4 * Math.Min(0, kind.Before + 0.05f)) is var weight && weight > most)
                (best, most) = (kind, weight);
        }

        return best;
    }

    private void Gather(long middle, BeatKind kind, BeatKind usual, float correlation, float interval, float usualInterval, float early)
    {
        var total = 1e-3f;
        foreach (var other in kinds)
            total += other.Count;
        evidence[0] = 1;
        evidence[1] = early;
        evidence[2] = Math.Clamp(Log(interval, lastInterval), -1.5f, 1.5f);
        evidence[3] = own.Width * 20;
        evidence[4] = Bounded(Log(own.Width, usual.Mean.Width));
        evidence[5] = Like(own, usual);
        evidence[6] = Bounded(Log(own.Size, usual.Mean.Size));
        evidence[7] = Math.Min(3, BeatShape.Distance(own.Complex, usual.Mean.Complex));
        evidence[8] = correlation;
        evidence[9] = kind.Count / total;
        evidence[10] = kind.Before;
        evidence[11] = Bounded(Log(kind.Mean.Width, usual.Mean.Width));
        evidence[12] = Like(kind.Mean, usual);
        evidence[13] = kind.After;
        evidence[14] = BeatShape.Correlation(own.T, usual.Mean.T);
        evidence[15] = Math.Min(3, BeatShape.Distance(own.T, usual.Mean.T));
        evidence[16] = BeatShape.Correlation(own.P, usual.Mean.P);
        evidence[17] = Math.Min(3, BeatShape.Distance(own.P, usual.Mean.P));
        evidence[18] = Irregularity();
        evidence[19] = ReferenceEquals(kind, usual) ? 1 : 0;
        evidence[20] = last == AnnotationCode.VentricularPremature ? 1 : 0;
        evidence[21] = Log(usualInterval, (float)QrsParameters.RrStart);
        evidence[22] = Math.Min(3, cutter.Spike(middle) * 10);
        evidence[23] = usual.Mean.Width * 20;
        evidence[24] = Log(kind.Count + 1, 10) / 2;
        evidence[25] = early * evidence[18];
    }

    private AnnotationCode Choose()
    {
        Network.Score(evidence, scores);
        var best = 0;
        for (var i = 1; i < scores.Length; i++)
            if (scores[i] > scores[best])
                best = i;
        var sum = 0f;
        foreach (var score in scores)
            sum += MathF.Exp(score - scores[best]);
        return 1 / sum < BeatParameters.ProbabilityMin ? AnnotationCode.Unclassifiable : Codes[best];
    }

    /// <summary>Mean deviation of the last intervals from the usual one.</summary>
    private float Irregularity()
    {
        var sum = 0f;
        foreach (var one in intervals)
            sum += Math.Abs(one);
        return sum / intervals.Length;
    }

    private static float Like(BeatShape one, BeatKind kind) =>
        InnerProduct.Of(one.Complex, kind.Mean.Complex) / ((one.Size * kind.Mean.Size) + 1e-9f);

    private static float Bounded(float value) => Math.Clamp(value, -2, 2);

    private static float Log(float value, float usual) => MathF.Log(Math.Max(value, 1e-4f) / Math.Max(usual, 1e-4f));
}
