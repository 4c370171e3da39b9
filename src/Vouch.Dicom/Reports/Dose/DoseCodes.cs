using static Vouch.Dicom.Reports.CodedConcept;

namespace Vouch.Dicom.Reports.Dose;

/// <summary>
/// The concepts of dose reports that are read. Source: PS3.16, annex D (DICOM Controlled Terminology) and TID 10001 to 10015.
/// </summary>
internal static class DoseCodes
{
    public static readonly CodedConcept Scope = Dcm("113705", "Scope of Accumulation");
    public static readonly CodedConcept StudyInstanceUid = Dcm("110180", "Study Instance UID");
    public static readonly CodedConcept Start = Dcm("113809", "Start of X-Ray Irradiation");
    public static readonly CodedConcept End = Dcm("113810", "End of X-Ray Irradiation");
    public static readonly CodedConcept EventUid = Dcm("113769", "Irradiation Event UID");
    public static readonly CodedConcept Protocol = Dcm("125203", "Acquisition Protocol");
    public static readonly CodedConcept Target = Dcm("123014", "Target Region");

    public static readonly CodedConcept CtAccumulated = Dcm("113811", "CT Accumulated Dose Data");
    public static readonly CodedConcept CtEvents = Dcm("113812", "Total Number of Irradiation Events");
    public static readonly CodedConcept CtDlpTotal = Dcm("113813", "CT Dose Length Product Total");
    public static readonly CodedConcept CtAcquisition = Dcm("113819", "CT Acquisition");
    public static readonly CodedConcept CtAcquisitionType = Dcm("113820", "CT Acquisition Type");
    public static readonly CodedConcept CtParameters = Dcm("113822", "CT Acquisition Parameters");
    public static readonly CodedConcept CtExposureTime = Dcm("113824", "Exposure Time");
    public static readonly CodedConcept ScanningLength = Dcm("113825", "Scanning Length");
    public static readonly CodedConcept TotalCollimation = Dcm("113827", "Nominal Total Collimation Width");
    public static readonly CodedConcept Pitch = Dcm("113828", "Pitch Factor");
    public static readonly CodedConcept CtSource = Dcm("113831", "CT X-Ray Source Parameters");
    public static readonly CodedConcept CtSourceName = Dcm("113832", "Identification of the X-Ray Source");
    public static readonly CodedConcept Kvp = Dcm("113733", "KVP");
    public static readonly CodedConcept TubeCurrent = Dcm("113734", "X-Ray Tube Current");
    public static readonly CodedConcept TubeCurrentMost = Dcm("113833", "Maximum X-Ray Tube Current");
    public static readonly CodedConcept TimePerRotation = Dcm("113834", "Exposure Time per Rotation");
    public static readonly CodedConcept CtDose = Dcm("113829", "CT Dose");
    public static readonly CodedConcept MeanCtdiVol = Dcm("113830", "Mean CTDIvol");
    public static readonly CodedConcept Phantom = Dcm("113835", "CTDIw Phantom Type");
    public static readonly CodedConcept Dlp = Dcm("113838", "DLP");
    public static readonly CodedConcept Ssde = Dcm("113930", "Size Specific Dose Estimation");

    public static readonly CodedConcept Accumulated = Dcm("113702", "Accumulated X-Ray Dose Data");
    public static readonly CodedConcept Plane = Dcm("113764", "Acquisition Plane");
    public static readonly CodedConcept AreaTotal = Dcm("113722", "Dose Area Product Total");
    public static readonly CodedConcept ReferenceTotal = Dcm("113725", "Dose (RP) Total");
    public static readonly CodedConcept FluoroAreaTotal = Dcm("113726", "Fluoro Dose Area Product Total");
    public static readonly CodedConcept AcquisitionAreaTotal = Dcm("113727", "Acquisition Dose Area Product Total");
    public static readonly CodedConcept FluoroTime = Dcm("113730", "Total Fluoro Time");
    public static readonly CodedConcept AcquisitionTime = Dcm("113855", "Total Acquisition Time");
    public static readonly CodedConcept Frames = Dcm("113731", "Total Number of Radiographic Frames");
    public static readonly CodedConcept GlandularTotal = Dcm("111637", "Accumulated Average Glandular Dose");
    public static readonly CodedConcept Event = Dcm("113706", "Irradiation Event X-Ray Data");
    public static readonly CodedConcept EventStarted = Dcm("111526", "DateTime Started");
    public static readonly CodedConcept EventType = Dcm("113721", "Irradiation Event Type");
    public static readonly CodedConcept Area = Dcm("122130", "Dose Area Product");
    public static readonly CodedConcept ReferencePoint = Dcm("113738", "Dose (RP)");
    public static readonly CodedConcept GlandularDose = Dcm("111631", "Average Glandular Dose");
    public static readonly CodedConcept EntranceExposure = Dcm("111636", "Entrance Exposure at RP");
    public static readonly CodedConcept HalfValueLayer = Dcm("111634", "Half Value Layer");
    public static readonly CodedConcept AnodeTarget = Dcm("111632", "Anode Target Material");
    public static readonly CodedConcept CompressionForce = Dcm("111647", "Compression Force");
    public static readonly CodedConcept CompressionThickness = Dcm("111633", "Compression Thickness");
    public static readonly CodedConcept ExposureTime = Dcm("113735", "Exposure Time");
    public static readonly CodedConcept ExposureIndex = Dcm("113845", "Exposure Index");
    public static readonly CodedConcept TargetExposureIndex = Dcm("113846", "Target Exposure Index");
    public static readonly CodedConcept DeviationIndex = Dcm("113847", "Deviation Index");

    /// <summary>The side, in SNOMED's old identifiers and in its new ones.</summary>
    public static readonly CodedConcept[] Side = [new("G-C171", "SRT", "Laterality"), new("272741003", "SCT", "Laterality")];
}
