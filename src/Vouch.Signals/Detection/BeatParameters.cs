namespace Vouch.Signals.Detection;

/// <summary>Every number of the classification of beats that is not a fitted weight, with its reason. Times in seconds.</summary>
internal static class BeatParameters
{
    /// <summary>The complex, from and to around its middle: a wide QRS (160 ms) with its J point.</summary>
    public const double ShapeBefore = 0.090, ShapeAfter = 0.130;

    /// <summary>Where a conducted P wave lies, from and to before the middle.</summary>
    public const double PBegins = 0.240, PEnds = 0.090;

    /// <summary>Where repolarisation shows its direction, from and to after the middle.</summary>
    public const double TBegins = 0.150, TEnds = 0.280;

    /// <summary>Shapes are aligned within this.</summary>
    public const double Shift = 0.022;

    /// <summary>Kinds of shape kept of one recording; the least used makes room.</summary>
    public const int Kinds = 12;

    /// <summary>A beat is of a kind from this correlation on.</summary>
    public const float SameKind = 0.90f;

    /// <summary>Kinds that are so like one another, and the rather the more, count together where the usual one is sought.</summary>
    public const float AlikeKinds = 0.70f;

    /// <summary>Share of the kind's mean in the log odds of a beat: beats of one shape are of one class.</summary>
    public const float KindShare = 0.7f;

    /// <summary>Log odds from which a beat is ventricular: what is missed and what is wrongly so called weigh alike (records left out of the fit).</summary>
    public const float VentricularFrom = -2.5f;

    /// <summary>Share of a new beat in the mean of its kind, at the least.</summary>
    public const float Share = 1 / 16f;

    /// <summary>How long a kind is remembered: its count halves in some 400 beats.</summary>
    public const float Forget = 0.9983f;

    /// <summary>The most likely of the other classes is given only from this probability on; else the beat is unclassifiable.</summary>
    public const float ProbabilityMin = 0.40f;
}
