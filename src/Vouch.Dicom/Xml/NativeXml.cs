using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Vouch.Dicom.Coding;
using Vouch.Dicom.Registry;
using Vouch.Dicom.Values;

namespace Vouch.Dicom.Xml;

/// <summary>
/// Data sets as XML of the Native DICOM Model, both ways. Source: PS3.19, A.1. As in <see cref="Json.DicomJson"/> group lengths are left
/// out and all text is Unicode. A text with characters that XML cannot have goes as binary.
/// </summary>
public static class NativeXml
{
    internal const string Namespace = "http://dicom.nema.org/PS3.19/models/NativeDICOM";

    /// <param name="bulkUri">Where the value of an element will be found instead; null: it is written here. Without it every value
    /// is.</param>
    public static void Write(Stream output, DataSet data, Func<DataSet, Element, string?>? bulkUri = null)
    {
        using var xml = XmlWriter.Create(output, new XmlWriterSettings
        {
            Encoding = new UTF8Encoding(false),
            Indent = true,
            NewLineChars = "\n",
            NewLineHandling = NewLineHandling.Entitize
        });
        xml.WriteStartDocument();
        xml.WriteStartElement("NativeDicomModel", Namespace);
        xml.WriteAttributeString("xml", "space", null, "preserve");
        Elements(xml, data, bulkUri);
        xml.WriteEndElement();
    }

    public static string Text(DataSet data)
    {
        using var output = new MemoryStream();
        Write(output, data);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    /// <param name="bulk">Brings what stands under an address; without it such an element is left empty.</param>
    /// <exception cref="DicomFormatException">It is no XML, or not of a data set.</exception>
    public static DataSet Read(Stream input, Func<string, StoredBytes>? bulk = null, ReadingLimits? limits = null)
    {
        var most = (limits ?? ReadingLimits.Default).TotalBytes;
        try
        {
            using var xml = XmlReader.Create(input, new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                MaxCharactersInDocument = most
            });
            var document = XDocument.Load(xml, LoadOptions.PreserveWhitespace);
            return document.Root is { Name.LocalName: "NativeDicomModel" } root
                ? new XmlDataSets(bulk, limits ?? ReadingLimits.Default).Read(root)
                : throw new DicomFormatException("The outermost element is not NativeDicomModel.");
        }
        catch (XmlException broken)
        {
            throw new DicomFormatException(Invariant($"This is no XML: line {broken.LineNumber}."));
        }
    }

    private static void Elements(XmlWriter xml, DataSet data, Func<DataSet, Element, string?>? bulkUri)
    {
        foreach (var element in data.InOrder().Where(one => !one.Tag.IsGroupLength))
        {
            xml.WriteStartElement("DicomAttribute", Namespace);
            // A creator with characters that XML has not stands, as its bytes, in its own element; the tag then says its block.
            var creator = PrivateBlock.CreatorOf(data, element.Tag) is { } named && IsXml(named) ? named : null;
            var tag = creator is null ? element.Tag : new Tag(element.Tag.Group, (ushort)(element.Tag.Element & 0xFF));
            xml.WriteAttributeString("tag", tag.Number.ToString("X8", CultureInfo.InvariantCulture));
            xml.WriteAttributeString("vr", (element is SequenceElement ? Vr.SQ : element.Vr.IsKnown() ? element.Vr : Vr.UN).Letters());
            if (DataDictionary.Find(element.Tag)?.Keyword is { Length: > 0 } keyword)
                xml.WriteAttributeString("keyword", keyword);
            if (creator is not null)
                xml.WriteAttributeString("privateCreator", creator);
            if (bulkUri?.Invoke(data, element) is { } uri)
            {
                xml.WriteStartElement("BulkData", Namespace);
                xml.WriteAttributeString("uri", uri);
                xml.WriteEndElement();
            }
            else
                Content(xml, data, element, bulkUri);
            xml.WriteEndElement();
        }
    }

    private static void Content(XmlWriter xml, DataSet data, Element element, Func<DataSet, Element, string?>? bulkUri)
    {
        switch (element)
        {
            case SequenceElement sequence:
                for (var i = 0; i < sequence.Items.Count; i++)
                {
                    Numbered(xml, "Item", i);
                    Elements(xml, sequence.Items[i], bulkUri);
                    xml.WriteEndElement();
                }

                break;
            case FragmentsElement fragments:
                Binary(xml, Encapsulation.Bytes(fragments));
                break;
            case StoredElement stored:
                Value(xml, data, new ValueElement(stored.Tag, stored.Vr, stored.Bytes.ToMemory(), stored.Origin));
                break;
            case ValueElement { IsEmpty: false } value:
                Value(xml, data, value);
                break;
        }
    }

    private static void Value(XmlWriter xml, DataSet data, ValueElement element)
    {
        var texts = element.Tag == Tags.SpecificCharacterSet ? ["ISO_IR 192"] : Texts(data, element);
        if (element.Vr.Kind() is VrKind.Bytes or VrKind.Unknown || !texts.All(IsXml))
        {
            Binary(xml, element.Vr.HasCharacterSet() ? Characters.CharacterSet.Utf8.Encode(string.Join('\\', texts), element.Vr)
                : element.LittleEndianBytes());
            return;
        }

        for (var i = 0; i < texts.Count; i++)
            if (element.Vr == Vr.PN)
                Name(xml, i, PersonName.Parse(texts[i]));
            else
            {
                Numbered(xml, "Value", i);
                xml.WriteString(texts[i]);
                xml.WriteEndElement();
            }
    }

    private static IReadOnlyList<string> Texts(DataSet data, ValueElement element) => element.Vr.Kind() switch
    {
        VrKind.Tag => [.. element.TagValues().Select(one => one.Number.ToString("X8", CultureInfo.InvariantCulture))],
        VrKind.Bytes or VrKind.Unknown => [],
        _ => data.TextsOf(element),
    };

    private static void Name(XmlWriter xml, int at, PersonName name)
    {
        Numbered(xml, "PersonName", at);
        foreach (var (group, kind) in (ReadOnlySpan<(NameGroup, string)>)[(name.Alphabetic, "Alphabetic"), (name.Ideographic,
            "Ideographic"), (name.Phonetic, "Phonetic")])
        {
            if (group == NameGroup.Empty)
                continue;
            xml.WriteStartElement(kind, Namespace);
            foreach (var (text, part) in (ReadOnlySpan<(string, string)>)[(group.Family, "FamilyName"), (group.Given, "GivenName"),
                (group.Middle, "MiddleName"),
                (group.Prefix, "NamePrefix"), (group.Suffix, "NameSuffix")])
                if (text.Length > 0)
                    xml.WriteElementString(part, Namespace, text);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void Numbered(XmlWriter xml, string name, int at)
    {
        xml.WriteStartElement(name, Namespace);
        xml.WriteAttributeString("number", (at + 1).ToString(CultureInfo.InvariantCulture));
    }

    private static void Binary(XmlWriter xml, ReadOnlyMemory<byte> bytes) => xml.WriteElementString("InlineBinary", Namespace,
        Convert.ToBase64String(bytes.Span));

    private static bool IsXml(string text)
    {
        for (var i = 0; i < text.Length; i++)
            if (char.IsSurrogate(text[i]))
            {
                if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                    return false;
                i++;
            }
            else if (!XmlConvert.IsXmlChar(text[i]))
                return false;
        return true;
    }
}
