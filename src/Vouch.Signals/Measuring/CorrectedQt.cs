namespace Vouch.Signals.Measuring;

/// <summary>QT corrected by the heart rate, ms.</summary>
public readonly record struct CorrectedQt(double Bazett, double Fridericia, double Framingham, double Hodges)
{
    /// <summary>
    /// Bazett QT/√RR; Fridericia QT/∛RR; Framingham QT + 154 (1 − RR); Hodges QT + 1.75 (rate − 60), RR in s. Source: Bazett,
    /// Heart 1920;7:353–70; Fridericia, Acta Med Scand 1920;53:469–86; Sagie et al., Am J Cardiol 1992;70:797–801; Hodges et
    /// al., J Am Coll Cardiol 1983;1:694.
    /// </summary>
    /// <param name="qt">ms.</param>
    /// <param name="rr">ms, more than 0.</param>
    public static CorrectedQt Of(double qt, double rr)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rr);
        var seconds = rr / 1000;
        return new(qt / Math.Sqrt(seconds), qt / Math.Cbrt(seconds), qt + (154 * (1 - seconds)), qt + (1.75 * ((60 / seconds) - 60)));
    }
}
