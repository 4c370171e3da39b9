namespace Vouch.Signals.Detection;

/// <summary>A local maximum of the summed slopes.</summary>
internal readonly record struct Candidate(long At, float Height);

/// <summary>What speaks for and against a candidate: sizes as logarithms of their ratio to what is usual.</summary>
internal sealed class QrsEvidence
{
    public const int Count = 31;

    private const int Mask = FilterTimes.History - 1;

    private readonly FilterTimes times;
    private readonly LeadFilter[] leads;
    private readonly LeadLevels levels;
    private readonly RecentShapes shapes;
    private readonly float[] together;
    private readonly int refractory;
    private readonly int refractoryLeast;
    private readonly int ahead;
    private readonly int reach;
    private readonly int side;
    private readonly (long At, float Sharpness, float Like, float LikeHeight)[] known = new (long, float, float, float)[8];
    private readonly RunningMedian rr;
    private readonly RunningMedian sharpness = new(1);
    private float rejected = QrsParameters.RejectedShare;
    private bool first = true;

    public QrsEvidence(FilterTimes times, LeadFilter[] leads, LeadLevels levels, float[] together)
    {
        (this.times, this.leads, this.levels, this.together) = (times, leads, levels, together);
        shapes = new RecentShapes(times, leads, levels);
        refractory = times.Samples(QrsParameters.Refractory);
        refractoryLeast = times.Samples(QrsParameters.RefractoryLeast);
        ahead = times.Samples(QrsParameters.LookAhead);
        reach = times.Samples(QrsParameters.ShapeHalf) + times.Samples(QrsParameters.ShapeShift) + times.Width;
        side = times.Samples(QrsParameters.SameCandidate);
        Forget();
        rr = new RunningMedian((float)(QrsParameters.RrStart * times.Rate));
    }

    /// <summary>The usual RR interval, in samples.</summary>
    public float Rr => rr.Value;

    /// <summary>Samples in which no second beat can follow: shorter where the heart is that of a child.</summary>
    public int Refractory => Math.Min(refractory, Math.Max(refractoryLeast, (int)(QrsParameters.RefractoryPart * rr.UpperQuartile)));

    public void Accept(Candidate one, long lastBeat)
    {
        if (!first && one.At - lastBeat < QrsParameters.RrMax * times.Rate)
            rr.Add(one.At - lastBeat);
        shapes.Store(one.At, one.Height);
        var sharp = Sharpness(one.At, one.At + reach + 1);
        if (first)
            sharpness.Fill(sharp);
        else
            sharpness.Add(sharp);
        first = false;
    }

    /// <summary>A beat that was not taken for one.</summary>
    public void Remember(Candidate one) => shapes.Store(one.At, one.Height);

    public void Reject(Candidate one) => rejected = Math.Max(QrsParameters.RejectedMin,
        rejected + ((Math.Min(one.Height, QrsParameters.RejectedMax) - rejected) * QrsParameters.RejectedShare));

    /// <summary>Levels or shapes have changed: what was computed with the former ones holds no more.</summary>
    public void Forget() => Array.Fill(known, (-1, 0, 0, 0));

    /// <param name="later">Candidates that are not judged yet, in order.</param>
    /// <param name="until">Up to here (exclusive) the slopes are known.</param>
    public void Gather(Candidate one, IReadOnlyList<Candidate> later, long lastBeat, long until, Span<float> into)
    {
        var (next, best) = Rivals(one, later);
        var height = Log(one.Height, 1);
        var overRejected = Log(one.Height, rejected);
        var interval = Interval(one.At - lastBeat);
        var early = Math.Clamp((0.40f - ((one.At - lastBeat) / (float)times.Rate)) / 0.2f, 0, 1);
        var (_, sharp, like, likeHeight) = Known(one.At, until);
        var sharper = Math.Clamp(Log(sharp, sharpness.Value), -3, 3);
        var agreement = leads.Length > 1 ? Math.Clamp(Log(Math.Max(levels.Least((int)one.At & Mask), 0.02f), one.Height), -4, 0) : 0;
        into[0] = 1;
        into[1] = height;
        into[2] = overRejected;
        into[3] = interval;
        into[4] = early;
        into[5] = sharper;
        into[6] = early * sharper;
        into[7] = early * height;
        into[8] = height * interval;
        into[9] = height * height;
        into[10] = overRejected * overRejected;
        into[11] = Ratio(next, one.Height, 2);
        into[12] = Broadness(one, until);
        into[13] = Math.Min(0, interval);
        into[14] = interval * sharper;
        into[15] = agreement;
        into[16] = sharper * sharper;
        into[17] = Math.Clamp(Log(Math.Max(Before(one.At), 0.01f), one.Height), -3, 1);
        into[18] = overRejected * interval;
        into[19] = height * overRejected;
        into[20] = like;
        into[21] = like * height;
        into[22] = like * early;
        into[23] = interval * interval;
        into[24] = Ratio(best?.Height ?? 0, one.Height, 2);
        into[25] = Math.Clamp(Log(one.Height, likeHeight), -2, 2);
        into[26] = like * interval;
        into[27..31].Clear();
        into[27] = -2;
        if (best is { } rival && rival.Height > 0.25f * one.Height)
        {
            var (_, rivalSharp, rivalLike, _) = Known(rival.At, until);
            into[27] = Math.Clamp(Log(rivalSharp, sharp), -2, 2);
            into[28] = rivalLike - like;
            into[29] = (rival.At - one.At) / (float)ahead;
            into[30] = Math.Abs(interval) - Math.Abs(Interval(rival.At - lastBeat));
        }
    }

