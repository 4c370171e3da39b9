using Vouch.Signals.Measuring;
using Vouch.Signals.Tests.Interpretation;

namespace Vouch.Signals.Tests.Measuring;

/// <summary>
/// A real recording taken apart into its own mean P wave, its own mean QRS complex with T wave, and all that is left (its noise,
/// wander, and what differs from beat to beat), and put together on another timetable: what is real stays real, when the atria and
/// ventricles beat is known.
/// </summary>
internal sealed class RecombinedEcg
{
    private const double FadeMs = 16;

    private readonly float[][] p;
    private readonly float[][] complex;
    private readonly float[][] rest;

    private RecombinedEcg(double rate, double halfP, float[][] p, float[][] complex, float[][] rest) =>
        (Rate, HalfP, this.p, this.complex, this.rest) = (rate, halfP, p, complex, rest);

    public double Rate { get; }

    /// <summary>ms from the onset of its P wave to the middle.</summary>
    public double HalfP { get; }

    /// <summary>All resting recordings at hand that can be taken apart.</summary>
    public static List<RecombinedEcg> All() => [.. RealRecordings.Names().Select(RealRecordings.Read)
        .Select(recording => Of(RealRecordings.Leads(recording), recording.Rate)).OfType<RecombinedEcg>()];

    /// <summary>Null: it has ectopic beats or no P waves, or its complexes differ so that what remains of one could pass for one.</summary>
    /// <param name="leads">mV; of a longer recording the first ten seconds are taken.</param>
    public static RecombinedEcg? Of(float[][] leads, double rate)
    {
        var length = (int)(10 * rate);
        if (leads[0].Length < length)
            return null;
        leads = [.. leads.Select(lead => lead[..length])];
        var measured = EcgMeasurement.Measure(leads, rate, KnownEcg.Leads);
        if (measured is not { POnset: { } pOn, POffset: { } pOff, QrsOnset: { } qrsOn, TOffset: { } tOff }
            || measured.Beats.Any(beat => !beat.IsTypical || (beat.PrMs is null && beat.Beat.Frame > rate)))
            return null;
        var beats = Aligned(leads, measured.Beats.Select(beat => (int)beat.Beat.Frame).ToArray(), At(60));
        var (pFrom, pTo) = (At(pOn - FadeMs), At(Math.Min(pOff + FadeMs, qrsOn - 4)));
        var (from, to) = (At(qrsOn - 10), At(tOff + (2 * FadeMs)));
        var rest = leads.Select(lead => lead.ToArray()).ToArray();
        var (p, complex) = (new float[leads.Length][], new float[leads.Length][]);
        for (var lead = 0; lead < leads.Length; lead++)
        {
            p[lead] = Mean(leads[lead], beats, pFrom, pTo, At(FadeMs));
            complex[lead] = Mean(leads[lead], beats, from, to, At(FadeMs / 2));
            foreach (var beat in beats)
            {
                Add(rest[lead], p[lead], beat + pFrom, -1);
                Add(rest[lead], complex[lead], beat + from, -1);
            }

            Mirror(rest[lead], beats[0] + pFrom, beats[^1] + to);
        }

        if (Steepest(rest, At(16)) > 0.25 * Steepest(complex, At(16)))
            return null;
        // What is left of a beat (its P wave a little larger than the mean) comes at the old times: the pieces in another order.
        return new(rate, (pOff - pOn) / 2, p, complex, [.. rest.Select(lead => Shuffled(lead, rate))]);

        int At(double ms) => (int)Math.Round(ms * rate / 1000);
    }

    /// <param name="wide">By which the complexes and T waves last longer: an escape from the ventricles.</param>
    /// <param name="others">mV that are added to every lead: fibrillatory waves.</param>
    public float[][] On(Timetable times, double wide = 1, float[][]? others = null)
    {
        var leads = rest.Select(lead => lead.ToArray()).ToArray();
        for (var lead = 0; lead < leads.Length; lead++)
        {
            foreach (var at in times.P)
                Add(leads[lead], p[lead], (int)Math.Round((at - (FadeMs / 1000)) * Rate), 1);
            foreach (var at in times.Beats)
                Add(leads[lead], Stretched(complex[lead], wide), (int)Math.Round((at - 0.010) * Rate), 1);
            for (var i = 0; i < leads[lead].Length && others is not null; i++)
                leads[lead][i] += others[lead][i];
        }

        return leads;
    }

