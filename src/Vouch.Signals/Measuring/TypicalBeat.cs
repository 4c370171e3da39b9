using System.Numerics;

namespace Vouch.Signals.Measuring;

/// <summary>
/// The mean of beats that look alike, sample by sample and lead by lead without the outermost quarters: one odd beat, spike or
/// movement does not show.
/// </summary>
internal sealed class TypicalBeat
{
    /// <summary>More beats than these, taken evenly from the recording, add nothing.</summary>
    private const int Most = 31;

    /// <summary>The complex of the beat before and of the one after is left out from so near, ms.</summary>
    private const double AfterLast = 110, BeforeNext = 80;

    /// <summary>mV: with more noise than a large P wave or ST deviation no number of a lead means anything.</summary>
    private const double NoiseMost = 0.25;

    /// <summary>A typical beat of noise alone reaches twice the noise of single beats; mV under which there is none.</summary>
    private const double NoiseFactor = 2.5, HeightLeast = 0.03;

    /// <summary>ms about the fiducial point that are kept.</summary>
    public const double Before = 500, After = 900;

    private TypicalBeat(float[][] leads, double[] noise, int[] beats, int first, int last, double rr)
    {
        (Leads, Noise, Beats, First, Last, Rr) = (leads, noise, beats, first, last, rr);
        Sigma = [.. noise.Select((one, i) => one * 1.1 / Math.Sqrt(Math.Max(1, beats[i])))];
    }

    /// <summary>mV; a lead that cannot be measured is empty.</summary>
    public float[][] Leads { get; }

    /// <summary>mV of single beats about the typical one, root mean square without the complexes.</summary>
    public double[] Noise { get; }

    /// <summary>mV that are left of it in the typical beat.</summary>
    public double[] Sigma { get; }

    public int[] Beats { get; }

    /// <summary>The sample of the fiducial point.</summary>
    public static int Zero { get; } = Grid.Samples(Before);

    /// <summary>Samples to either side that show where the complex lies.</summary>
    public static int Near { get; } = Grid.Samples(330);

    public static int Length { get; } = Grid.Samples(Before + After);

    /// <summary>First and last sample that enough beats have, none of them within another complex.</summary>
    public int First { get; }

    /// <inheritdoc cref="First"/>
    public int Last { get; }

    /// <summary>ms, usual interval before the beats it is made of; with one beat only 1000.</summary>
    public double Rr { get; }

    /// <summary>Whether a lead shows a beat.</summary>
    public bool Has(int lead) => Leads[lead].Length > 0;

    /// <param name="all">Where every beat of the recording lies.</param>
    /// <param name="members">Which of them are averaged.</param>
    /// <param name="near">Only so many samples to either side of the fiducial point.</param>
    public static TypicalBeat Of(PreparedLeads prepared, IReadOnlyList<int> all, IReadOnlyList<int> members, int near = int.MaxValue)
    {
        var cuts = Cuts(prepared, all, members);
        if (near < Zero)
            cuts = cuts.ConvertAll(cut => cut with { From = Math.Max(cut.From, Zero - near), To = Math.Min(cut.To, Zero + near) });
        var (first, last) = Range(cuts);
        var count = prepared.Signals.Length;
        var (leads, noise, beats) = (new float[count][], new double[count], new int[count]);
        for (var lead = 0; lead < count; lead++)
        {
            leads[lead] = [];
            if (!prepared.Usable[lead] || last <= first)
                continue;
            var own = prepared.Missing[lead] is { } gaps ? cuts.FindAll(cut => !gaps.AsSpan(cut.Start + cut.From, cut.To - cut.From).Contains(true)) : cuts;
            if (own.Count == 0)
                continue;
            leads[lead] = Average(prepared.Signals[lead], own, first, last);
            (noise[lead], beats[lead]) = (Remaining(prepared.Signals[lead], leads[lead], own), own.Count);
            if (IsNoise(leads[lead].AsSpan(first..last), noise[lead]))
                leads[lead] = [];
        }

        var intervals = members.Where(beat => beat > 0).Select(beat => (all[beat] - all[beat - 1]) * Grid.Step).Order().ToArray();
        return new(leads, noise, beats, first, last, intervals.Length == 0 ? 1000 : intervals[intervals.Length / 2]);
    }

    /// <summary>Noise that a heart does not stand out of.</summary>
    private static bool IsNoise(ReadOnlySpan<float> beat, double noise)
    {
        var (least, most) = (float.MaxValue, float.MinValue);
        foreach (var value in beat)
            (least, most) = (Math.Min(least, value), Math.Max(most, value));
        return noise > NoiseMost || most - least < NoiseFactor * noise || most - least < HeightLeast;
    }

