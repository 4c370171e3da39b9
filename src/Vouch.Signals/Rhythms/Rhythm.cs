namespace Vouch.Signals.Rhythms;

/// <summary>Rhythms, with WFDB's names (annot(5), rhythm annotations).</summary>
public enum Rhythm
{
    /// <summary>"(N": none of the others.</summary>
    Usual,

    /// <summary>"(AFIB".</summary>
    AtrialFibrillation,

    /// <summary>"(AFL".</summary>
    AtrialFlutter,

    /// <summary>"(SVTA".</summary>
    SupraventricularTachyarrhythmia,

    /// <summary>"(B".</summary>
    VentricularBigeminy,

    /// <summary>"(T".</summary>
    VentricularTrigeminy,

    /// <summary>"(IVR".</summary>
    IdioventricularRhythm,

    /// <summary>"(VT".</summary>
    VentricularTachycardia,

    /// <summary>"(P".</summary>
    Paced,

    /// <summary>"(VFL": ventricular fibrillation or flutter, which are not told apart.</summary>
    VentricularFibrillation,

    /// <summary>"(ASYS".</summary>
    Asystole,
}

/// <summary>A stretch of one rhythm, in frames; the end is not part of it.</summary>
public readonly record struct RhythmEpisode(Rhythm Rhythm, long From, long To);

/// <summary>No beat for long.</summary>
public readonly record struct Pause(long From, long To);

public static class RhythmNames
{
    /// <summary>As WFDB's rhythm annotations have it.</summary>
    public static string Note(this Rhythm rhythm) => rhythm switch
    {
        Rhythm.AtrialFibrillation => "(AFIB",
        Rhythm.AtrialFlutter => "(AFL",
        Rhythm.SupraventricularTachyarrhythmia => "(SVTA",
        Rhythm.VentricularBigeminy => "(B",
        Rhythm.VentricularTrigeminy => "(T",
        Rhythm.IdioventricularRhythm => "(IVR",
        Rhythm.VentricularTachycardia => "(VT",
        Rhythm.Paced => "(P",
        Rhythm.VentricularFibrillation => "(VFL",
        Rhythm.Asystole => "(ASYS",
        _ => "(N",
    };
}
