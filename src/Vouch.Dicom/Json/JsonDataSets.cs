using System.Globalization;
using System.Text.Json;
using Vouch.Dicom.Characters;
using Vouch.Dicom.Coding;

namespace Vouch.Dicom.Json;

/// <summary>Data sets of JSON objects. Source: PS3.18, F.2.</summary>
internal sealed class JsonDataSets(Func<string, StoredBytes>? bulk, ReadingLimits limits)
{
    private readonly ReadingPath path = new();
    private int elements;

    /// <summary>Whether a text is not in ASCII: then the character set has to be named, which it was not always.</summary>
    private bool isUnicode;

    /// <summary>Whatever the character set was called, the texts are Unicode here.</summary>
    private static ValueElement Unicode => ValueElement.OfTexts(Tags.SpecificCharacterSet, Vr.CS, ["ISO_IR 192"]);

    public DataSet Read(JsonElement json)
    {
        var data = new DataSet();
        if (json.ValueKind != JsonValueKind.Object)
            throw Refused(null, "An object was expected.");
        // In order each goes to the end: members in another order cost no more.
        foreach (var (tag, member) in json.EnumerateObject().Select(Member).OrderBy(one => one.Tag))
            data.Set(tag == Tags.SpecificCharacterSet ? Unicode : Element(data, tag, member));

        if (path.Depth == 0 && isUnicode && !data.Contains(Tags.SpecificCharacterSet))
            data.Set(Unicode);
        return data;
    }

    private (Tag Tag, JsonElement Json) Member(JsonProperty property)
    {
        if (!Tag.TryParse(property.Name, out var tag) || property.Name.Length != 8)
            throw Refused(null, "A member is no tag of eight hexadecimal digits.");
        if (++elements > limits.Elements)
            throw Refused(tag, Invariant($"There are more than {limits.Elements} elements."));
        return property.Value.ValueKind == JsonValueKind.Object ? (tag, property.Value) : throw Refused(tag, "An object was expected.");
    }

    private Element Element(DataSet data, Tag tag, JsonElement json)
    {
        var vr = json.TryGetProperty("vr", out var letters) && letters.ValueKind == JsonValueKind.String
            && letters.GetString() is { Length: 2 } text
            ? (Vr)(text[0] << 8 | text[1])
            : data.VrOf(tag);
        if (!vr.IsKnown())
            throw Refused(tag, "The representation is none of the standard.");
        if (json.TryGetProperty("BulkDataURI", out var uri))
            return Bulk(tag, vr, uri);
        if (json.TryGetProperty("InlineBinary", out var binary))
            return binary.ValueKind == JsonValueKind.String && binary.TryGetBytesFromBase64(out var bytes)
                ? Binary(tag, vr, bytes)
                : throw Refused(tag, "InlineBinary is no Base64.");
        if (!json.TryGetProperty("Value", out var values) || values.ValueKind == JsonValueKind.Null)
            return vr == Vr.SQ ? new SequenceElement(tag, []) : new ValueElement(tag, vr, default);
        if (values.ValueKind != JsonValueKind.Array)
            throw Refused(tag, "Value is no array.");
        return vr == Vr.SQ ? Sequence(tag, values) : Values(tag, vr, [.. values.EnumerateArray()]);
    }

    private SequenceElement Sequence(Tag tag, JsonElement values)
    {
        if (path.Depth >= limits.Depth)
            throw Refused(tag, Invariant($"Sequences are nested deeper than {limits.Depth}."));
        var items = new List<DataSet>();
        path.Enter(tag);
        foreach (var item in values.EnumerateArray())
        {
            path.NextItem();
            items.Add(item.ValueKind == JsonValueKind.Null ? new DataSet() : Read(item));
        }

        path.Leave();
        return new(tag, items);
    }

    private Element Bulk(Tag tag, Vr vr, JsonElement uri)
    {
        if (uri.ValueKind != JsonValueKind.String)
            throw Refused(tag, "BulkDataURI is no text.");
        return bulk is null ? new ValueElement(tag, vr, default) : Binary(tag, vr, bulk(uri.GetString()!).ToMemory());
    }

    private static Element Binary(Tag tag, Vr vr, ReadOnlyMemory<byte> bytes)
    {
        if (tag == Tags.PixelData && Encapsulation.Of(tag, vr, bytes) is { } fragments)
            return fragments;
        return new ValueElement(tag, vr, bytes.Length % 2 == 0 ? bytes : (byte[])[.. bytes.Span, vr.Padding()]);
    }

    private ValueElement Values(Tag tag, Vr vr, JsonElement[] values)
    {
        try
        {
            return vr.Kind() switch
            {
                VrKind.Text => Noted(ValueElement.OfTexts(tag, vr, values.Select(one => Text(tag, vr, one)), CharacterSet.Utf8)),
                VrKind.Integer => ValueElement.OfIntegers(tag, vr, [.. values.Select(one => Integer(tag, vr, one))]),
                VrKind.Real => ValueElement.OfReals(tag, vr, [.. values.Select(one => Real(tag, one))]),
                VrKind.Tag => ValueElement.OfTags(tag, [.. values.Select(one => TagValue(tag, one))]),
                _ => throw Refused(tag, $"{vr.Letters()} has InlineBinary, not Value."),
            };
        }
        catch (OverflowException)
        {
            throw Refused(tag, $"A number does not fit {vr.Letters()}.");
        }
        catch (DicomFormatException refused) when (refused.Path.Length == 0)
        {
            throw Refused(tag, refused.Message);
        }
    }

    private string Text(Tag tag, Vr vr, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "",
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Object when vr == Vr.PN => string.Join('=', Group(value, "Alphabetic"), Group(value, "Ideographic"), Group(value,
            "Phonetic")).TrimEnd('='),
        _ => throw Refused(tag, "A value is no text."),
    };

    private static string Group(JsonElement name, string group) =>
        name.TryGetProperty(group, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";

    private long Integer(Tag tag, Vr vr, JsonElement value)
    {
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.ValueKind == JsonValueKind.Number
            ? value.GetRawText() : "";
        if (vr == Vr.UV && ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var large))
            return unchecked((long)large);
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return number;
        // "5.0" is an integer that somebody's program wrote as a real number.
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && real == decimal.Truncate(real)
            ? (long)real
            : throw Refused(tag, "A value is no integer.");
    }

    private double Real(Tag tag, JsonElement value)
    {
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.ValueKind == JsonValueKind.Number
            ? value.GetRawText() : "";
        return text == "inf" ? double.PositiveInfinity : text == "-inf" ? double.NegativeInfinity
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
            : throw Refused(tag, "A value is no number.");
    }

    private Tag TagValue(Tag tag, JsonElement value) =>
        value.ValueKind == JsonValueKind.String && Tag.TryParse(value.GetString()!, out var parsed) ? parsed
            : throw Refused(tag, "A value is no tag.");

    private ValueElement Noted(ValueElement text)
    {
        isUnicode |= text.Bytes.Span.ContainsAnyExceptInRange((byte)0, (byte)0x7F);
        return text;
    }

    private DicomFormatException Refused(Tag? tag, string text) => new(text, path.To(tag));
}
