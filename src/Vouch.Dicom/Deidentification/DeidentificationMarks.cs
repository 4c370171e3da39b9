namespace Vouch.Dicom.Deidentification;

/// <summary>What an object says of its having been de-identified. Source: PS3.15, E.1.1; PS3.3, C.7.1.1; codes: PS3.16, CID 7050.</summary>
internal static class DeidentificationMarks
{
    private static readonly (string Code, string Meaning) CleanPixelData = ("113101", "Clean Pixel Data Option");

    private static readonly (Retained Option, string Code, string Meaning)[] Codes =
    [
        (Retained.Nothing, "113100", "Basic Application Confidentiality Profile"),
        (Retained.Graphics, "113103", "Clean Graphics Option"),
        (Retained.StructuredContent, "113104", "Clean Structured Content Option"),
        (Retained.Descriptors, "113105", "Clean Descriptors Option"),
        (Retained.FullDates, "113106", "Retain Longitudinal Temporal Information Full Dates Option"),
        (Retained.ModifiedDates, "113107", "Retain Longitudinal Temporal Information Modified Dates Option"),
        (Retained.PatientCharacteristics, "113108", "Retain Patient Characteristics Option"),
        (Retained.DeviceIdentity, "113109", "Retain Device Identity Option"),
        (Retained.Uids, "113110", "Retain UIDs Option"),
        (Retained.SafePrivate, "113111", "Retain Safe Private Option"),
        (Retained.InstitutionIdentity, "113112", "Retain Institution Identity Option"),
    ];

    /// <param name="isBlanked">Regions of the frames were: then nothing is said to be burned in.</param>
    public static void Set(DataSet made, Retained retained, bool isBlanked)
    {
        var applied = Codes.Where(one => retained.HasFlag(one.Option)).Select(one => (one.Code, one.Meaning))
            .Concat(isBlanked ? [CleanPixelData] : []).OrderBy(one => one.Code, StringComparer.Ordinal).ToList();
        made.Set(new Tag(0x0012, 0x0062), "YES")
            .Set(new Tag(0x0012, 0x0063), [.. applied.Select(one => one.Meaning)])
            .SetItems(new Tag(0x0012, 0x0064), [.. applied.Select(one => new DataSet()
                .Set(new Tag(0x0008, 0x0100), one.Code).Set(new Tag(0x0008, 0x0102), "DCM").Set(new Tag(0x0008, 0x0104), one.Meaning))])
            .Set(new Tag(0x0028, 0x0303), retained.HasFlag(Retained.FullDates) ? "UNMODIFIED" : retained.HasFlag(Retained.ModifiedDates)
                ? "MODIFIED" : "REMOVED");
        if (isBlanked)
            made.Set(new Tag(0x0028, 0x0301), "NO");
    }
}
