namespace Vouch.Dicom.Deidentification;

/// <summary>What becomes of an element. Source: PS3.15, E.1.1, table E.1-1a.</summary>
public enum ConfidentialityAction
{
    Keep,

    /// <summary>X</summary>
    Remove,

    /// <summary>Z</summary>
    Empty,

    /// <summary>D</summary>
    Replace,

    /// <summary>Z or D of the patient's name and number and the accession number, C of titles: what follows from the key.</summary>
    Pseudonym,

    /// <summary>U</summary>
    NewUid,

    /// <summary>C of dates.</summary>
    MoveDate,

    /// <summary>C of descriptions and comments.</summary>
    Clean,

    /// <summary>C of structured content.</summary>
    CleanContent,

    /// <summary>C of pixels: the regions that were named.</summary>
    Blank,
}
