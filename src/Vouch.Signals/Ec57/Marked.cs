namespace Vouch.Signals.Ec57;

/// <summary>Beats of one annotator in order, and the stretches in which none could be told.</summary>
internal sealed class Marked
{
    /// <summary>Bits of a noise annotation's subtype that say: signal 0 and signal 1 unreadable.</summary>
    private const int BothUnreadable = 0x30;

    private readonly List<(long Frame, BeatClass Class)> beats = [];
    private readonly List<(long From, long To)> shutDowns = [];
    private readonly List<(long From, long To)> fibrillations = [];

    private Marked()
    {
    }

    public int Count => beats.Count;

    /// <summary>Far beyond any beat where there is none left.</summary>
    public long Frame(int index) => index < 0 ? long.MinValue / 4 : index < beats.Count ? beats[index].Frame : long.MaxValue / 4;

    public int Label(int index) => (int)beats[index].Class;

    public bool InShutDown(long frame) => Within(shutDowns, frame);

    public bool InFibrillation(long frame) => Within(fibrillations, frame);

    /// <summary>
    /// Beats between the start and end of ventricular flutter are none. A shutdown lasts from a noise annotation that calls both
    /// signals unreadable to the next noise annotation; a single one stands for the whole gap between its neighbours, less the
    /// match window at either side.
    /// </summary>
    public static Marked Of(IReadOnlyList<Annotation> annotations, long window)
    {
        var marked = new Marked();
        var i = 0;
        while (i < annotations.Count)
        {
            var one = annotations[i++];
            if (one.Code.BeatClass() is { } kind)
                marked.beats.Add((one.Frame, kind));
            else if (one.Code == AnnotationCode.FlutterBegins)
                i = marked.AddFibrillation(annotations, i, one.Frame);
            else if (Unreadable(one))
                i = marked.AddShutDown(annotations, i, one.Frame, window);
        }

        return marked;
    }

    private int AddFibrillation(IReadOnlyList<Annotation> annotations, int next, long from)
    {
        while (next < annotations.Count && annotations[next].Code != AnnotationCode.FlutterEnds)
            next++;
        fibrillations.Add((from, next < annotations.Count ? annotations[next].Frame : long.MaxValue));
        return next + 1;
    }

    private int AddShutDown(IReadOnlyList<Annotation> annotations, int next, long from, long window)
    {
        if (next == annotations.Count)
            shutDowns.Add((from, long.MaxValue));
        else if (annotations[next] is { Code: AnnotationCode.NoiseChange } end && !Unreadable(end))
        {
            shutDowns.Add((from, end.Frame));
            return next + 1;
        }
        else
        {
            var before = Math.Max(beats.Count > 0 ? beats[^1].Frame : 0, fibrillations.Count > 0 ? fibrillations[^1].To : 0);
            var to = annotations[next].Frame - window;
            shutDowns.Add((Math.Min(before + window, to), to));
        }

        return next;
    }

    private static bool Unreadable(Annotation one) => one.Code == AnnotationCode.NoiseChange && (one.Subtype & BothUnreadable) == BothUnreadable;

    private static bool Within(List<(long From, long To)> stretches, long frame) => stretches.Exists(one => one.From <= frame && frame <= one.To);
}
