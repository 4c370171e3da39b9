using static Vouch.Signals.Measuring.FlutterParameters;

namespace Vouch.Signals.Measuring;

/// <summary>
/// One mean cycle from beat to beat, its complex left out, described in two ways: a T wave and a P wave, each with a time and a width
/// that all leads share and heights of their own; or a T wave and waves that come two to five times a cycle at equal distances. With
/// two waves one of them lies in or near the complex (Bix's rule), so that little tells them from P and T.
/// Source of the idea: the likelihood of models with a lead's noise unknown is the logarithm of what they leave of it.
/// </summary>
internal sealed class CycleModels
{
    /// <summary>ms, half widths of T and P waves.</summary>
    private static readonly double[] TWidths = [70, 100, 140], PWidths = [38, 52, 68];

    /// <summary>ms: where the summits of T (after the complex) and P (before the next) are sought, and in what steps.</summary>
    private const double TFirst = 60, TLast = 420, TStep = 20, PFirst = 240, PLast = 25, PStep = 14;

    /// <summary>Fewer samples than this describe no cycle.</summary>
    private const int SamplesLeast = 12;

    private readonly float[][] leads;
    private readonly double[] phases;
    private readonly double cycle;
    private readonly float[] basis;
    private readonly Wave[] t;
    private readonly Wave[] p;
    private readonly float[] constant;
    private readonly float[] line;

    private CycleModels(float[][] leads, double[] phases, double cycle, double offset, double next)
    {
        (this.leads, this.phases, this.cycle) = (leads, phases, cycle);
        basis = new float[8 * phases.Length];
        t = Waves(offset + TFirst, Math.Min(offset + TLast, cycle), TStep, TWidths);
        p = Waves(Math.Max(offset + 100, next - PFirst), next - PLast, PStep, PWidths);
        constant = Function(_ => 1);
        line = Function(ms => (ms - phases[0]) / cycle);
    }

    /// <summary>A summit: bell, its slope, its curvature.</summary>
    private sealed record Wave(float[] Bell, float[] Slope, float[] Curve);

    /// <summary>Waves a cycle that describe it better than P and T do; and the part of what P and T leave that they explain. Null: P and T do.</summary>
    /// <param name="leads">mV of each lead at <paramref name="phases"/>, mean 0.</param>
    /// <param name="phases">ms from the fiducial point, between this complex and the next.</param>
    /// <param name="cycle">ms from beat to beat.</param>
    /// <param name="offset">ms, where the complex ends.</param>
    /// <param name="next">ms, where the next begins.</param>
    public static (int Waves, double Share)? Compare(float[][] leads, double[] phases, double cycle, double offset, double next)
    {
        if (phases.Length < SamplesLeast)
            return null;
        var models = new CycleModels(leads, phases, cycle, offset, next);
        return models.t.Length == 0 || models.p.Length == 0 ? null : models.Compare();
    }

    private (int Waves, double Share)? Compare()
    {
        var (waves, left) = (0, double.MaxValue);
        for (var count = 2; count <= 5; count++)
        {
            if (count * 60_000 / cycle is not (>= RateLeast and <= RateMost))
                continue;
            var (one, two) = (Harmonic(count), Harmonic(2 * count));
            foreach (var wave in t)
                if (Left(constant, one.Cos, one.Sin, two.Cos, two.Sin, wave.Bell, wave.Slope) is var with && with < left)
                    (waves, left) = (count, with);
        }

        return waves > 0 && IsBetter(waves, left) ? (waves, 1 - Math.Exp(left - t.Min(wave => Left(constant, wave.Bell, wave.Slope)))) : null;
    }

