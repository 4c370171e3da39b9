namespace Vouch.Signals.Rhythms;

/// <summary>Every number of the recognition of ventricular fibrillation and flutter, with its source.</summary>
internal static class VentricularFibrillationParameters
{
    /// <summary>Seconds that are looked at together, once a second. Source: Amann, Tratnig, Unterkofler, BioMed Eng OnLine 2005;4:60.</summary>
    public const int WindowSeconds = 8;

    /// <summary>Hz: what is slower is the baseline. Source: as <see cref="WindowSeconds"/>, preprocessing.</summary>
    public const double BaselineFrequency = 1;

    /// <summary>Hz: the least of the rate at which it is looked for; what is faster than 30 Hz is not asked for.</summary>
    public const double RateMin = 125;

    /// <summary>A running mean over a period of 50 Hz.</summary>
    public const double SmoothingSeconds = 0.020;

    /// <summary>
    /// What of a signal is left when it is added to itself half a mean period later: nothing of a sine, most of a narrow complex
    /// with a baseline. Below the first a wave is fibrillation or flutter; beyond the second there are beats. Source: Kuo,
    /// Dillman, Computers in Cardiology 1978, 347–9, with the two bounds as Amann et al. report them.
    /// </summary>
    public const float LeakageMax = 0.406f, LeakageBeats = 0.625f;

    /// <summary>
    /// The part of the samples of three seconds beyond a fifth of the largest: little where a baseline lies between complexes.
    /// Source: Arafat, Chowdhury, Hasan, Signal Image Video Process 2011;5:1–10 (threshold crossing sample count: 3 s, 0.2, 48 %).
    /// </summary>
    public const int CrossingSeconds = 3;

    /// <inheritdoc cref="CrossingSeconds"/>
    public const float CrossingLevel = 0.2f, CrossingMin = 0.48f, CrossingTaperSeconds = 0.25f;

    /// <summary>
    /// mV from least to largest: coarse fibrillation, which has to be told (AHA, Kerber et al., Circulation 1997;95:1677–82,
    /// asks for it from 0.2 mV); fine fibrillation cannot be told from noise.
    /// </summary>
    public const float MillivoltsMin = 0.2f;

    /// <summary>Hz, of the mean period: slower is a tachycardia or the baseline, faster is muscle or mains.</summary>
    public const double FrequencyMin = 2.5, FrequencyMax = 10;

    /// <summary>So many windows in a row, a second apart, begin an episode; and so many without end it.</summary>
    public const int Windows = 2;

    /// <summary>A window says so when about this part of it is fibrillation: an episode begins so much of a window before its first ends.</summary>
    public const double Covered = 0.75;
}
