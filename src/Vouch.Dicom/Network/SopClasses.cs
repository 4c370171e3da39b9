using Vouch.Dicom.Registry;

namespace Vouch.Dicom.Network;

/// <summary>SOP classes of services. Source: PS3.6, table A-1.</summary>
public static class SopClasses
{
    public const string Verification = "1.2.840.10008.1.1";
    public const string StorageCommitment = "1.2.840.10008.1.20.1";
    public const string StorageCommitmentInstance = "1.2.840.10008.1.20.1.1";
    public const string PerformedProcedureStep = "1.2.840.10008.3.1.2.3.3";
    public const string Worklist = "1.2.840.10008.5.1.4.31";
    public const string PatientRootFind = "1.2.840.10008.5.1.4.1.2.1.1";
    public const string PatientRootMove = "1.2.840.10008.5.1.4.1.2.1.2";
    public const string PatientRootGet = "1.2.840.10008.5.1.4.1.2.1.3";
    public const string StudyRootFind = "1.2.840.10008.5.1.4.1.2.2.1";
    public const string StudyRootMove = "1.2.840.10008.5.1.4.1.2.2.2";
    public const string StudyRootGet = "1.2.840.10008.5.1.4.1.2.2.3";

    /// <summary>Under this root are the standard storage classes, and query/retrieve under 1.2.</summary>
    private const string StorageRoot = "1.2.840.10008.5.1.4.1.1.";

    /// <summary>Standard storage classes of other roots: hanging protocols, colour palettes, implant templates, protocols.</summary>
    private static readonly string[] OtherStorage =
    [
        "1.2.840.10008.5.1.4.38.1", "1.2.840.10008.5.1.4.39.1", "1.2.840.10008.5.1.4.43.1", "1.2.840.10008.5.1.4.44.1",
        "1.2.840.10008.5.1.4.45.1", "1.2.840.10008.5.1.4.34.7", "1.2.840.10008.5.1.4.34.10",
    ];

    /// <summary>Under the root too, and query/retrieve all the same: of the approval of protocols. Source: PS3.4, II.</summary>
    private static readonly string[] NoStorage =
        ["1.2.840.10008.5.1.4.1.1.200.4", "1.2.840.10008.5.1.4.1.1.200.5", "1.2.840.10008.5.1.4.1.1.200.6"];

    private static readonly Lazy<IReadOnlyList<string>> Standard = new(() =>
        [.. UidRegistry.Entries.Where(one => one.Kind == "SOP Class" && one.Name.Contains("Storage", StringComparison.Ordinal) && IsStorage(one.Uid))
            .OrderBy(one => one.IsRetired).ThenBy(one => string.Join('.', one.Uid.Split('.').Select(part => part.PadLeft(6, '0'))), StringComparer.Ordinal)
            .Select(one => one.Uid)]);

    /// <summary>Every storage class that the registry names, by its numbers; retired ones last.</summary>
    public static IReadOnlyList<string> StandardStorage => Standard.Value;

    /// <summary>A standard storage class, or a maker's own class that is none of DICOM's.</summary>
    public static bool IsStorage(string uid) => !NoStorage.Contains(uid)
        && (uid.StartsWith(StorageRoot, StringComparison.Ordinal) || OtherStorage.Contains(uid)
            || !uid.StartsWith("1.2.840.10008.", StringComparison.Ordinal));
}
