namespace Vouch.Signals.Detection;

/// <summary>
/// Every number of the detector that is not a fitted weight (those: <see cref="QrsWeights"/>), with its reason. Times in
/// seconds. How they were chosen, and what other values do: docs/ecg-accuracy.md.
/// </summary>
internal static class QrsParameters
{
    /// <summary>The detector's own rate lies between this and its double: a QRS has nothing beyond 40 Hz that a detector needs.</summary>
    public const double RateMin = 150;

    /// <summary>Two running means, of one period of 50 Hz and of 60 Hz mains, which they cancel; together they pass to some 25 Hz.</summary>
    public const double FirstSmoothing = 0.020, SecondSmoothing = 0.0167;

    /// <summary>The slope is a difference over this span: with the smoothing it passes best 8 to 18 Hz, where QRS stands out of P and T.</summary>
    public const double SlopeSpan = 0.036;

    /// <summary>Slopes are summed over a normal QRS complex.</summary>
    public const double QrsWidth = 0.090;

    /// <summary>Two candidates nearer than this are one: the larger.</summary>
    public const double SameCandidate = 0.090;

    /// <summary>No ventricle beats again sooner (300 a minute).</summary>
    public const double Refractory = 0.200;

    /// <summary>
    /// A candidate is known when it correlates so with one of the last beats, is of its height within this (logarithm of the
    /// ratio), and comes no earlier than this part of the usual interval.
    /// </summary>
    public const float KnownLike = 0.97f, KnownHeight = 0.35f, KnownFrom = 0.6f;

    /// <summary>
    /// Where three of four intervals say more than 150 a minute, it is this part of the upper quartile, and no less than this. Not of the
    /// median: a tall T wave that is taken for a beat halves that, and the next T wave would be let in by it.
    /// </summary>
    public const double RefractoryPart = 0.5, RefractoryLeast = 0.140;

    /// <summary>A P wave comes this part of the usual interval before its QRS, at the most.</summary>
    public const float PWavePart = 0.35f;

    /// <summary>So much larger and sharper is a complex, at the least, than a P wave before it that looks like one.</summary>
    public const float PWaveSmaller = 1.1f, PWaveBlunter = 1.25f;

    /// <summary>
    /// An interval of so many usual ones holds a beat that was missed (search-back, as Pan, Tompkins, IEEE Trans Biomed Eng
    /// 1985;32:230–6, have it at 166 %): the largest candidate in it, when it has this part of a usual beat's height and lies this
    /// part of a usual interval from either beat.
    /// </summary>
    public const float PauseLeast = 1.5f, PassedOverMin = 0.4f, PassedOverFrom = 0.5f;

    /// <summary>A candidate is judged after this, when it is known whether a better one follows. With the filters' delay and half a QRS: under 400 ms.</summary>
    public const double LookAhead = 0.260;

    /// <summary>Levels are first taken from this much of the signal.</summary>
    public const double Learning = 2.5;

    /// <summary>Without any beat for this long, levels are looked up again: the amplitude may have fallen (electrode changed).</summary>
    public const double Relearning = 3.0;

    /// <summary>At one relearning a level falls to no less than this part of it.</summary>
    public const float RelearnFactor = 0.5f;

    /// <summary>mV of summed slope, under which a lead is held for silent: some 45 µV of QRS (IEC 60601-2-27 asks that 0.15 mV be counted as none).</summary>
    public const float LevelMin = 0.012f;

    /// <summary>mV of summed slope that some lead must have, half of that: the noise of an asystole is no heart.</summary>
    public const float EnergyMin = 0.006f;

    /// <summary>Candidates below this part of a usual beat are not looked at.</summary>
    public const float CandidateMin = 0.05f;

    /// <summary>One beat changes the level of a lead within these factors.</summary>
    public const float LevelFall = 0.3f, LevelRise = 3f;

    /// <summary>Time constant of a lead's mean between beats; its ratio to the level says how much the lead counts.</summary>
    public const double NoiseSeconds = 8;

    /// <summary>Share of a rejected candidate in the running mean of them, and the bounds of both.</summary>
    public const float RejectedShare = 0.1f, RejectedMax = 0.6f, RejectedMin = 0.04f;

    /// <summary>Half the window in which shapes are compared, and how far they may be shifted for it.</summary>
    public const double ShapeHalf = 0.080, ShapeShift = 0.022;

    /// <summary>Medians are over this many beats.</summary>
    public const int Beats = 8;

    /// <summary>An RR interval before there is one; intervals beyond the maximum are pauses, not the rate.</summary>
    public const double RrStart = 0.8, RrMax = 3;
}
