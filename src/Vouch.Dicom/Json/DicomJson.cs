using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Vouch.Dicom.Coding;

namespace Vouch.Dicom.Json;

/// <summary>
/// Data sets as JSON, both ways. Source: PS3.18, F. Group lengths are left out, as it asks, and all text is Unicode, so that Specific
/// Character Set becomes ISO_IR 192. Numbers of DS and IS keep their digits: those that are no JSON numbers ("+1", ".5") are strings.
/// </summary>
public static class DicomJson
{
    /// <param name="bulkUri">Where the value of an element will be found instead; null: it is written here. Without it every value
    /// is.</param>
    public static void Write(Stream output, DataSet data, Func<DataSet, Element, string?>? bulkUri = null, bool indented = false)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions
        {
            Indented = indented,
            NewLine = "\n",
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping
        });
        Write(json, data, bulkUri);
    }

    /// <summary>As one object, within what else is written.</summary>
    public static void Write(Utf8JsonWriter json, DataSet data, Func<DataSet, Element, string?>? bulkUri = null)
    {
        json.WriteStartObject();
        foreach (var element in data.InOrder().Where(one => !one.Tag.IsGroupLength))
        {
            json.WriteStartObject(Name(element.Tag));
            json.WriteString("vr", Vr(element).Letters());
            if (bulkUri?.Invoke(data, element) is { } uri)
                json.WriteString("BulkDataURI", uri);
            else
                Value(json, data, element, bulkUri);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    public static string Text(DataSet data, bool indented = false)
    {
        using var output = new MemoryStream();
        Write(output, data, null, indented);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    /// <summary>One data set, an object.</summary>
    /// <param name="bulk">Brings what stands under an address; without it such an element is left empty.</param>
    /// <exception cref="DicomFormatException">It is no JSON, or not of a data set.</exception>
    public static DataSet Read(ReadOnlyMemory<byte> json, Func<string, StoredBytes>? bulk = null, ReadingLimits? limits = null)
    {
        var all = ReadAll(json, bulk, limits);
        return all is [var only] ? only : throw new DicomFormatException(Invariant($"One data set was expected, there are {all.Count}."));
    }

    /// <summary>One data set or an array of them, as servers answer.</summary>
    /// <exception cref="DicomFormatException">It is no JSON, or not of data sets.</exception>
    public static IReadOnlyList<DataSet> ReadAll(ReadOnlyMemory<byte> json, Func<string, StoredBytes>? bulk = null,
        ReadingLimits? limits = null)
    {
        try
        {
            // Each sequence takes three levels: the element, its values, the item.
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions
            {
                MaxDepth = ((limits ?? ReadingLimits.Default)
                .Depth * 3) + 16
            });
            var reader = new JsonDataSets(bulk, limits ?? ReadingLimits.Default);
            return document.RootElement.ValueKind == JsonValueKind.Array
                ? [.. document.RootElement.EnumerateArray().Select(one => reader.Read(one))]
                : [reader.Read(document.RootElement)];
        }
        catch (JsonException broken)
        {
            throw new DicomFormatException(Invariant($"This is no JSON: line {broken.LineNumber + 1}."), "", broken.BytePositionInLine);
        }
        catch (InvalidOperationException)
        {
            throw new DicomFormatException("A text in this JSON is no Unicode.");
        }
    }

    internal static string Name(Tag tag) => tag.Number.ToString("X8", CultureInfo.InvariantCulture);

    private static Vr Vr(Element element) => element.Vr.IsKnown() && !(element is SequenceElement) ? element.Vr
        : element is SequenceElement ? Dicom.Vr.SQ : Dicom.Vr.UN;

    private static void Value(Utf8JsonWriter json, DataSet data, Element element, Func<DataSet, Element, string?>? bulkUri)
    {
        switch (element)
        {
            case SequenceElement { Items.Count: > 0 } sequence:
                json.WriteStartArray("Value");
                foreach (var item in sequence.Items)
                    Write(json, item, bulkUri);
                json.WriteEndArray();
                break;
            case FragmentsElement fragments:
                json.WriteBase64String("InlineBinary", Encapsulation.Bytes(fragments));
                break;
            case StoredElement stored:
                Value(json, data, new ValueElement(stored.Tag, stored.Vr, stored.Bytes.ToMemory(), stored.Origin));
                break;
            case ValueElement { IsEmpty: false } value:
                Value(json, data, value);
                break;
        }
    }

    private static void Value(Utf8JsonWriter json, DataSet data, ValueElement element)
    {
        if (element.Vr.Kind() is VrKind.Bytes or VrKind.Unknown)
        {
            json.WriteBase64String("InlineBinary", element.LittleEndianBytes().Span);
            return;
        }

        json.WriteStartArray("Value");
        switch (element.Vr.Kind())
        {
            case VrKind.Integer when element.Vr == Dicom.Vr.UV:
                foreach (var number in element.Integers())
                    json.WriteNumberValue((ulong)number);
                break;
            case VrKind.Integer:
                foreach (var number in element.Integers())
                    json.WriteNumberValue(number);
                break;
            case VrKind.Real:
                foreach (var number in element.Reals())
                    Real(json, element.Vr, number);
                break;
            case VrKind.Tag:
                foreach (var tag in element.TagValues())
                    json.WriteStringValue(Name(tag));
                break;
            default:
                Texts(json, element.Tag == Tags.SpecificCharacterSet ? ["ISO_IR 192"] : element.Texts(data.Characters), element.Vr);
                break;
        }

        json.WriteEndArray();
    }

    /// <summary>What is no number has its name, as other programs write and read it (dicom-rs; PS3.18, F.2.3: to be checked).</summary>
    private static void Real(Utf8JsonWriter json, Vr vr, double number)
    {
        if (!double.IsFinite(number))
            json.WriteStringValue(double.IsNaN(number) ? "NaN" : number > 0 ? "inf" : "-inf");
        else if (vr == Dicom.Vr.FL)
            json.WriteNumberValue((float)number);
        else
            json.WriteNumberValue(number);
    }

    private static void Texts(Utf8JsonWriter json, IReadOnlyList<string> texts, Vr vr)
    {
        foreach (var text in texts)
            if (text.Length == 0)
                json.WriteNullValue();
            else if (vr == Dicom.Vr.PN)
                Name(json, text);
            else if (vr is Dicom.Vr.DS or Dicom.Vr.IS && IsNumber(text))
                json.WriteRawValue(text, skipInputValidation: true);
            else
                json.WriteStringValue(text);
    }

    private static void Name(Utf8JsonWriter json, string text)
    {
        string[] names = ["Alphabetic", "Ideographic", "Phonetic"];
        var groups = text.Split('=');
        json.WriteStartObject();
        for (var i = 0; i < Math.Min(3, groups.Length); i++)
            if (groups[i].Length > 0)
                json.WriteString(names[i], groups[i]);
        json.WriteEndObject();
    }

    /// <summary>Whether a text is a number as JSON writes it. Source: RFC 8259, 6.</summary>
    private static bool IsNumber(string text)
    {
        var at = text[0] == '-' ? 1 : 0;
        var whole = Digits(text, at);
        if (whole == 0 || whole > 1 && text[at] == '0')
            return false;
        at += whole;
        if (at < text.Length && text[at] == '.')
        {
            var fraction = Digits(text, at + 1);
            if (fraction == 0)
                return false;
            at += 1 + fraction;
        }

        if (at < text.Length && text[at] is 'e' or 'E')
        {
            at += at + 1 < text.Length && text[at + 1] is '+' or '-' ? 2 : 1;
            var exponent = Digits(text, at);
            if (exponent == 0)
                return false;
            at += exponent;
        }

        return at == text.Length;
    }

    private static int Digits(string text, int from)
    {
        var at = from;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
        return at - from;
    }
}
