namespace Vouch.Signals.Ec57;

/// <summary>
/// Beat-by-beat comparison of a test annotator with a reference. Source: ANSI/AAMI EC57:2012, 4.3; the order in which
/// competing candidates are paired is that of WFDB's bxb, whose counts it gives.
/// </summary>
public sealed class BeatComparison
{
    /// <summary>EC57 4.3.2: a pair lies at most 150 ms apart.</summary>
    public const double WindowSeconds = 0.150;

    /// <summary>EC57 4.3.1: the first five minutes are for learning and not scored.</summary>
    public const double LearningSeconds = 300;

    private readonly Marked reference;
    private readonly Marked test;
    private readonly long window;
    private readonly BeatTable table = new();
    private int r;
    private int t;

    private BeatComparison(Marked reference, Marked test, long window) => (this.reference, this.test, this.window) = (reference, test, window);

    /// <param name="rate">Frames a second.</param>
    /// <param name="frames">The record's length; beats beyond are not scored.</param>
    /// <param name="learningSeconds">Not scored at the start.</param>
    public static BeatTable Compare(IReadOnlyList<Annotation> reference, IReadOnlyList<Annotation> test, double rate, long frames,
        double learningSeconds = LearningSeconds)
    {
        var window = (long)(WindowSeconds * rate);
        var comparison = new BeatComparison(Marked.Of(reference, window), Marked.Of(test, window), window);
        comparison.Begin((long)(learningSeconds * rate));
        comparison.Pair(frames);
        return comparison.table;
    }

    /// <summary>
    /// The first reference beat after the learning period may belong to a test beat within it; and a test beat that starts
    /// the period within a match window may belong to a reference beat before it, and is then not counted.
    /// </summary>
    private void Begin(long start)
    {
        while (reference.Frame(r) < start)
            r++;
        while (test.Frame(t) < start)
            t++;
        var (first, before, after) = (reference.Frame(r), test.Frame(t - 1), test.Frame(t));
        if (first - before <= window && first - before < Math.Abs(first - after))
            table.Count(reference.Label(r++), test.Label(t - 1));
        else if (after - start <= window && Math.Abs(first - test.Frame(t + 1)) < Math.Abs(first - after))
            t++;
    }

    private void Pair(long end)
    {
        while (reference.Frame(r) <= end || test.Frame(t) <= end)
        {
            var (beat, mark) = (reference.Frame(r), test.Frame(t));
            var apart = Math.Abs(beat - mark);
            var next = mark < beat ? Math.Abs(beat - test.Frame(t + 1)) : Math.Abs(mark - reference.Frame(r + 1));
            if (apart <= window && apart < next)
                table.Count(reference.Label(r++), test.Label(t++));
            else if (mark < beat)
                CountExtra(mark);
            else
                table.Count(reference.Label(r++), test.InShutDown(beat) ? BeatTable.ShutDown : BeatTable.None);
        }
    }

    /// <summary>Test beats in the reference's ventricular flutter or fibrillation count nowhere.</summary>
    private void CountExtra(long mark)
    {
        var label = test.Label(t++);
        if (!reference.InFibrillation(mark))
            table.Count(reference.InShutDown(mark) ? BeatTable.ShutDown : BeatTable.None, label);
    }
}