    private static int[] Aligned(float[][] leads, int[] beats, int half)
    {
        var reach = Math.Max(1, half / 3);
        var model = beats.Skip(1).First(beat => beat > half + reach && beat + half + reach < leads[0].Length);
        return [.. beats.Select(beat => beat + (beat <= half + reach || beat + half + reach >= leads[0].Length ? 0
            : Enumerable.Range(-reach, (2 * reach) + 1).MinBy(by => leads.Sum(lead => Differs(lead, model, beat + by)))))];

        double Differs(float[] lead, int one, int two)
        {
            var sum = 0.0;
            for (var i = -half; i < half; i++)
                sum += Math.Pow(lead[one + i + 1] - lead[one + i] - lead[two + i + 1] + lead[two + i], 2);
            return sum;
        }
    }

    /// <summary>The median over beats, its ends brought to 0.</summary>
    private static float[] Mean(float[] lead, int[] beats, int from, int to, int fade)
    {
        var mean = new float[to - from];
        var whole = beats.Where(beat => beat + from >= 0 && beat + to < lead.Length).ToArray();
        for (var i = 0; i < mean.Length; i++)
            mean[i] = whole.Select(beat => lead[beat + from + i] - lead[beat + from]).Order().ElementAt(whole.Length / 2);
        var level = Math.Max(1, fade / 2);
        var (first, last) = (mean[..level].Average(), mean[^level..].Average());
        for (var i = 0; i < mean.Length; i++)
            mean[i] = (mean[i] - first - ((last - first) * i / mean.Length)) * Math.Min(1f, Math.Min(i, mean.Length - 1 - i) / (float)fade);
        return mean;
    }

    private static double Steepest(float[][] leads, int over) =>
        Math.Sqrt(Enumerable.Range(over, leads[0].Length - over).Max(i => leads.Sum(lead => Math.Pow(lead[i] - lead[i - over], 2))));

    /// <summary>Parts of beats before the first that was found and after the last give way to the noise beside them.</summary>
    private static void Mirror(float[] rest, int first, int last)
    {
        for (var i = first - 1; i >= 0; i--)
            rest[i] = rest[Math.Min(rest.Length - 1, (2 * first) - i)];
        for (var i = Math.Max(0, last); i < rest.Length; i++)
            rest[i] = rest[Math.Max(0, (2 * last) - i)];
    }

    private static float[] Shuffled(float[] rest, double rate)
    {
        int[] order = [3, 0, 5, 2, 6, 1, 4];
        var (length, fade) = (rest.Length / order.Length, (int)(0.1 * rate));
        var shuffled = new float[rest.Length];
        for (var piece = 0; piece < order.Length; piece++)
        {
            var (from, to) = (order[piece] * length, piece * length);
            for (var i = 0; i < length + fade && to + i < shuffled.Length; i++)
            {
                var share = i < fade && piece > 0 ? i / (float)fade : 1;
                shuffled[to + i] = (share * rest[Math.Min(rest.Length - 1, from + i)]) + ((1 - share) * shuffled[to + i]);
            }
        }

        return shuffled;
    }

    private static float[] Stretched(float[] wave, double by) => by == 1 ? wave
        : [.. Enumerable.Range(0, (int)((wave.Length - 1) * by)).Select(i => i / by).Select(at =>
            wave[(int)at] + ((float)(at - (int)at) * (wave[(int)at + 1] - wave[(int)at])))];

    private static void Add(float[] lead, float[] wave, int start, int sign)
    {
        for (var i = Math.Max(0, -start); i < wave.Length && start + i < lead.Length; i++)
            lead[start + i] += sign * wave[i];
    }
}
