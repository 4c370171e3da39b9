namespace Vouch.Dicom.Reports;

/// <summary>The elements of a content tree. Source: PS3.3, C.17.3 and C.18.</summary>
internal static class ContentTags
{
    public static readonly Tag RelationshipType = new(0x0040, 0xA010);
    public static readonly Tag ValueType = new(0x0040, 0xA040);
    public static readonly Tag ConceptNameCodes = new(0x0040, 0xA043);
    public static readonly Tag ContinuityOfContent = new(0x0040, 0xA050);
    public static readonly Tag Content = new(0x0040, 0xA730);
    public static readonly Tag ContentTemplates = new(0x0040, 0xA504);
    public static readonly Tag MappingResource = new(0x0008, 0x0105);
    public static readonly Tag TemplateIdentifier = new(0x0040, 0xDB00);
    public static readonly Tag ReferencedContentItem = new(0x0040, 0xDB73);
    public static readonly Tag TextValue = new(0x0040, 0xA160);
    public static readonly Tag DateTime = new(0x0040, 0xA120);
    public static readonly Tag Date = new(0x0040, 0xA121);
    public static readonly Tag Time = new(0x0040, 0xA122);
    public static readonly Tag PersonName = new(0x0040, 0xA123);
    public static readonly Tag Uid = new(0x0040, 0xA124);
    public static readonly Tag ConceptCodes = new(0x0040, 0xA168);
    public static readonly Tag MeasuredValues = new(0x0040, 0xA300);
    public static readonly Tag NumericValue = new(0x0040, 0xA30A);
    public static readonly Tag NumericQualifiers = new(0x0040, 0xA301);
    public static readonly Tag Units = new(0x0040, 0x08EA);
    public static readonly Tag ReferencedSops = new(0x0008, 0x1199);
    public static readonly Tag ReferencedSopClass = new(0x0008, 0x1150);
    public static readonly Tag ReferencedSopInstance = new(0x0008, 0x1155);
    public static readonly Tag ReferencedFrames = new(0x0008, 0x1160);
    public static readonly Tag ReferencedSegments = new(0x0062, 0x000B);
    public static readonly Tag GraphicType = new(0x0070, 0x0023);
    public static readonly Tag GraphicData = new(0x0070, 0x0022);
    public static readonly Tag TemporalRangeType = new(0x0040, 0xA130);
    public static readonly Tag ReferencedSamples = new(0x0040, 0xA132);
    public static readonly Tag ReferencedOffsets = new(0x0040, 0xA138);
}