    private bool IsBetter(int waves, double left)
    {
        // By chance a model is the better in one lead sooner than in the mean of many.
        var chance = 1 + (1.0 / leads.Length);
        var enough = left + (GainOverP * chance);
        var (least, bestT, bestP) = (double.MaxValue, t[0], p[0]);
        foreach (var start in (Wave[])[p[p.Length / 3], p[2 * p.Length / 3]])
        {
            var (so, tWave, pWave) = (double.MaxValue, t[0], start);
            for (var round = 0; round < 3; round++)
            {
                foreach (var wave in t)
                    if (Left(constant, wave.Bell, wave.Slope, pWave.Bell, pWave.Slope) is var with && with < so)
                        (so, tWave) = (with, wave);
                foreach (var wave in p)
                    if (Left(constant, tWave.Bell, tWave.Slope, wave.Bell, wave.Slope) is var with && with < so)
                        (so, pWave) = (with, wave);
                if (so < enough)
                    return false; // as usually: a P wave is near
            }

            if (so < least)
                (least, bestT, bestP) = (so, tWave, pWave);
        }

        return Free(bestT, bestP) - left >= (waves == 2 ? GainOverFreeTwo : GainOverFree) * chance;
    }

    /// <summary>P and T with an ST segment that rises or falls and a T wave of two signs.</summary>
    private double Free(Wave tWave, Wave pWave)
    {
        var least = double.MaxValue;
        for (var round = 0; round < 2; round++)
        {
            foreach (var wave in t)
                if (Left(constant, line, wave.Bell, wave.Slope, wave.Curve, pWave.Bell, pWave.Slope) is var with && with < least)
                    (least, tWave) = (with, wave);
            foreach (var wave in p)
                if (Left(constant, line, tWave.Bell, tWave.Slope, tWave.Curve, wave.Bell, wave.Slope) is var with && with < least)
                    (least, pWave) = (with, wave);
        }

        return least;
    }

    /// <summary>Logarithm of the power that these functions leave, mean over the leads: least squares, lead by lead.</summary>
    private double Left(params ReadOnlySpan<float[]> functions)
    {
        var n = phases.Length;
        var count = 0;
        foreach (var function in functions)
        {
            var own = basis.AsSpan(count * n, n);
            function.CopyTo(own);
            var before = InnerProduct.Of(own, own);
            for (var k = 0; k < count; k++)
                Subtract(own, basis.AsSpan(k * n, n), InnerProduct.Of(own, basis.AsSpan(k * n, n)));
            var norm = InnerProduct.Of(own, own);
            if (norm < 1e-3f * before || before < 1e-6f)
                continue;
            var scale = 1 / MathF.Sqrt(norm);
            foreach (ref var value in own)
                value *= scale;
            count++;
        }

        var sum = 0.0;
        foreach (var lead in leads)
        {
            var left = InnerProduct.Of(lead, lead);
            for (var k = 0; k < count; k++)
                left -= InnerProduct.Of(lead, basis.AsSpan(k * n, n)) is var part ? part * part : 0;
            sum += Math.Log(Math.Max(left, 0) + (n * Floor * Floor));
        }

        return sum / leads.Length;
    }

    internal static void Subtract(Span<float> from, ReadOnlySpan<float> what, float times)
    {
        for (var i = 0; i < from.Length; i++)
            from[i] -= times * what[i];
    }

    private (float[] Cos, float[] Sin) Harmonic(int perCycle) =>
        (Function(ms => Math.Cos(2 * Math.PI * perCycle * ms / cycle)), Function(ms => Math.Sin(2 * Math.PI * perCycle * ms / cycle)));

    private Wave[] Waves(double from, double to, double step, double[] widths)
    {
        var waves = new List<Wave>();
        for (var at = from; at < to; at += step)
            foreach (var width in widths)
                waves.Add(Summit(at, width));
        return [.. waves];
    }

    private Wave Summit(double at, double width)
    {
        var wave = new Wave(new float[phases.Length], new float[phases.Length], new float[phases.Length]);
        for (var i = 0; i < phases.Length; i++)
        {
            var angle = Math.PI * (phases[i] - at) / width;
            if (Math.Abs(angle) >= Math.PI)
                continue;
            var (sin, cos) = Math.SinCos(angle);
            wave.Bell[i] = (float)((1 + cos) / 2);
            wave.Slope[i] = (float)sin;
            wave.Curve[i] = (float)(Math.Cos(1.5 * angle) * (1 + cos) / 2);
        }

        return wave;
    }

    private float[] Function(Func<double, double> value) => [.. phases.Select(ms => (float)value(ms))];
}
