namespace Vouch.Signals.Rhythms;

/// <summary>Every number of the rhythm analysis, with its source.</summary>
internal static class RhythmParameters
{
    /// <summary>Three ventricular beats in a row at 100 a minute or more are a tachycardia. Source: 2017 AHA/ACC/HRS guideline on ventricular arrhythmias, definitions.</summary>
    public const int RunBeats = 3;

    /// <inheritdoc cref="RunBeats"/>
    public const double TachycardiaRate = 100;

    /// <summary>A pattern is one when it repeats three times.</summary>
    public const int Repeats = 3;

    /// <summary>Seconds without a beat. Source: 2018 ACC/AHA/HRS guideline on bradycardia, definitions (sinus pause over 3 s).</summary>
    public const double PauseSeconds = 3;

    /// <summary>Seconds without a beat. Source: Clifford et al., The PhysioNet/Computing in Cardiology Challenge 2015, definition of asystole.</summary>
    public const double AsystoleSeconds = 4;

    /// <summary>
    /// Atrial fibrillation by the map of RR against its change in cells of 25 ms: so many of the cells hold one of so many
    /// intervals. Source: Lian, Wang, Muessig, Am J Cardiol 2011;107:1494–7, for the map, the cell and the window of 64; which
    /// number of cells they took for it is to be checked.
    /// </summary>
    public const int MapIntervals = 64, MapCells = 40;

    /// <inheritdoc cref="MapIntervals"/>
    public const double CellSeconds = 0.025;

    /// <summary>
    /// Respiratory arrhythmia at a slow rate fills the map too, but its median change is below a tenth of the interval; the
    /// same bound as Dash et al., Ann Biomed Eng 2009;37:1701–9, use for the root mean square, which one ectopic beat would lift.
    /// </summary>
    public const double ChangeMin = 0.10;

    /// <summary>Shorter is no episode, of fibrillation and of flutter alike. Source: 2020 ESC guidelines on atrial fibrillation, 30 s.</summary>
    public const double FibrillationSeconds = 30;

    /// <summary>Gaps between episodes that are shorter are part of them.</summary>
    public const double FibrillationGapSeconds = 30;

    /// <summary>Likewise; of flutter, which is looked for in ten seconds at a time: one of them in which it is not seen.</summary>
    public const double FlutterGapSeconds = 15;
}
