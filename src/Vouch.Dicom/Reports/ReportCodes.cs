using static Vouch.Dicom.Reports.CodedConcept;

namespace Vouch.Dicom.Reports;

/// <summary>
/// The concepts that reports of measurements are built of. Source: PS3.16, annex D (DCM) and the templates named; codes of SNOMED CT,
/// LOINC, UMLS and NCI as those templates have them.
/// </summary>
internal static class ReportCodes
{
    // TID 1001 to 1008, 1204: the context of what is observed.
    public static readonly CodedConcept Language = Dcm("121049", "Language of Content Item and Descendants");
    public static readonly CodedConcept ObserverType = Dcm("121005", "Observer Type");
    public static readonly CodedConcept Person = Dcm("121006", "Person");
    public static readonly CodedConcept Device = Dcm("121007", "Device");
    public static readonly CodedConcept PersonName = Dcm("121008", "Person Observer Name");
    public static readonly CodedConcept PersonOrganization = Dcm("121009", "Person Observer's Organization Name");
    public static readonly CodedConcept DeviceUid = Dcm("121012", "Device Observer UID");
    public static readonly CodedConcept DeviceName = Dcm("121013", "Device Observer Name");
    public static readonly CodedConcept DeviceManufacturer = Dcm("121014", "Device Observer Manufacturer");
    public static readonly CodedConcept DeviceModel = Dcm("121015", "Device Observer Model Name");
    public static readonly CodedConcept DeviceSerial = Dcm("121016", "Device Observer Serial Number");
    public static readonly CodedConcept SubjectId = Dcm("121030", "Subject ID");
    public static readonly CodedConcept FetusId = new("11951-1", "LN", "Fetus ID");
    public static readonly CodedConcept ProcedureReported = Dcm("121058", "Procedure reported");

    // TID 300, 310, 315, 320: a measurement.
    public static readonly CodedConcept Derivation = Dcm("121401", "Derivation");
    public static readonly CodedConcept Normality = Dcm("121402", "Normality");
    public static readonly CodedConcept Selection = Dcm("121404", "Selection Status");
    public static readonly CodedConcept Method = Sct("370129005", "Measurement Method");
    public static readonly CodedConcept FindingSite = Sct("363698007", "Finding Site");
    public static readonly CodedConcept Laterality = Sct("272741003", "Laterality");
    public static readonly CodedConcept TopographicalModifier = Sct("106233006", "Topographical modifier");
    public static readonly CodedConcept Mean = Sct("373098007", "Mean");
    public static readonly CodedConcept Source = Dcm("121112", "Source of Measurement");

    // TID 1500, 1501, 1410, 1411, 1600.
    public static readonly CodedConcept ImageLibrary = Dcm("111028", "Image Library");
    public static readonly CodedConcept ImageLibraryGroup = Dcm("126200", "Image Library Group");
    public static readonly CodedConcept ImagingMeasurements = Dcm("126010", "Imaging Measurements");
    public static readonly CodedConcept QualitativeEvaluations = new("C0034375", "UMLS", "Qualitative Evaluations");
    public static readonly CodedConcept MeasurementGroup = Dcm("125007", "Measurement Group");
    public static readonly CodedConcept TrackingIdentifier = Dcm("112039", "Tracking Identifier");
    public static readonly CodedConcept TrackingUid = Dcm("112040", "Tracking Unique Identifier");
    public static readonly CodedConcept ActivitySession = new("C67447", "NCIt", "Activity Session");
    public static readonly CodedConcept Finding = Dcm("121071", "Finding");
    public static readonly CodedConcept ImageRegion = Dcm("111030", "Image Region");
    public static readonly CodedConcept SourceImage = Dcm("121324", "Source Image");
    public static readonly CodedConcept ReferencedSegment = Dcm("121191", "Referenced Segment");
    public static readonly CodedConcept SegmentationSeries = Dcm("121232", "Source series for segmentation");
    public static readonly CodedConcept Findings = Dcm("121070", "Findings");
    public static readonly CodedConcept Comment = Dcm("121106", "Comment");
    public static readonly CodedConcept Identifier = Dcm("125010", "Identifier");
}
