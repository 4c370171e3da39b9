namespace Vouch.Dicom;

/// <summary>The tags that this library itself speaks of; every other is found by keyword in the dictionary. Source: PS3.6.</summary>
public static class Tags
{
    public static readonly Tag FileMetaInformationGroupLength = new(0x0002, 0x0000);
    public static readonly Tag FileMetaInformationVersion = new(0x0002, 0x0001);
    public static readonly Tag MediaStorageSopClassUid = new(0x0002, 0x0002);
    public static readonly Tag MediaStorageSopInstanceUid = new(0x0002, 0x0003);
    public static readonly Tag TransferSyntaxUid = new(0x0002, 0x0010);
    public static readonly Tag ImplementationClassUid = new(0x0002, 0x0012);
    public static readonly Tag ImplementationVersionName = new(0x0002, 0x0013);
    public static readonly Tag SpecificCharacterSet = new(0x0008, 0x0005);
    public static readonly Tag SopClassUid = new(0x0008, 0x0016);
    public static readonly Tag SopInstanceUid = new(0x0008, 0x0018);
    public static readonly Tag NumberOfFrames = new(0x0028, 0x0008);
    public static readonly Tag SamplesPerPixel = new(0x0028, 0x0002);
    public static readonly Tag PhotometricInterpretation = new(0x0028, 0x0004);
    public static readonly Tag Rows = new(0x0028, 0x0010);
    public static readonly Tag Columns = new(0x0028, 0x0011);
    public static readonly Tag BitsAllocated = new(0x0028, 0x0100);
    public static readonly Tag PixelRepresentation = new(0x0028, 0x0103);
    public static readonly Tag ExtendedOffsetTable = new(0x7FE0, 0x0001);
    public static readonly Tag ExtendedOffsetTableLengths = new(0x7FE0, 0x0002);
    public static readonly Tag FloatPixelData = new(0x7FE0, 0x0008);
    public static readonly Tag DoubleFloatPixelData = new(0x7FE0, 0x0009);
    public static readonly Tag PixelData = new(0x7FE0, 0x0010);
    public static readonly Tag DataSetTrailingPadding = new(0xFFFC, 0xFFFC);
    public static readonly Tag Item = new(0xFFFE, 0xE000);
    public static readonly Tag ItemDelimitation = new(0xFFFE, 0xE00D);
    public static readonly Tag SequenceDelimitation = new(0xFFFE, 0xE0DD);
}
