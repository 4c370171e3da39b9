using System.Globalization;
using System.Xml.Linq;
using Vouch.Dicom.Characters;
using Vouch.Dicom.Coding;

namespace Vouch.Dicom.Xml;

/// <summary>Data sets of XML elements, with or without the namespace. Source: PS3.19, A.1.5 and A.1.6.</summary>
internal sealed class XmlDataSets(Func<string, StoredBytes>? bulk, ReadingLimits limits)
{
    private readonly ReadingPath path = new();
    private int elements;

    /// <summary>Whether a text is not in ASCII: then the character set has to be named, which it was not always.</summary>
    private bool isUnicode;

    /// <summary>Whatever the character set was called, the texts are Unicode here.</summary>
    private static ValueElement Unicode => ValueElement.OfTexts(Tags.SpecificCharacterSet, Vr.CS, ["ISO_IR 192"]);

    public DataSet Read(XElement around)
    {
        var data = new DataSet();
        // By group, for each then goes near to the end; within a group the blocks of makers follow from the order.
        foreach (var (named, xml) in around.Elements().Select(Member).OrderBy(one => one.Tag.Group))
        {
            var tag = named;
            if (Attribute(xml, "privateCreator") is { Length: > 0 } creator && tag is { IsPrivate: true, Element: <= 0xFF })
                tag = PrivateBlock.Reserve(data, tag.Group, creator, (byte)tag.Element);
            data.Set(tag == Tags.SpecificCharacterSet ? Unicode : Element(data, tag, xml));
        }

        if (path.Depth == 0 && isUnicode && !data.Contains(Tags.SpecificCharacterSet))
            data.Set(Unicode);
        return data;
    }

    private (Tag Tag, XElement Xml) Member(XElement xml)
    {
        if (xml.Name.LocalName != "DicomAttribute" || !Tag.TryParse(Attribute(xml, "tag") ?? "", out var tag))
            throw Refused(null, "An element is no DicomAttribute with a tag.");
        return ++elements > limits.Elements
            ? throw Refused(tag, Invariant($"There are more than {limits.Elements} elements."))
            : (tag, xml);
    }

    private Element Element(DataSet data, Tag tag, XElement xml)
    {
        var vr = Attribute(xml, "vr") is { Length: 2 } letters ? (Vr)(letters[0] << 8 | letters[1]) : data.VrOf(tag);
        if (!vr.IsKnown())
            throw Refused(tag, "The representation is none of the standard.");
        if (vr == Vr.SQ)
            return Sequence(tag, Children(xml, "Item"));
        if (Children(xml, "BulkData").FirstOrDefault() is { } link)
            return bulk is not null && Attribute(link, "uri") is { } uri ? Binary(tag, vr, bulk(uri).ToMemory())
                : new ValueElement(tag, vr, default);
        if (Children(xml, "InlineBinary").FirstOrDefault() is { } inline)
            return Binary(tag, vr, Base64(tag, inline.Value));
        var texts = vr == Vr.PN ? [.. Children(xml, "PersonName").Select(Name)] : Children(xml, "Value").Select(one => one.Value).ToList();
        return texts.Count == 0 ? new ValueElement(tag, vr, default) : Values(tag, vr, texts);
    }

    private SequenceElement Sequence(Tag tag, IEnumerable<XElement> items)
    {
        if (path.Depth >= limits.Depth)
            throw Refused(tag, Invariant($"Sequences are nested deeper than {limits.Depth}."));
        var all = new List<DataSet>();
        path.Enter(tag);
        foreach (var item in items)
        {
            path.NextItem();
            all.Add(Read(item));
        }

        path.Leave();
        return new(tag, all);
    }

    private static Element Binary(Tag tag, Vr vr, ReadOnlyMemory<byte> bytes)
    {
        if (tag == Tags.PixelData && Encapsulation.Of(tag, vr, bytes) is { } fragments)
            return fragments;
        return new ValueElement(tag, vr, bytes.Length % 2 == 0 ? bytes : (byte[])[.. bytes.Span, vr.Padding()]);
    }

    private ValueElement Values(Tag tag, Vr vr, List<string> texts)
    {
        try
        {
            return vr.Kind() switch
            {
                VrKind.Text => Noted(ValueElement.OfTexts(tag, vr, texts, CharacterSet.Utf8)),
                VrKind.Integer when vr == Vr.UV => ValueElement.OfIntegers(tag, vr,
                    [.. texts.Select(one => unchecked((long)ulong.Parse(one, CultureInfo.InvariantCulture)))]),
                VrKind.Integer => ValueElement.OfIntegers(tag, vr, [.. texts.Select(one => long.Parse(one, CultureInfo.InvariantCulture))]),
                VrKind.Real => ValueElement.OfReals(tag, vr, [.. texts.Select(one => double.Parse(one, CultureInfo.InvariantCulture))]),
                VrKind.Tag => ValueElement.OfTags(tag, [.. texts.Select(one => Tag.TryParse(one, out var value) ? value
                    : throw new FormatException())]),
                _ => throw Refused(tag, $"{vr.Letters()} has InlineBinary, not Value."),
            };
        }
        catch (Exception wrong) when (wrong is FormatException or OverflowException)
        {
            throw Refused(tag, $"A value is none of {vr.Letters()}.");
        }
        catch (DicomFormatException refused) when (refused.Path.Length == 0)
        {
            throw Refused(tag, refused.Message);
        }
    }

    private static string Name(XElement name) =>
        string.Join('=', ((string[])["Alphabetic", "Ideographic", "Phonetic"]).Select(group => Group(name, group))).TrimEnd('=');

    private static string Group(XElement name, string kind) => Children(name, kind).FirstOrDefault() is { } group
        ? string.Join('^', ((string[])["FamilyName", "GivenName", "MiddleName", "NamePrefix", "NameSuffix"])
            .Select(part => Children(group, part).FirstOrDefault()?.Value ?? "")).TrimEnd('^')
        : "";

    private byte[] Base64(Tag tag, string text)
    {
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            throw Refused(tag, "InlineBinary is no Base64.");
        }
    }

    private static IEnumerable<XElement> Children(XElement xml, string name) => xml.Elements().Where(one => one.Name.LocalName == name);

    private static string? Attribute(XElement xml, string name) => xml.Attribute(name)?.Value;

    private ValueElement Noted(ValueElement text)
    {
        isUnicode |= text.Bytes.Span.ContainsAnyExceptInRange((byte)0, (byte)0x7F);
        return text;
    }

    private DicomFormatException Refused(Tag? tag, string text) => new(text, path.To(tag));
}
