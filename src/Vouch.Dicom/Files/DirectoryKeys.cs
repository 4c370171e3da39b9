namespace Vouch.Dicom.Files;

/// <summary>
/// What a record of a directory has of the object it points to: what is type 1 or 2, and what is 1C where the object has it.
/// Source: PS3.3, F.5.1 to F.5.35.
/// </summary>
internal static class DirectoryKeys
{
    public static readonly Tag StudyId = new(0x0020, 0x0010);
    public static readonly Tag SeriesNumber = new(0x0020, 0x0011);
    public static readonly Tag InstanceNumber = new(0x0020, 0x0013);

    public static readonly Tag[] Patient = [new(0x0010, 0x0010), new(0x0010, 0x0020)];
    public static readonly Tag[] Study = [new(8, 0x20), new(8, 0x30), new(8, 0x50), new(8, 0x1030), new(0x20, 0x0D), StudyId];
    public static readonly Tag[] Series = [new(8, 0x60), new(0x20, 0x0E), SeriesNumber];

    private static readonly Tag ContentDate = new(0x0008, 0x0023);
    private static readonly Tag ContentTime = new(0x0008, 0x0033);
    private static readonly Tag ConceptName = new(0x0040, 0xA043);
    private static readonly Tag ContentLabel = new(0x0070, 0x0080);
    private static readonly Tag ContentDescription = new(0x0070, 0x0081);
    private static readonly Tag ContentCreator = new(0x0070, 0x0084);

    private static readonly Dictionary<string, Tag[]> Instances = new(StringComparer.Ordinal)
    {
        ["SR DOCUMENT"] = [InstanceNumber, new(0x0040, 0xA491), new(0x0040, 0xA493), ContentDate, ContentTime, ConceptName],
        ["KEY OBJECT DOC"] = [InstanceNumber, ContentDate, ContentTime, ConceptName],
        ["WAVEFORM"] = [InstanceNumber, ContentDate, ContentTime],
        ["ENCAP DOC"] = [InstanceNumber, ContentDate, ContentTime, new(0x0042, 0x0010), ConceptName, new(0x0042, 0x0012)],
        ["PRESENTATION"] = [InstanceNumber, new(0x0070, 0x0082), new(0x0070, 0x0083), ContentLabel, ContentDescription, ContentCreator],
        ["RT DOSE"] = [InstanceNumber, new(0x3004, 0x000A)],
        ["RT STRUCTURE SET"] = [InstanceNumber, new(0x3006, 0x0002), new(0x3006, 0x0008), new(0x3006, 0x0009)],
        ["RT PLAN"] = [InstanceNumber, new(0x300A, 0x0002), new(0x300A, 0x0006), new(0x300A, 0x0007)],
        ["RT TREAT RECORD"] = [InstanceNumber, new(0x3008, 0x0250), new(0x3008, 0x0251)],
        ["RAW DATA"] = [InstanceNumber, ContentDate, ContentTime],
        ["REGISTRATION"] = [InstanceNumber, ContentDate, ContentTime, ContentLabel, ContentDescription, ContentCreator],
        ["FIDUCIAL"] = [InstanceNumber, ContentDate, ContentTime, ContentLabel, ContentDescription, ContentCreator],
    };

    private static readonly Tag[] Image = [InstanceNumber];

    /// <summary>Of a kind of record below a series.</summary>
    public static Tag[] OfInstance(string type) => Instances.GetValueOrDefault(type, Image);

    /// <summary>Numbers that a directory has to have: where the object has none, the record's place is taken.</summary>
    public static bool IsNumber(Tag tag) => tag == StudyId || tag == SeriesNumber || tag == InstanceNumber;
}
