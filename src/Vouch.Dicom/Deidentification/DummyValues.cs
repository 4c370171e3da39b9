namespace Vouch.Dicom.Deidentification;

/// <summary>Values that say nothing and are valid. Source: PS3.15, E.1.1: consistent with the representation.</summary>
internal static class DummyValues
{
    private const string Text = "REMOVED";

    public static ValueElement Of(Tag tag, Vr vr) => vr switch
    {
        Vr.DA => ValueElement.OfTexts(tag, vr, ["19000101"]),
        Vr.TM => ValueElement.OfTexts(tag, vr, ["000000"]),
        Vr.DT => ValueElement.OfTexts(tag, vr, ["19000101000000"]),
        Vr.AS => ValueElement.OfTexts(tag, vr, ["000D"]),
        Vr.DS or Vr.IS => ValueElement.OfTexts(tag, vr, ["0"]),
        Vr.UI => ValueElement.OfTexts(tag, vr, ["2.25.0"]),
        _ => vr.Kind() switch
        {
            VrKind.Text => ValueElement.OfTexts(tag, vr, [Text]),
            VrKind.Integer or VrKind.Real or VrKind.Tag => new(tag, vr, new byte[vr.ValueBytes()]),
            _ => new(tag, vr, new byte[Math.Max(2, vr.UnitBytes())]),
        },
    };

    /// <summary>One item: of a report's content a text, "Comment" (PS3.16, DCM 121106), of other sequences an empty one.</summary>
    public static SequenceElement Sequence(Tag tag) => new(tag, [tag == new Tag(0x0040, 0xA730) ? Comment() : new DataSet()]);

    private static DataSet Comment() => new DataSet()
        .Set(new Tag(0x0040, 0xA010), "CONTAINS").Set(new Tag(0x0040, 0xA040), "TEXT").Set(new Tag(0x0040, 0xA160), Text)
        .SetItems(new Tag(0x0040, 0xA043), new DataSet().Set(new Tag(0x0008, 0x0100), "121106").Set(new Tag(0x0008, 0x0102),
            "DCM").Set(new Tag(0x0008, 0x0104), "Comment"));
}
