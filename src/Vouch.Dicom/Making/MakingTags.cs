namespace Vouch.Dicom.Making;

/// <summary>The elements of objects made here. Source: PS3.3, C.7, C.8.6, C.12, C.24.</summary>
internal static class MakingTags
{
    public static readonly Tag StudyDate = new(0x0008, 0x0020);
    public static readonly Tag ContentDate = new(0x0008, 0x0023);
    public static readonly Tag AcquisitionDateTime = new(0x0008, 0x002A);
    public static readonly Tag StudyTime = new(0x0008, 0x0030);
    public static readonly Tag ContentTime = new(0x0008, 0x0033);
    public static readonly Tag AccessionNumber = new(0x0008, 0x0050);
    public static readonly Tag Modality = new(0x0008, 0x0060);
    public static readonly Tag ConversionType = new(0x0008, 0x0064);
    public static readonly Tag Manufacturer = new(0x0008, 0x0070);
    public static readonly Tag ReferringPhysician = new(0x0008, 0x0090);
    public static readonly Tag TimezoneOffset = new(0x0008, 0x0201);
    public static readonly Tag StudyDescription = new(0x0008, 0x1030);
    public static readonly Tag SeriesDescription = new(0x0008, 0x103E);
    public static readonly Tag PatientName = new(0x0010, 0x0010);
    public static readonly Tag PatientId = new(0x0010, 0x0020);
    public static readonly Tag BirthDate = new(0x0010, 0x0030);
    public static readonly Tag Sex = new(0x0010, 0x0040);
    public static readonly Tag StudyInstance = new(0x0020, 0x000D);
    public static readonly Tag SeriesInstance = new(0x0020, 0x000E);
    public static readonly Tag StudyId = new(0x0020, 0x0010);
    public static readonly Tag SeriesNumber = new(0x0020, 0x0011);
    public static readonly Tag InstanceNumber = new(0x0020, 0x0013);
    public static readonly Tag Laterality = new(0x0020, 0x0060);
    public static readonly Tag PatientOrientation = new(0x0020, 0x0020);
    public static readonly Tag PlanarConfiguration = new(0x0028, 0x0006);
    public static readonly Tag BitsStored = new(0x0028, 0x0101);
    public static readonly Tag HighBit = new(0x0028, 0x0102);
    public static readonly Tag BurnedInAnnotation = new(0x0028, 0x0301);
    public static readonly Tag LossyImageCompression = new(0x0028, 0x2110);
    public static readonly Tag LossyRatio = new(0x0028, 0x2112);
    public static readonly Tag LossyMethod = new(0x0028, 0x2114);
    public static readonly Tag ConceptNameCodes = new(0x0040, 0xA043);
    public static readonly Tag DocumentTitle = new(0x0042, 0x0010);
    public static readonly Tag EncapsulatedDocument = new(0x0042, 0x0011);
    public static readonly Tag MimeType = new(0x0042, 0x0012);
    public static readonly Tag EncapsulatedLength = new(0x0042, 0x0015);
}