    /// <summary>In shape and size one of the last beats, when a beat may be expected: whatever else speaks against it.</summary>
    public bool IsKnown(Candidate one, long lastBeat, long until)
    {
        if (one.At - lastBeat < QrsParameters.KnownFrom * rr.Value)
            return false;
        var (_, _, like, height) = Known(one.At, until);
        return like >= QrsParameters.KnownLike && Math.Abs(Log(one.Height, height)) <= QrsParameters.KnownHeight;
    }

    /// <summary>What comes before something clearly larger and sharper by no more than a PR interval.</summary>
    public bool IsPWave(Candidate one, Candidate other, long until) => other.At - one.At <= Math.Min(ahead, QrsParameters.PWavePart * rr.Value)
        && other.Height > QrsParameters.PWaveSmaller * one.Height
        && Known(other.At, until).Sharpness > QrsParameters.PWaveBlunter * Known(one.At, until).Sharpness;

    /// <summary>A candidate is asked after several times, as itself and as the rival of those before it; then what is not there yet is held to stay as it was.</summary>
    private (long At, float Sharpness, float Like, float LikeHeight) Known(long at, long until)
    {
        ref var slot = ref known[at / side % known.Length];
        if (slot.At == at)
            return slot;
        var (like, height) = shapes.Nearest(at, until);
        var found = (at, Sharpness(at, until), like, height);
        if (at + reach < until)
            slot = found;
        return found;
    }

    /// <summary>The largest within the refractory period, and the largest of all.</summary>
    private (float Next, Candidate? Best) Rivals(Candidate one, IReadOnlyList<Candidate> later)
    {
        var next = 0f;
        Candidate? best = null;
        for (var i = 0; i < later.Count; i++)
        {
            var other = later[i];
            if (other.At <= one.At || other.At - one.At > ahead)
                continue;
            if (other.At - one.At <= refractory)
                next = Math.Max(next, other.Height);
            if (other.Height > (best?.Height ?? 0))
                best = other;
        }

        return (next, best);
    }

    private float Interval(long since) => Math.Clamp(Log(Math.Max(since, 1), rr.Value), -2, 1.2f);

    /// <summary>The largest curvature of the complex, mV.</summary>
    private float Sharpness(long at, long until)
    {
        var step = times.Samples(0.016);
        var half = (times.Width / 2) + times.Slope;
        var from = at - times.Centre - half;
        var count = (int)(Math.Min(from + (2L * half), until - 1 - step) + 1 - from);
        var sum = 0f;
        for (var lead = 0; lead < leads.Length; lead++)
            sum += levels.Weight[lead] * Curvature.Most(leads[lead].Window(from - step, count + (2 * step)), step);
        return sum;
    }

    /// <summary>The summed slopes at either side, as a part of the height.</summary>
    private float Broadness(Candidate one, long until)
    {
        var right = one.At + side < until ? together[(int)(one.At + side) & Mask] : 0;
        return Math.Min(2, (together[(int)(one.At - side) & Mask] + right) / 2 / one.Height);
    }

    /// <summary>The largest summed slopes of the refractory period before.</summary>
    private float Before(long at)
    {
        var most = 0f;
        for (var i = Math.Max(0, at - refractory); i <= at - side; i++)
            most = Math.Max(most, together[(int)i & Mask]);
        return most;
    }

    private static float Ratio(float other, float own, float bound) => Math.Clamp(Log(Math.Max(other, 0.01f), own), -bound, bound);

    private static float Log(float value, float usual) => MathF.Log(Math.Max(value, 1e-6f) / Math.Max(usual, 1e-6f));
}
