using System.Numerics;

namespace Vouch.Signals.Ec57;

/// <summary>
/// How often each pair of reference and test label came together. Source: ANSI/AAMI EC57, 4.3.3, tables 3 to 5; the sums as
/// WFDB's bxb forms them.
/// </summary>
public sealed class BeatTable : IAdditionOperators<BeatTable, BeatTable, BeatTable>
{
    /// <summary>Beside the classes: no beat there, and no beat there because the other side had shut down.</summary>
    internal const int None = 5, ShutDown = 6, Labels = 7;

    private readonly long[] counts = new long[Labels * Labels];

    /// <summary>Beats of both sides that were paired.</summary>
    public long Of(BeatClass reference, BeatClass test) => counts[(int)reference * Labels + (int)test];

    /// <summary>Reference beats the test has not: O, or X within its shutdown.</summary>
    public long Missed(BeatClass reference) => counts[(int)reference * Labels + None] + counts[(int)reference * Labels + ShutDown];

    /// <summary>Test beats the reference has not: O, or X within its shutdown.</summary>
    public long Extra(BeatClass test) => counts[None * Labels + (int)test] + counts[ShutDown * Labels + (int)test];

    /// <summary>Of the missed beats, those within the test's shutdown.</summary>
    public long MissedInShutDown => Enum.GetValues<BeatClass>().Sum(one => counts[(int)one * Labels + ShutDown]);

    /// <summary>Reference beats.</summary>
    public long Beats => Paired + Enum.GetValues<BeatClass>().Sum(Missed);

    private long Paired => Pairs((_, _) => true);

    public Ratio QrsSensitivity => new(Paired, Beats);

    public Ratio QrsPredictivity => new(Paired, Paired + Enum.GetValues<BeatClass>().Sum(Extra));

    public Ratio VebSensitivity => Sensitivity(BeatClass.Ventricular);

    /// <summary>Fusion and unknown beats called ventricular are no error (EC57, 4.3.3.2).</summary>
    public Ratio VebPredictivity
    {
        get
        {
            var right = Of(BeatClass.Ventricular, BeatClass.Ventricular);
            return new(right, right + Of(BeatClass.Normal, BeatClass.Ventricular) + Of(BeatClass.Supraventricular, BeatClass.Ventricular)
                + Extra(BeatClass.Ventricular));
        }
    }

    /// <summary>Ventricular calls among all that were no ventricular beats.</summary>
    public Ratio VebFalsePositives
    {
        get
        {
            var wrong = VebPredictivity.Of - VebPredictivity.Count;
            var right = Pairs((reference, test) => reference != BeatClass.Ventricular && test != BeatClass.Ventricular)
                + Enum.GetValues<BeatClass>().Where(test => test != BeatClass.Ventricular).Sum(Extra);
            return new(wrong, right + wrong);
        }
    }

    public Ratio SvebSensitivity => Sensitivity(BeatClass.Supraventricular);

    /// <summary>Unknown beats called supraventricular are no error.</summary>
    public Ratio SvebPredictivity
    {
        get
        {
            var right = Of(BeatClass.Supraventricular, BeatClass.Supraventricular);
            return new(right, right + Of(BeatClass.Normal, BeatClass.Supraventricular) + Of(BeatClass.Ventricular, BeatClass.Supraventricular)
                + Of(BeatClass.Fusion, BeatClass.Supraventricular) + Extra(BeatClass.Supraventricular));
        }
    }

    public static BeatTable operator +(BeatTable left, BeatTable right)
    {
        var sum = new BeatTable();
        for (var i = 0; i < sum.counts.Length; i++)
            sum.counts[i] = left.counts[i] + right.counts[i];
        return sum;
    }

    internal void Count(int reference, int test) => counts[reference * Labels + test]++;

    private Ratio Sensitivity(BeatClass of)
    {
        var right = Of(of, of);
        return new(right, Enum.GetValues<BeatClass>().Sum(test => Of(of, test)) + Missed(of));
    }

    private long Pairs(Func<BeatClass, BeatClass, bool> which) => Enum.GetValues<BeatClass>()
        .Sum(reference => Enum.GetValues<BeatClass>().Where(test => which(reference, test)).Sum(test => Of(reference, test)));
}

/// <summary>A part of a whole; without a whole it has no value.</summary>
public readonly record struct Ratio(long Count, long Of)
{
    /// <summary>Percent; null: there was nothing to find.</summary>
    public double? Percent => Of > 0 ? 100.0 * Count / Of : null;
}
