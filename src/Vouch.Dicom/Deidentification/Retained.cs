namespace Vouch.Dicom.Deidentification;

/// <summary>
/// What stays beside the basic profile. Source: PS3.15, E.3; codes of PS3.16, CID 7050. Not offered, since no program can clean them
/// surely: descriptors, graphics, pixels and visual features, safe private elements.
/// </summary>
[Flags]
public enum Retained
{
    Nothing = 0,

    /// <summary>113110: identifiers of instances.</summary>
    Uids = 1,

    /// <summary>113109: of the device.</summary>
    DeviceIdentity = 2,

    /// <summary>113112: of the institution.</summary>
    InstitutionIdentity = 4,

    /// <summary>113108: sex, age, size, weight, ethnic group, smoking, pregnancy.</summary>
    PatientCharacteristics = 8,

    /// <summary>113106: dates and times as they are.</summary>
    FullDates = 16,

    /// <summary>113107: dates moved by as many days for everything of one patient, times as they are.</summary>
    ModifiedDates = 32,

    /// <summary>113104: the tree of a report with its codes and numbers; its texts, names and moments are replaced.</summary>
    StructuredContent = 64,
}
