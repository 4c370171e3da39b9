namespace Vouch.Signals.Detection;

/// <summary>
/// Finds QRS complexes in one lead or several of any polarity, sample by sample: a beat is given at most 400 ms after its
/// fiducial point (after the first 2.5 s, which are learnt from), the same beats however the signal is cut into pieces.
/// Memory is constant and the work linear. There is no search back: what was judged is not judged again, but the longer the
/// last beat is ago the less is asked of a candidate.
/// </summary>
public sealed class QrsDetector
{
    /// <summary>Hz.</summary>
    public const double RateLeast = 100, RateMost = 4_000;

    private const int Mask = FilterTimes.History - 1;

    private readonly FilterTimes times;
    private readonly LeadFilter[] leads;
    private readonly LeadLevels levels;
    private readonly QrsEvidence evidence;
    private readonly BeatClassifier? classifier;
    private readonly float[] together = new float[FilterTimes.History];
    private readonly float[] gathered = new float[QrsEvidence.Count];
    private readonly float[] rival = new float[QrsEvidence.Count];
    private readonly List<Candidate> waiting = [];
    private readonly Queue<Beat> found = new();
    private readonly int ahead;
    private readonly int same;
    private readonly int relearning;
    private bool learnt;
    private long next;
    private long lastBeat;
    private Candidate? passedOver;
    private long lookedAgain;

