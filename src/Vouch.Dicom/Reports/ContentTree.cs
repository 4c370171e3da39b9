using System.Collections.Immutable;
using System.Globalization;
using Vouch.Dicom.Values;

namespace Vouch.Dicom.Reports;

/// <summary>
/// The content of a structured report as a tree, and back. Depth and items are bounded where the data set is read
/// (<see cref="ReadingLimits"/>). Source: PS3.3, C.17.3; PS3.16.
/// </summary>
public static class ContentTree
{
    /// <summary>Null: the object is no structured report.</summary>
    public static ContentItem? Read(DataSet data) => data.Text(ContentTags.ValueType) is null ? null : Item(data);

    /// <summary>Puts the tree into an object, in its Specific Character Set; whatever content it had goes.</summary>
    /// <exception cref="DicomFormatException">A character has no place in that set.</exception>
    public static void Write(ContentItem root, DataSet into) => ContentWriting.Put(root, into);

    private static ContentItem Item(DataSet data) => new(
        data.Text(ContentTags.RelationshipType) ?? "",
        CodedConcept.Read(data, ContentTags.ConceptNameCodes),
        Value(data),
        [.. data.Items(ContentTags.Content).Select(Item)]);

    private static ContentValue Value(DataSet data) => data.Text(ContentTags.ValueType) switch
    {
        "CONTAINER" => new ContentValue.Container(data.Text(ContentTags.ContinuityOfContent) == "CONTINUOUS", Template(data)),
        "TEXT" => new ContentValue.Text(data.Text(ContentTags.TextValue) ?? ""),
        "NUM" => Number(data),
        "CODE" => new ContentValue.Coded(CodedConcept.Read(data, ContentTags.ConceptCodes)),
        "DATETIME" => new ContentValue.Moment(data.Text(ContentTags.DateTime) ?? ""),
        "DATE" => new ContentValue.Date(data.Text(ContentTags.Date) ?? ""),
        "TIME" => new ContentValue.Time(data.Text(ContentTags.Time) ?? ""),
        "UIDREF" => new ContentValue.Identifier(new(data.Text(ContentTags.Uid) ?? "")),
        "PNAME" => new ContentValue.Person(PersonName.Parse(data.Text(ContentTags.PersonName) ?? "")),
        "IMAGE" or "WAVEFORM" or "COMPOSITE" => Reference(data),
        "SCOORD" or "SCOORD3D" => new ContentValue.Coordinates(
            data.Text(ContentTags.ValueType)!, data.Text(ContentTags.GraphicType) ?? "", [.. data.Reals(ContentTags.GraphicData)]),
        "TCOORD" => new ContentValue.Times(data.Text(ContentTags.TemporalRangeType) ?? "",
            [.. data.Integers(ContentTags.ReferencedSamples)], [.. data.Reals(ContentTags.ReferencedOffsets)]),
        null when data.Integers(ContentTags.ReferencedContentItem) is { Count: > 0 } way =>
            new ContentValue.Pointer([.. way.Select(one => (int)one)]),
        var other => new ContentValue.Other(other ?? ""),
    };

    /// <summary>Only templates of the standard are named by their identifier alone.</summary>
    private static string? Template(DataSet data) =>
        data.Items(ContentTags.ContentTemplates) is [var item, ..] && item.Text(ContentTags.MappingResource) == "DCMR"
            ? item.Text(ContentTags.TemplateIdentifier) : null;

    private static ContentValue.Numeric Number(DataSet data)
    {
        var qualifier = CodedConcept.Read(data, ContentTags.NumericQualifiers);
        if (data.Items(ContentTags.MeasuredValues) is not [var measured, ..])
            return new(null, "", null, qualifier);
        var written = string.Join('\\', measured.Texts(ContentTags.NumericValue));
        return new(new DecimalString(written).Exact, written, CodedConcept.Read(measured, ContentTags.Units), qualifier);
    }

    private static ContentValue Reference(DataSet data)
    {
        var type = data.Text(ContentTags.ValueType)!;
        return data.Items(ContentTags.ReferencedSops) is [var one, ..]
            ? new ContentValue.Reference(type, new(one.Text(ContentTags.ReferencedSopClass) ?? ""),
                new(one.Text(ContentTags.ReferencedSopInstance) ?? ""),
                [.. one.Integers(ContentTags.ReferencedFrames).Select(frame => (int)frame)])
            {
                Segments = [.. one.Integers(ContentTags.ReferencedSegments).Select(segment => (int)segment)],
            }
            : new ContentValue.Other(type);
    }
}
