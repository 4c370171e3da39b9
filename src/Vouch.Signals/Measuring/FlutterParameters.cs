namespace Vouch.Signals.Measuring;

/// <summary>
/// Every number by which flutter waves are told. What is not published was set on made recordings of known truth (sawtooth waves under
/// made and under real complexes; sinus rhythms of the same complexes), then judged by real ones: docs/ecg-flutter.md.
/// </summary>
internal static class FlutterParameters
{
    /// <summary>
    /// Atrial waves a minute. Source: Page et al., 2015 ACC/AHA/HRS guideline on supraventricular tachycardia, Circulation
    /// 2016;133:e506–74.
    /// </summary>
    public const double RateLeast = 240, RateMost = 350;

    /// <summary>
    /// The part of a spectrum's power within 2.5 Hz about its peak that the peak itself has: flutter 0.61 ± 0.14, fibrillation 0.35 ±
    /// 0.05. Source: Hoppe et al., J Am Coll Cardiol 2005;46:2079–87.
    /// </summary>
    public const double PeakPart = 0.44, EnvelopeHertz = 2.5, PeakHertz = 0.5;

    /// <summary>The part of what is left without the complexes that one wave and its two harmonics explain, waves and beats not in step.</summary>
    public const double ShareLeast = 0.25;

    /// <summary>The part of it that the wave explains without harmonics.</summary>
    public const double FundamentalLeast = 0.1;

    /// <summary>Frequencies among which the peak is sought: those of fibrillation too, so that it is not taken for what lies below it.</summary>
    public const double HertzLeast = 3.3, HertzMost = 8.5, HertzStep = 0.1;

    /// <summary>
    /// By how much (natural logarithm of the variance that is left, mean over leads) waves in step with the beats must describe
    /// the cycle better than a P wave; and better than a P wave and freer ST segments and T waves. Of one lead twice as much is asked as
    /// of very many.
    /// </summary>
    public const double GainOverP = 0.5, GainOverFree = 0.1;

    /// <summary>Likewise with two waves a beat, of which one is nearly hidden: more is asked.</summary>
    public const double GainOverFreeTwo = 0.25;

    /// <summary>Intervals within this part of their median are one interval; so many of all make the beats regular.</summary>
    public const double SameInterval = 0.04, RegularPart = 0.7;

    /// <summary>
    /// Median change from interval to interval over their mean from which beats are irregular. Source of the number: Dash et al., Ann
    /// Biomed Eng 2009;37:1701–9 (there of the root mean square).
    /// </summary>
    public const double IrregularChange = 0.10;

    /// <summary>Fewer tell no rhythm.</summary>
    public const int IntervalsLeast = 5;

    /// <summary>mV: variance below this squared is not described by anything but noise.</summary>
    public const double Floor = 0.006;
}