    /// <param name="rate">Samples a second of every lead, <see cref="RateLeast"/> to <see cref="RateMost"/>.</param>
    /// <param name="leads">How many there are, 1 or more; best no more than three of different directions.</param>
    /// <param name="classify">Beats are told apart; without it every beat is <see cref="AnnotationCode.Normal"/>, in less time.</param>
    public QrsDetector(double rate, int leads, bool classify = false)
    {
        if (!(rate is >= RateLeast and <= RateMost))
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "Hz, 100 to 4000");
        ArgumentOutOfRangeException.ThrowIfLessThan(leads, 1);
        times = new FilterTimes(rate);
        this.leads = new LeadFilter[leads];
        for (var lead = 0; lead < leads; lead++)
            this.leads[lead] = new LeadFilter(times);
        levels = new LeadLevels(times, this.leads);
        evidence = new QrsEvidence(times, this.leads, levels, together);
        classifier = classify ? new BeatClassifier(times, this.leads, levels) : null;
        ahead = times.Samples(QrsParameters.LookAhead);
        same = times.Samples(QrsParameters.SameCandidate);
        relearning = times.Samples(QrsParameters.Relearning);
        lastBeat = -times.Samples(1);
    }

    /// <summary>For fitting: every judged candidate with its evidence, its frame and whether it was taken.</summary>
    internal Action<float[], long, bool>? Judged { get; set; }

    /// <summary>For fitting: other weights than the fitted ones.</summary>
    internal SmallNetwork Weights { get; set; } = QrsWeights.Fitted;

    internal BeatClassifier? Classifier => classifier;

    /// <param name="signals">mV of each lead in the same order as ever, as many of one as of the other; NaN where nothing was recorded.</param>
    /// <param name="from">First sample to take.</param>
    /// <param name="count">How many.</param>
    public void Push(ReadOnlySpan<float[]> signals, int from, int count)
    {
        if (signals.Length != leads.Length)
            throw new ArgumentException("As many leads as the detector was made for.", nameof(signals));
        while (count > 0)
        {
            var piece = Math.Min(count, FilterTimes.Piece);
            for (var lead = 0; lead < leads.Length; lead++)
                leads[lead].Push(signals[lead].AsSpan(from, piece));
            (from, count) = (from + piece, count - piece);
            if (learnt || leads[0].Count >= times.Samples(QrsParameters.Learning))
                Scan();
        }
    }

    /// <summary>The signal has ended: what waits is judged. Nothing may be pushed after it.</summary>
    public void Complete()
    {
        Scan();
        foreach (var lead in leads)
            lead.Hold(times.Samples(QrsParameters.LookAhead) + times.Samples(QrsParameters.QrsWidth));
        while (waiting.Count > 0)
            Judge();
    }

    /// <summary>The next beat; false: none yet.</summary>
    public bool TryTake(out Beat beat) => found.TryDequeue(out beat);

    /// <summary>All beats of a recording at once.</summary>
    /// <param name="signals">mV of each lead, of the same length.</param>
    public static List<Beat> Detect(double rate, ReadOnlySpan<float[]> signals, bool classify = false)
    {
        var detector = new QrsDetector(rate, signals.Length, classify);
        detector.Push(signals, 0, signals[0].Length);
        detector.Complete();
        return [.. detector.found];
    }

    private void Scan()
    {
        if (!learnt)
            levels.Learn(Math.Min(leads[0].Count, times.Samples(QrsParameters.Learning)), again: false);
        learnt = true;
        for (var count = leads[0].Count; next < count; next++)
        {
            var from = next;
            next = Math.Min(Eventful(), count - 1);
            levels.Sum(from, (int)(next + 1 - from), together);
            Mark(Math.Max(1, from - 1), next);
            while (waiting.Count > 0 && next - waiting[0].At >= ahead)
                Judge();
            if (next < Relearns())
                continue;
            levels.Learn(next, again: true);
            evidence.Forget();
            lookedAgain = next;
        }
    }

    /// <summary>The next sample at which a candidate may have to be judged or levels looked up: until then they stay as they are.</summary>
    private long Eventful() => Math.Max(next, Math.Min(waiting.Count > 0 ? waiting[0].At + ahead : next - 1 + ahead, Relearns()));

    private long Relearns() => Math.Max(lastBeat, lookedAgain) + relearning;

    /// <summary>A candidate is a local maximum; of two that are near the larger stays.</summary>
    private void Mark(long from, long until)
    {
        Span<float> heights = together.AsSpan(0, FilterTimes.History);
        for (var at = from; at < until; at++)
        {
            var height = heights[(int)at & Mask];
            if (height >= QrsParameters.CandidateMin && height > heights[(int)(at + 1) & Mask] && height >= heights[(int)(at - 1) & Mask])
                Mark(new Candidate(at, height));
        }
    }

    private void Mark(Candidate one)
    {
        if (levels.Largest((int)one.At & Mask) < QrsParameters.EnergyMin)
            return;
        if (waiting.Count > 0 && one.At - waiting[^1].At < same)
        {
            if (waiting[^1].Height >= one.Height)
                return;
            waiting.RemoveAt(waiting.Count - 1);
        }

        waiting.Add(one);
    }

    /// <summary>A candidate is a beat when the evidence is for it, and more than for any other within the refractory period.</summary>
    private void Judge()
    {
        var one = waiting[0];
        waiting.RemoveAt(0);
        if (one.At - lastBeat < evidence.Refractory)
            return;
        evidence.Gather(one, waiting, lastBeat, next, gathered);
        var score = Score(gathered);
        if (score <= 0 && evidence.IsKnown(one, lastBeat, next))
            score = float.Epsilon;
        var taken = score > 0 && !IsSurpassed(one, score);
        Judged?.Invoke([.. gathered], times.Frame(one.At - times.Centre), taken);
        if (!taken)
        {
            evidence.Reject(one);
            PassOver(one);
            return;
        }

        LearnFromPause(one);

        var interval = (float)((one.At - lastBeat) / times.Rate);
        var code = classifier?.Classify(one.At - times.Centre, interval, (float)(evidence.Rr / times.Rate)) ?? AnnotationCode.Normal;
        evidence.Accept(one, lastBeat);
        lastBeat = one.At;
        passedOver = null;
        levels.Beat(one.At);
        evidence.Forget();
        found.Enqueue(new(times.Frame(Fiducial(one.At)), code));
    }

    /// <summary>The largest since the last beat, beyond its T wave.</summary>
    private void PassOver(Candidate one)
    {
        if (one.Height >= QrsParameters.PassedOverMin && one.At - lastBeat >= QrsParameters.PassedOverFrom * evidence.Rr
            && one.Height > (passedOver?.Height ?? 0))
            passedOver = one;
    }

    /// <summary>
    /// A pause in the middle of which something large was passed over: it was a beat. It cannot be given any more, but the next
    /// that looks like it will be known.
    /// </summary>
    private void LearnFromPause(Candidate one)
    {
        if (passedOver is { } missed && one.At - lastBeat >= QrsParameters.PauseLeast * evidence.Rr
            && one.At - missed.At >= QrsParameters.PassedOverFrom * evidence.Rr)
            evidence.Remember(missed);
    }

    private float Score(float[] values)
    {
        Span<float> score = stackalloc float[1];
        Weights.Score(values, score);
        return score[0];
    }

    /// <summary>
    /// By a better one within the refractory period; or, a little later still, by a beat that is larger and sharper: then this was
    /// its P wave.
    /// </summary>
    private bool IsSurpassed(Candidate one, float score)
    {
        foreach (var other in waiting)
        {
            var soon = other.At - one.At <= evidence.Refractory;
            if (soon ? other.Height <= 0.3f * one.Height : !evidence.IsPWave(one, other, next))
                continue;
            evidence.Gather(other, waiting, lastBeat, next, rival);
            if (Score(rival) > (soon ? score : 0))
                return true;
        }

        return false;
    }

    /// <summary>The sharpest deflection of the complex in the leads together, the nearer to its middle the rather.</summary>
    private long Fiducial(long at)
    {
        var reach = times.Samples(0.060);
        var step = times.Samples(0.060);
        var middle = at - times.Centre;
        var (best, found) = (-1f, middle);
        for (var i = middle - reach; i <= middle + reach; i++)
        {
            var sum = 0f;
            for (var lead = 0; lead < leads.Length; lead++)
            {
                var smooth = leads[lead].Smooth;
                sum += levels.Weight[lead] * Math.Abs((2 * smooth[(int)i & Mask]) - smooth[(int)(i - step) & Mask] - smooth[(int)(i + step) & Mask]);
            }

            sum *= 1 - (0.3f * Math.Abs(i - middle) / reach);
            if (sum > best)
                (best, found) = (sum, i);
        }

        return found;
    }
}
