namespace Vouch.Signals.Ec57;

/// <summary>What a beat is, as far as a comparison asks. Source: ANSI/AAMI EC57, 4.3.2 (beat labels).</summary>
public enum BeatClass : byte
{
    /// <summary>N: normal, or bundle branch block: whatever is none of the others.</summary>
    Normal,

    /// <summary>S: supraventricular ectopic beat (atrial or nodal, premature or escape, also aberrated).</summary>
    Supraventricular,

    /// <summary>V: ventricular ectopic beat, premature or escape, also R on T.</summary>
    Ventricular,

    /// <summary>F: fusion of a ventricular and a normal beat.</summary>
    Fusion,

    /// <summary>Q: paced, fusion of paced and normal, or unclassifiable.</summary>
    Unknown,
}

/// <summary>The beats among WFDB's annotation codes.</summary>
public static class BeatClasses
{
    /// <summary>The class of a beat; null: the annotation marks no beat.</summary>
    public static BeatClass? BeatClass(this AnnotationCode code) => code switch
    {
        AnnotationCode.Normal or AnnotationCode.LeftBundleBranchBlock or AnnotationCode.RightBundleBranchBlock
            or AnnotationCode.BundleBranchBlock => Ec57.BeatClass.Normal,
        AnnotationCode.AtrialPremature or AnnotationCode.NodalPremature or AnnotationCode.SupraventricularPremature
            or AnnotationCode.AberratedAtrialPremature or AnnotationCode.AtrialEscape or AnnotationCode.NodalEscape
            or AnnotationCode.SupraventricularEscape => Ec57.BeatClass.Supraventricular,
        AnnotationCode.VentricularPremature or AnnotationCode.VentricularEscape or AnnotationCode.ROnT => Ec57.BeatClass.Ventricular,
        AnnotationCode.Fusion => Ec57.BeatClass.Fusion,
        AnnotationCode.Paced or AnnotationCode.FusionOfPaced or AnnotationCode.Unclassifiable or AnnotationCode.Learning
            => Ec57.BeatClass.Unknown,
        _ => null,
    };

    /// <summary>Beats of a pacemaker: records with any are reported apart.</summary>
    public static bool IsPaced(this AnnotationCode code) => code is AnnotationCode.Paced or AnnotationCode.FusionOfPaced;
}
