using static Vouch.Signals.Rhythms.VentricularFibrillationParameters;

namespace Vouch.Signals.Rhythms;

/// <summary>The last seconds of a lead as they are looked at: thinned, smoothed, without its baseline.</summary>
internal sealed class FibrillationLead
{
    /// <summary>Beyond any electrode's voltage: not a sample.</summary>
    private const float MillivoltsMax = Detection.FilterTimes.MillivoltsMax;

    private readonly float[] ring;
    private readonly float[] window;
    private readonly bool[] missing;
    private readonly float[] recent;
    private readonly int thinning;
    private readonly double share;
    private double sum;
    private double group;
    private int taken;
    private bool gap;
    private int missed;
    private float last;
    private double baseline;
    private long count;

    public FibrillationLead(double rate)
    {
        thinning = Math.Max(1, (int)(rate / RateMin));
        Rate = rate / thinning;
        ring = new float[(int)Math.Round(WindowSeconds * Rate)];
        (window, missing) = (new float[ring.Length], new bool[ring.Length]);
        recent = new float[Math.Max(1, (int)Math.Round(SmoothingSeconds * Rate))];
        share = 1 - Math.Exp(-2 * Math.PI * BaselineFrequency / Rate);
    }

    public double Rate { get; }

    /// <summary>mV; NaN where nothing was recorded.</summary>
    public void Push(float sample)
    {
        if (Math.Abs(sample) <= MillivoltsMax)
            last = sample;
        else
            gap = true;
        group += last;
        if (++taken < thinning)
            return;
        Step((float)(group / thinning));
        (group, taken, gap) = (0, 0, false);
    }

    /// <summary>The whole window; null: half of it was not recorded, or is still to come.</summary>
    public FibrillationWindow? Look()
    {
        if (count < ring.Length || missed * 2 > ring.Length)
            return null;
        var at = (int)(count % ring.Length);
        ring.AsSpan(at).CopyTo(window);
        ring.AsSpan(0, at).CopyTo(window.AsSpan(ring.Length - at));
        return FibrillationWindow.Of(window, Rate);
    }

    private void Step(float value)
    {
        if (count == 0)
        {
            Array.Fill(recent, value);
            (sum, baseline) = ((double)value * recent.Length, value);
        }

        ref var oldest = ref recent[count % recent.Length];
        sum += value - oldest;
        oldest = value;
        var smooth = sum / recent.Length;
        baseline += (smooth - baseline) * share;
        var at = (int)(count++ % ring.Length);
        missed += (gap ? 1 : 0) - (missing[at] ? 1 : 0);
        missing[at] = gap;
        ring[at] = (float)(smooth - baseline);
    }
}
