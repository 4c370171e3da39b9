namespace Vouch.Signals.Detection;

/// <summary>
/// One lead on its way to the detector, sample by sample: thinned to the detector's own rate, smoothed, and its slopes summed
/// over the width of a QRS complex. Only running sums: the work for a sample does not depend on the rate.
/// </summary>
internal sealed class LeadFilter
{
    private readonly FilterTimes times;
    private readonly float[] raw = new float[FilterTimes.History];
    private readonly float[] once = new float[FilterTimes.History];
    private readonly float[] slopes = new float[FilterTimes.History];
    private readonly double thinningShare;
    private readonly double firstShare;
    private readonly double secondShare;
    private readonly double widthShare;
    private double thinned;
    private int taken;
    private double firstSum;
    private double secondSum;
    private double slopeSum;
    private float last;

    public LeadFilter(FilterTimes times)
    {
        this.times = times;
        (thinningShare, firstShare, secondShare, widthShare) = (1.0 / times.Thinning, 1.0 / times.First, 1.0 / times.Second, 1.0 / times.Width);
    }

    /// <summary>Smoothed signal, mV, at the detector's rate; a ring.</summary>
    public float[] Smooth { get; } = new float[FilterTimes.History];

    /// <summary>Mean of the absolute slopes over a QRS width, mV; a ring.</summary>
    public float[] Energy { get; } = new float[FilterTimes.History];

    /// <summary>The thinned signal, mV; a ring.</summary>
    public float[] Raw => raw;

    /// <summary>How many samples at the detector's rate there are.</summary>
    public long Count { get; private set; }

    /// <param name="samples">mV; where nothing was recorded (NaN), or no electrode can be, the last value stands for it.</param>
    public void Push(ReadOnlySpan<float> samples)
    {
        foreach (var sample in samples)
        {
            if (Math.Abs(sample) <= FilterTimes.MillivoltsMax)
                last = sample;
            thinned += last;
            if (++taken < times.Thinning)
                continue;
            Step((float)(thinned * thinningShare));
            (thinned, taken) = (0, 0);
        }
    }

    private void Step(float value)
    {
        const int mask = FilterTimes.History - 1;
        var n = (int)Count;
        var at = n & mask;
        if (Count++ == 0)
            Settle(value);
        firstSum += value - raw[(n - times.First) & mask];
        raw[at] = value;
        var first = (float)(firstSum * firstShare);
        secondSum += first - once[(n - times.Second) & mask];
        once[at] = first;
        var smooth = (float)(secondSum * secondShare);
        Smooth[at] = smooth;
        var slope = Math.Abs(smooth - Smooth[(n - times.Slope) & mask]);
        slopeSum += slope - slopes[(n - times.Width) & mask];
        slopes[at] = slope;
        Energy[at] = (float)(slopeSum * widthShare);
    }

    /// <summary>As if the first value had always been there, so that the start is no slope.</summary>
    private void Settle(float value)
    {
        Array.Fill(raw, value);
        Array.Fill(once, value);
        Array.Fill(Smooth, value);
        (firstSum, secondSum) = ((double)value * times.First, (double)value * times.Second);
    }
}

/// <summary>Lengths of the filters, in samples at the detector's rate.</summary>
internal sealed class FilterTimes
{
    /// <summary>Beyond any electrode's voltage (IEC 60601-2-25 asks for 300 mV of polarisation): not a sample.</summary>
    public const float MillivoltsMax = 5_000;

    /// <summary>Samples kept of every lead, a power of two: over 6 s at the highest rate.</summary>
    public const int History = 2048;

    /// <param name="rate">Hz, of the signal as recorded.</param>
    public FilterTimes(double rate)
    {
        Thinning = Math.Max(1, (int)(rate / QrsParameters.RateMin));
        Rate = rate / Thinning;
        First = Samples(QrsParameters.FirstSmoothing);
        Second = Samples(QrsParameters.SecondSmoothing);
        Slope = Samples(QrsParameters.SlopeSpan);
        Width = Samples(QrsParameters.QrsWidth);
        Smoothing = (First + Second - 2) / 2.0;
        Centre = (int)Math.Round((Slope + Width - 1) / 2.0);
    }

    public int Thinning { get; }

    public double Rate { get; }

    public int First { get; }

    public int Second { get; }

    public int Slope { get; }

    public int Width { get; }

    /// <summary>By how much the smoothed signal is late.</summary>
    public double Smoothing { get; }

    /// <summary>By how much the summed slopes are later still: the middle of their window.</summary>
    public int Centre { get; }

    /// <summary>At least one.</summary>
    public int Samples(double seconds) => Math.Max(1, (int)Math.Round(seconds * Rate));

    /// <summary>The frame as recorded of a sample of the smoothed signal.</summary>
    public long Frame(long smooth) => (long)Math.Max(0, ((smooth - Smoothing) * Thinning) + ((Thinning - 1) / 2.0) + 0.5);
}
