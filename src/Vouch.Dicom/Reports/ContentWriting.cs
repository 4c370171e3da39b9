namespace Vouch.Dicom.Reports;

/// <summary>A content tree as data elements. Source: PS3.3, C.17.3.</summary>
internal static class ContentWriting
{
    public static void Put(ContentItem item, DataSet data)
    {
        if (item.Relationship.Length > 0)
            data.Set(ContentTags.RelationshipType, item.Relationship);
        if (item.Value is not ContentValue.Pointer)
            data.Set(ContentTags.ValueType, item.Value.Type);
        if (item.Name is { } name)
            name.Write(data, ContentTags.ConceptNameCodes);
        Put(item.Value, data);
        data.Remove(ContentTags.Content);
        if (item.Items.IsEmpty)
            return;
        // Texts are written in the characters of the data set around: it has to be around them first.
        var items = item.Items.Select(_ => new DataSet()).ToList();
        data.SetItems(ContentTags.Content, items);
        foreach (var (child, into) in item.Items.Zip(items))
            Put(child, into);
    }

    private static void Put(ContentValue value, DataSet data)
    {
        switch (value)
        {
            case ContentValue.Container container:
                data.Set(ContentTags.ContinuityOfContent, container.IsContinuous ? "CONTINUOUS" : "SEPARATE");
                if (container.Template is { } template)
                    data.SetItems(ContentTags.ContentTemplates, new DataSet().Set(ContentTags.MappingResource, "DCMR")
                        .Set(ContentTags.TemplateIdentifier, template));
                break;
            case ContentValue.Text text: data.Set(ContentTags.TextValue, text.Value); break;
            case ContentValue.Numeric number: Put(number, data); break;
            case ContentValue.Coded { Concept: { } concept }: concept.Write(data, ContentTags.ConceptCodes); break;
            case ContentValue.Moment moment: data.Set(ContentTags.DateTime, moment.Written); break;
            case ContentValue.Date date: data.Set(ContentTags.Date, date.Written); break;
            case ContentValue.Time time: data.Set(ContentTags.Time, time.Written); break;
            case ContentValue.Identifier uid: data.Set(ContentTags.Uid, uid.Value); break;
            case ContentValue.Person person: data.Set(ContentTags.PersonName, person.Value); break;
            case ContentValue.Reference reference: Put(reference, data); break;
            case ContentValue.Coordinates shape:
                data.Set(ContentTags.GraphicType, shape.Shape).Set(ContentTags.GraphicData, [.. shape.Points]);
                break;
            case ContentValue.Times times: Put(times, data); break;
            case ContentValue.Pointer pointer:
                data.Set(ContentTags.ReferencedContentItem, [.. pointer.Way.Select(one => (long)one)]);
                break;
        }
    }

    private static void Put(ContentValue.Numeric number, DataSet data)
    {
        if (number.Written.Length == 0 && number.Unit is null)
        {
            data.SetItems(ContentTags.MeasuredValues);
        }
        else
        {
            var measured = new DataSet();
            data.SetItems(ContentTags.MeasuredValues, measured);
            measured.Set(ContentTags.NumericValue, number.Written.Split('\\'));
            number.Unit?.Write(measured, ContentTags.Units);
        }

        number.Qualifier?.Write(data, ContentTags.NumericQualifiers);
    }

    private static void Put(ContentValue.Reference reference, DataSet data)
    {
        var one = new DataSet().Set(ContentTags.ReferencedSopClass, reference.Class)
            .Set(ContentTags.ReferencedSopInstance, reference.Instance);
        if (!reference.Frames.IsEmpty)
            one.Set(ContentTags.ReferencedFrames, [.. reference.Frames.Select(frame => (long)frame)]);
        if (!reference.Segments.IsEmpty)
            one.Set(ContentTags.ReferencedSegments, [.. reference.Segments.Select(segment => (long)segment)]);
        data.SetItems(ContentTags.ReferencedSops, one);
    }

    private static void Put(ContentValue.Times times, DataSet data)
    {
        data.Set(ContentTags.TemporalRangeType, times.Shape);
        if (!times.Samples.IsEmpty)
            data.Set(ContentTags.ReferencedSamples, [.. times.Samples]);
        if (!times.Offsets.IsEmpty)
            data.Set(ContentTags.ReferencedOffsets, [.. times.Offsets]);
    }
}
