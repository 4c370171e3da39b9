namespace Vouch.Signals.Detection;

/// <summary>Lengths of the filters, in samples at the detector's rate.</summary>
internal sealed class FilterTimes
{
    /// <summary>Beyond any electrode's voltage (IEC 60601-2-25 asks for 300 mV of polarisation): not a sample.</summary>
    public const float MillivoltsMax = 5_000;

    /// <summary>Samples kept of every lead, a power of two: over 6 s at the highest rate.</summary>
    public const int History = 2048;

    /// <summary>Samples that are filtered at once, at most.</summary>
    public const int Piece = 256;

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
