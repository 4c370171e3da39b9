using Vouch.Signals.Ec57;
using static Vouch.Signals.Rhythms.VentricularFibrillationParameters;

namespace Vouch.Signals.Rhythms;

/// <summary>
/// Recognises coarse ventricular fibrillation and flutter in one lead or several, once a second, from the last eight: waves
/// without a baseline between them, near to a sine (VF filter leakage, threshold crossing sample count). Linear work, constant
/// memory, the same episodes however the signal is cut. An episode of less than some 6 s is not told; it is for review, not for
/// an alarm. Beats need not be known.
/// </summary>
/// <remarks>Sources: <see cref="VentricularFibrillationParameters"/>; what it finds and wrongly finds: docs/ecg-accuracy.md.</remarks>
public sealed class VentricularFibrillationDetector
{
    private readonly double rate;
    private readonly FibrillationLead[] leads;
    private readonly Queue<Annotation> marks = new();
    private long frames;
    private long second;
    private int yes;
    private int no;
    private bool within;
    private long lastYes;

    /// <param name="rate">Samples a second of every lead, 100 to 4000.</param>
    /// <param name="leads">1 or more.</param>
    public VentricularFibrillationDetector(double rate, int leads)
    {
        if (!(rate is >= Detection.QrsDetector.RateLeast and <= Detection.QrsDetector.RateMost))
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "Hz, 100 to 4000");
        ArgumentOutOfRangeException.ThrowIfLessThan(leads, 1);
        this.rate = rate;
        this.leads = new FibrillationLead[leads];
        for (var lead = 0; lead < leads; lead++)
            this.leads[lead] = new FibrillationLead(rate);
    }

    /// <summary>For looking at it: the windows of a second's leads, and the frame at which they end.</summary>
    internal Action<long, IReadOnlyList<FibrillationWindow?>>? Looked { get; set; }

    /// <param name="signals">mV of each lead in the same order as ever, as many of one as of the other; NaN where nothing was recorded.</param>
    /// <param name="from">First sample to take.</param>
    /// <param name="count">How many.</param>
    public void Push(ReadOnlySpan<float[]> signals, int from, int count)
    {
        if (signals.Length != leads.Length)
            throw new ArgumentException("As many leads as the detector was made for.", nameof(signals));
        while (count > 0)
        {
            var piece = (int)Math.Min(count, NextLook() - frames);
            for (var lead = 0; lead < leads.Length; lead++)
                foreach (var sample in signals[lead].AsSpan(from, piece))
                    leads[lead].Push(sample);
            (from, count, frames) = (from + piece, count - piece, frames + piece);
            if (frames == NextLook())
                Look();
        }
    }

    /// <summary>The signal has ended, and with it an episode. Nothing may be pushed after it.</summary>
    public void Complete()
    {
        if (within)
            marks.Enqueue(new(frames, AnnotationCode.FlutterEnds));
        within = false;
    }

    /// <summary>
    /// The next beginning or end (<see cref="AnnotationCode.FlutterBegins"/>, <see cref="AnnotationCode.FlutterEnds"/>), in order;
    /// false: none yet.
    /// </summary>
    public bool TryTake(out Annotation mark) => marks.TryDequeue(out mark);

    /// <summary>All episodes of a recording at once.</summary>
    /// <param name="signals">mV of each lead, of the same length.</param>
    public static List<Episode> Detect(double rate, ReadOnlySpan<float[]> signals)
    {
        var detector = new VentricularFibrillationDetector(rate, signals.Length);
        detector.Push(signals, 0, signals[0].Length);
        detector.Complete();
        var episodes = new List<Episode>();
        while (detector.TryTake(out var begins) && detector.TryTake(out var ends))
            episodes.Add(new(begins.Frame, ends.Frame));
        return episodes;
    }

    private long NextLook() => (long)Math.Round((second + 1) * rate);

    private void Look()
    {
        second++;
        var windows = Array.ConvertAll(leads, lead => lead.Look());
        Looked?.Invoke(frames, windows);
        // Once begun, it lasts until there are beats again.
        var fibrillation = Array.Exists(windows, one => within ? one is { HasNoBeats: true } : one is { IsFibrillation: true })
            && !Array.Exists(windows, one => one is { HasBeats: true });
        (yes, no) = fibrillation ? (yes + 1, 0) : (0, no + 1);
        if (fibrillation)
            lastYes = frames;
        if (!within && yes == Windows)
        {
            within = true;
            marks.Enqueue(new(Back(lastYes - (long)Math.Round((Windows - 1) * rate), Covered), AnnotationCode.FlutterBegins));
        }
        else if (within && no == Windows)
        {
            within = false;
            marks.Enqueue(new(Back(lastYes, 1 - Covered), AnnotationCode.FlutterEnds));
        }
    }

    private long Back(long frame, double part) => frame - (long)Math.Round(part * WindowSeconds * rate);
}