    /// <summary>One beat: where its window begins in the signal, and which of its samples are its own.</summary>
    private readonly record struct Cut(int Start, int From, int To);

    private static List<Cut> Cuts(PreparedLeads prepared, IReadOnlyList<int> all, IReadOnlyList<int> members)
    {
        var cuts = new List<Cut>();
        var step = Math.Max(1, (members.Count + Most - 1) / Most);
        for (var i = 0; i < members.Count; i += step)
        {
            var beat = members[i];
            var start = all[beat] - Zero;
            var from = beat > 0 ? all[beat - 1] + Grid.Samples(AfterLast) - start : 0;
            var to = beat + 1 < all.Count ? all[beat + 1] - Grid.Samples(BeforeNext) - start : Length;
            (from, to) = (Math.Max(Math.Max(0, -start), from), Math.Min(Math.Min(Length, prepared.Length - start), to));
            if (from < Zero && to > Zero)
                cuts.Add(new(start, from, to));
        }

        return cuts;
    }

    /// <summary>Samples that at least half of the beats have.</summary>
    private static (int First, int Last) Range(List<Cut> cuts)
    {
        if (cuts.Count == 0)
            return (0, 0);
        var from = cuts.Select(cut => cut.From).Order().ToArray();
        var to = cuts.Select(cut => cut.To).Order().ToArray();
        return (from[(cuts.Count - 1) / 2], to[cuts.Count / 2]);
    }

    private static float[] Average(float[] signal, List<Cut> cuts, int first, int last)
    {
        var beat = new float[Length];
        Span<float> values = stackalloc float[Most];
        for (var i = first; i < last;)
        {
            if (i + Vector<float>.Count <= last && cuts.TrueForAll(cut => cut.From <= i && i + Vector<float>.Count <= cut.To))
            {
                Average(signal, cuts, i).CopyTo(beat, i);
                i += Vector<float>.Count;
                continue;
            }

            var count = 0;
            foreach (var cut in cuts)
                if (i >= cut.From && i < cut.To)
                    values[count++] = signal[cut.Start + i];
            values[..count].Sort();
            beat[i++] = count == 0 ? 0 : Middle(values[..count]);
        }

        beat.AsSpan(0, first).Fill(beat[first]);
        beat.AsSpan(last).Fill(beat[last - 1]);
        return beat;
    }

    /// <summary>Of samples that all beats have, as many at once as the processor compares: sorted by exchanging neighbours.</summary>
    private static Vector<float> Average(float[] signal, List<Cut> cuts, int at)
    {
        Span<Vector<float>> sorted = stackalloc Vector<float>[Most];
        sorted = sorted[..cuts.Count];
        for (var cut = 0; cut < sorted.Length; cut++)
        {
            var value = new Vector<float>(signal, cuts[cut].Start + at);
            for (var i = 0; i < cut; i++)
                (sorted[i], value) = (Vector.Min(sorted[i], value), Vector.Max(sorted[i], value));
            sorted[cut] = value;
        }

        var trim = Trim(sorted.Length);
        var sum = Vector<float>.Zero;
        foreach (var value in sorted[trim..^trim])
            sum += value;
        return sum / (sorted.Length - (2 * trim));
    }

    private static int Trim(int beats) => (beats + 1) / 4;

    private static float Middle(ReadOnlySpan<float> sorted)
    {
        var trim = Trim(sorted.Length);
        var sum = 0f;
        foreach (var value in sorted[trim..^trim])
            sum += value;
        return sum / (sorted.Length - (2 * trim));
    }

    /// <summary>
    /// The median over beats of what each differs by, without its complex; of a single beat by what changes from sample to
    /// sample.
    /// </summary>
    private static double Remaining(float[] signal, float[] beat, List<Cut> cuts)
    {
        const double meanToRms = 1.2533; // of normally distributed values
        var complex = Grid.Samples(80);
        var single = cuts.Count == 1;
        var levels = new List<double>(cuts.Count);
        foreach (var cut in cuts)
        {
            var (sum, count) = (0.0, 0);
            for (var i = cut.From + 2; i < Math.Min(cut.To, Zero + Grid.Samples(450)) - 2; i += 2)
            {
                if (Math.Abs(i - Zero) < complex)
                    continue;
                var at = cut.Start + i;
                sum += single ? Math.Abs(signal[at] - ((signal[at - 2] + signal[at + 2]) / 2)) / Math.Sqrt(1.5) : Math.Abs(signal[at] - beat[i]);
                count++;
            }

            if (count > 0)
                levels.Add(sum / count * meanToRms);
        }

        levels.Sort();
        var factor = single ? 1 : Math.Sqrt(cuts.Count / (cuts.Count - 1.0));
        return levels.Count == 0 ? 0 : levels[levels.Count / 2] * factor;
    }
}
