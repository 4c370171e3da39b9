namespace Vouch.Dicom.Deidentification;

/// <summary>
/// What stays beside the basic profile, whole or cleaned. Source: PS3.15, E.3; codes of PS3.16, CID 7050. Clean Pixel Data (113101) is
/// claimed where regions were blanked, Clean Recognizable Visual Features (113102) never: that is a risk for a person to look at.
/// </summary>
[Flags]
public enum Retained
{
    Nothing = 0,

    /// <summary>113110: identifiers of instances.</summary>
    Uids = 1,

    /// <summary>113109: of the device; titles of application entities get pseudonyms.</summary>
    DeviceIdentity = 2,

    /// <summary>113112: of the institution.</summary>
    InstitutionIdentity = 4,

    /// <summary>113108: sex, age, size, weight, ethnic group, smoking, pregnancy; of what is written about the patient the known
    /// words.</summary>
    PatientCharacteristics = 8,

    /// <summary>113106: dates and times as they are.</summary>
    FullDates = 16,

    /// <summary>113107: dates moved by as many days for everything of one patient, times as they are.</summary>
    ModifiedDates = 32,

    /// <summary>113104: the tree of a report with its codes and numbers; its texts, names and moments are replaced.</summary>
    StructuredContent = 64,

    /// <summary>113111: private elements that table E.3.10-1 or the object itself calls safe.</summary>
    SafePrivate = 128,

    /// <summary>113105: of descriptions and comments the words that are known to tell nothing of a person (descriptors.txt).</summary>
    Descriptors = 256,

    /// <summary>113103: drawn annotations, their texts replaced; overlays and curves go all the same, for they cannot be looked
    /// at.</summary>
    Graphics = 512,
}
