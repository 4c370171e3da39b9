using static Vouch.Signals.Measuring.FlutterParameters;

namespace Vouch.Signals.Measuring;

/// <summary>
/// A wave of one frequency that beats come upon at any time: fitted by least squares together with the beats' mean. Flutter has one
/// narrow peak, fibrillation a broad one. Source: Hoppe et al., J Am Coll Cardiol 2005;46:2079–87.
/// </summary>
internal sealed class FreeWave
{
    private const int Harmonics = 3;

    private readonly float[][] leads;
    private readonly double rate;
    private readonly WithoutBeats beats;
    private readonly float[][] waves;
    private readonly float[] powers;

    private FreeWave(float[][] leads, double rate, WithoutBeats beats)
    {
        (this.leads, this.rate, this.beats) = (leads, rate, beats);
        waves = [.. Enumerable.Range(0, 2 * Harmonics).Select(_ => new float[leads[0].Length])];
        foreach (var lead in leads)
        {
            beats.RemoveWander(lead);
            beats.Remove(lead);
        }

        powers = [.. leads.Select(lead => InnerProduct.Of(lead, lead) + (lead.Length * (float)(Floor * Floor)))];
    }

    /// <summary>Its frequency, Hz, and the part of what the beats leave that it explains; null: there is none.</summary>
    /// <param name="leads">mV; changed.</param>
    /// <param name="rate">Samples a second.</param>
    public static (double Hertz, double Share)? Find(float[][] leads, double rate, WithoutBeats beats) =>
        leads.Length > 0 && beats.Seen >= rate ? new FreeWave(leads, rate, beats).Find() : null;

    private (double Hertz, double Share)? Find()
    {
        const double margin = EnvelopeHertz / 2;
        var spectrum = new double[(int)Math.Round((HertzMost + (2 * margin) - HertzLeast) / HertzStep) + 1];
        // Of fibrillation nearly nothing is in flutter's range: the rest is then not looked at.
        var (low, high) = (Index(RateLeast / 60), Index(RateMost / 60));
        for (var i = low; i <= high; i++)
            spectrum[i] = Explained(At(i), 1);
        if (spectrum.Max() < FundamentalLeast)
            return null;
        for (var i = 0; i < spectrum.Length; i++)
            if (i < low || i > high)
                spectrum[i] = Explained(At(i), 1);
        var peak = Index(HertzLeast);
        for (var i = peak; i <= Index(HertzMost); i++)
            if (spectrum[i] > spectrum[peak])
                peak = i;
        if (At(peak) is not (>= RateLeast / 60 and <= RateMost / 60) || Near(PeakHertz) < PeakPart * Near(EnvelopeHertz))
            return null;
        var (best, hertz) = (0.0, 0.0);
        foreach (var step in (double[])[-0.05, -0.025, 0, 0.025, 0.05])
            if (Explained(At(peak) + step, Harmonics) is var share && share > best)
                (best, hertz) = (share, At(peak) + step);
        return best >= ShareLeast ? (hertz, best) : null;

        double At(int i) => HertzLeast - margin + (i * HertzStep);

        static int Index(double hertz) => (int)Math.Round((hertz - HertzLeast + margin) / HertzStep);

        double Near(double width)
        {
            var (sum, half) = (0.0, (int)(width / 2 / HertzStep));
            for (var i = Math.Max(0, peak - half); i <= Math.Min(spectrum.Length - 1, peak + half); i++)
                sum += spectrum[i];
            return sum;
        }
    }

    /// <summary>The part of a lead's power that a wave and its harmonics take away, mean over the leads.</summary>
    private double Explained(double hertz, int harmonics)
    {
        for (var harmonic = 0; harmonic < harmonics; harmonic++)
        {
            Oscillate(2 * Math.PI * hertz * (harmonic + 1) / rate, waves[2 * harmonic], waves[(2 * harmonic) + 1]);
            beats.Remove(waves[2 * harmonic]);
            beats.Remove(waves[(2 * harmonic) + 1]);
        }

        var sum = 0.0;
        for (var i = 0; i < 2 * harmonics; i++)
        {
            for (var k = 0; k < i; k++)
                CycleModels.Subtract(waves[i], waves[k], InnerProduct.Of(waves[i], waves[k]));
            var norm = InnerProduct.Of(waves[i], waves[i]);
            var scale = norm < 0.02f * waves[i].Length ? 0 : 1 / MathF.Sqrt(norm); // else the beats' mean has taken it
            foreach (ref var value in waves[i].AsSpan())
                value *= scale;
            for (var lead = 0; lead < leads.Length; lead++)
                sum += InnerProduct.Of(leads[lead], waves[i]) is var part ? part * part / powers[lead] : 0;
        }

        return sum / leads.Length;
    }

    private static void Oscillate(double step, float[] cos, float[] sin)
    {
        var (turn, other) = (Math.Cos(step), Math.Sin(step));
        var (x, y) = (1.0, 0.0);
        for (var i = 0; i < cos.Length; i++)
        {
            (cos[i], sin[i]) = ((float)x, (float)y);
            (x, y) = ((x * turn) - (y * other), (x * other) + (y * turn));
        }
    }
}
