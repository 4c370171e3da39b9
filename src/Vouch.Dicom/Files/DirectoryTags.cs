namespace Vouch.Dicom.Files;

/// <summary>Source: PS3.3, F.3.2.</summary>
internal static class DirectoryTags
{
    public const string SopClass = "1.2.840.10008.1.3.10";
    public static readonly Tag FileSetId = new(0x0004, 0x1130);
    public static readonly Tag FirstRecord = new(0x0004, 0x1200);
    public static readonly Tag LastRecord = new(0x0004, 0x1202);
    public static readonly Tag ConsistencyFlag = new(0x0004, 0x1212);
    public static readonly Tag Records = new(0x0004, 0x1220);
    public static readonly Tag NextRecord = new(0x0004, 0x1400);
    public static readonly Tag InUse = new(0x0004, 0x1410);
    public static readonly Tag LowerRecord = new(0x0004, 0x1420);
    public static readonly Tag RecordType = new(0x0004, 0x1430);
    public static readonly Tag FileId = new(0x0004, 0x1500);
    public static readonly Tag SopClassInFile = new(0x0004, 0x1510);
    public static readonly Tag SopInstanceInFile = new(0x0004, 0x1511);
    public static readonly Tag TransferSyntaxInFile = new(0x0004, 0x1512);
}
