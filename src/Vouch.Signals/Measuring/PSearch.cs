using System.Numerics;

namespace Vouch.Signals.Measuring;

/// <summary>Finds P waves, conducted or not, in what is left without the ventricles: what looks like the typical beat's P wave.</summary>
internal sealed class PSearch
{
    /// <summary>
    /// Likeness (correlation over all leads) of a P wave to the typical one: where one is expected before a beat, and elsewhere,
    /// where what is left of T waves must not pass for one.
    /// </summary>
    private const float AlikeExpected = 0.5f, AlikeElsewhere = 0.8f;

    /// <summary>With so few leads chance is like a P wave more often.</summary>
    private const int FewLeads = 5;

    /// <inheritdoc cref="FewLeads"/>
    private const float AlikeInFew = 0.92f;

    /// <summary>Size of a P wave against the typical one.</summary>
    private const float SizeLeast = 0.5f, SizeMost = 2f;

    /// <summary>ms from where the typical P wave would lie before a beat.</summary>
    private const double Expected = 40;

    /// <summary>ms between two P waves at least.</summary>
    private const double Refractory = 200;

    private const int Thinning = 2;

    private readonly float[] shape;
    private readonly int length;
    private readonly int peak;

    private PSearch(float[] shape, int length, int peak) => (this.shape, this.length, this.peak) = (shape, length, peak);

    /// <summary>Peaks, samples of the grid.</summary>
    /// <param name="positions">Fiducial points of all beats.</param>
    public static List<int> Find(AtrialResidual residual, List<int> positions, TypicalBeat typical, PExtent p)
    {
        var (from, to) = ((int)p.Onset, (int)Math.Ceiling(p.Offset));
        var length = ((to - from) / Thinning) + 1;
        var shape = new float[residual.Leads.Length * length];
        var lead = 0;
        foreach (var x in typical.Leads)
        {
            if (x.Length == 0)
                continue;
            var own = shape.AsSpan(lead++ * length, length);
            for (var i = 0; i < length; i++)
                own[i] = x[from + (i * Thinning)];
            var mean = Mean(own);
            foreach (ref var value in own)
                value -= mean;
        }

        return new PSearch(shape, length, p.Peak - from).Run(residual, positions, p.Peak - TypicalBeat.Zero);
    }

    private List<int> Run(AtrialResidual residual, List<int> positions, int before)
    {
        var thinned = residual.Leads.Select(Thin).ToArray();
        var size = InnerProduct.Of(shape, shape);
        var likeness = new float[Math.Max(0, thinned.Length == 0 ? 0 : thinned[0].Length - length)];
        for (var at = 0; at < likeness.Length; at++)
        {
            var middle = (at * Thinning) + peak;
            if (middle >= residual.Hidden.Length || residual.Hidden[middle])
                continue;
            likeness[at] = Likeness(thinned, at, size);
        }

        var expected = new bool[likeness.Length];
        foreach (var position in positions)
        {
            var (middle, near) = ((position + before - peak) / Thinning, Grid.Samples(Expected) / Thinning);
            var from = Math.Clamp(middle - near, 0, expected.Length);
            expected.AsSpan(from, Math.Clamp(middle + near, from, expected.Length) - from).Fill(true);
        }

        return Peaks(likeness, expected, residual.Leads.Length <= FewLeads ? AlikeInFew : AlikeElsewhere);
    }

    private float Likeness(float[][] leads, int at, float size)
    {
        var (dot, squares) = (0f, 0f);
        for (var lead = 0; lead < leads.Length; lead++)
        {
            var own = leads[lead].AsSpan(at, length);
            dot += InnerProduct.Of(own, shape.AsSpan(lead * length, length));
            var mean = Mean(own);
            squares += InnerProduct.Of(own, own) - (length * mean * mean);
        }

        var height = dot / Math.Max(size, 1e-9f);
        return height is < SizeLeast or > SizeMost ? 0 : dot / MathF.Sqrt(Math.Max(squares, 1e-9f) * size);
    }

    /// <summary>Local maxima that are like enough; of two that are near the more alike.</summary>
    private List<int> Peaks(float[] likeness, bool[] expected, float elsewhere)
    {
        var (found, last) = (new List<int>(), -1);
        var apart = Grid.Samples(Refractory) / Thinning;
        for (var i = 1; i + 1 < likeness.Length; i++)
        {
            if (likeness[i] < (expected[i] ? AlikeExpected : elsewhere) || likeness[i] < likeness[i - 1] || likeness[i] <= likeness[i + 1])
                continue;
            if (last >= 0 && i - last < apart)
            {
                if (likeness[last] >= likeness[i] + (expected[i] && !expected[last] ? elsewhere - AlikeExpected : 0))
                    continue;
                found.RemoveAt(found.Count - 1);
            }

            found.Add((i * Thinning) + peak);
            last = i;
        }

        return found;
    }

    private static float[] Thin(float[] signal)
    {
        var thinned = new float[signal.Length / Thinning];
        for (var i = 0; i < thinned.Length; i++)
            thinned[i] = (signal[i * Thinning] + signal[(i * Thinning) + 1]) / 2;
        return thinned;
    }

    private static float Mean(ReadOnlySpan<float> values)
    {
        var (sum, i) = (Vector<float>.Zero, 0);
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
            sum += new Vector<float>(values[i..]);
        var rest = Vector.Sum(sum);
        for (; i < values.Length; i++)
            rest += values[i];
        return rest / values.Length;
    }
}
