namespace Vouch.Signals.Detection;

/// <summary>
/// What speaks for a ventricular beat. All of it is relative to the usual beat and the usual interval of this recording: what is a
/// patient's own all the time (how wide his complexes are, how fast his heart is) tells patients apart, not beats, and is left out.
/// </summary>
internal sealed class VentricularEvidence(int leads)
{
    public const int Count = 49;

    /// <summary>Of the evidence by which the other classes are told apart, what is relative.</summary>
    private static readonly int[] Relative = [0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 22, 25];

    private readonly float[] values = new float[Count];
    private float pace;
    private float lastEarly;
    private BeatKind? lastKind;
    private (float Wider, float Like, float Apart) before;

    /// <param name="evidence">Of <see cref="BeatClassifier"/>.</param>
    /// <param name="interval">Since the last beat, s.</param>
    public float[] Gather(float[] evidence, BeatShape own, BeatKind kind, BeatKind usual, float interval)
    {
        var next = 0;
        foreach (var index in Relative)
            values[next++] = evidence[index];
        var (wider, like, apart) = (evidence[4], evidence[5], evidence[7]);
        var early = Pace(interval, kind, usual);
        next = Shape(own, kind.Mean, usual.Mean, next);
        // What came before: a run of such beats, or the kind of this one again.
        foreach (var value in (ReadOnlySpan<float>)[early, ReferenceEquals(kind, lastKind) ? 1 : 0, ReferenceEquals(lastKind, usual) ? 1 : 0,
            lastEarly, before.Wider, before.Like, before.Apart])
            values[next++] = value;
        // Signs that count more together: early and without the usual P wave, wider, unlike.
        foreach (var value in (ReadOnlySpan<float>)[early * evidence[17], early * wider, early * like, wider * like, wider * apart, Math.Max(0, wider),
            Math.Min(0, early)])
            values[next++] = value;
        (lastEarly, lastKind, before) = (evidence[1], kind, (wider, like, apart));
        return values;
    }

    private int Shape(BeatShape own, BeatShape kind, BeatShape usual, int next)
    {
        foreach (var value in (ReadOnlySpan<float>)[own.Area(leads), own.Opposition(leads), kind.Opposition(leads),
            Bounded(Log(own.Frequency(leads), usual.Frequency(leads))), Bounded(Log(kind.Frequency(leads), usual.Frequency(leads))),
            Math.Clamp(InnerProduct.Of(own.P, usual.P) / (InnerProduct.Of(usual.P, usual.P) + 1e-9f), -1, 2),
            Bounded(Log(BeatShape.Level(own.T), BeatShape.Level(own.Complex)) + 1), Bounded(Log(BeatShape.Level(own.T), BeatShape.Level(usual.T))),
            Bounded(Log(own.Duration, usual.Duration)), Bounded(Log(kind.Duration, usual.Duration)),
            own.LeastLike(usual, leads), kind.LeastLike(usual, leads),
            BeatShape.Correlation(kind.T, usual.T), Bounded(Log(kind.Size, usual.Size))])
            values[next++] = value;
        return next;
    }

    /// <summary>
    /// The interval over the slow mean of intervals between usual beats: a run of ventricular beats does not change it, as it changes a
    /// median of the last few.
    /// </summary>
    private float Pace(float interval, BeatKind kind, BeatKind usual)
    {
        if (pace == 0)
            pace = interval;
        var early = Math.Clamp(Log(interval, pace), -1.5f, 1.5f);
        if (ReferenceEquals(kind, usual) && ReferenceEquals(lastKind, usual) && interval < QrsParameters.RrMax)
            pace += (interval - pace) * BeatParameters.Share;
        return early;
    }

    private static float Bounded(float value) => Math.Clamp(value, -2, 2);

    private static float Log(float value, float usual) => MathF.Log(Math.Max(value, 1e-4f) / Math.Max(usual, 1e-4f));
}
