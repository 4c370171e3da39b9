using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Vouch.Signals;

/// <summary>XML documents without entities or outer files; refusals carry the line.</summary>
internal sealed class Xml(XElement root, string file)
{
    private const int DepthMost = 100;

    public XElement Root => root;

    /// <summary>A document of at most <see cref="Limits.Document"/> bytes and 100 levels.</summary>
    public static Xml Load(byte[] bytes, string file)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null, MaxCharactersInDocument = Limits.Document };
        try
        {
            using (var reader = XmlReader.Create(new MemoryStream(bytes), settings))
            {
                while (reader.Read())
                {
                    if (reader.Depth > DepthMost)
                        throw new SignalFormatException(Invariant($"The document is nested deeper than {DepthMost} levels."), ((IXmlLineInfo)reader).LineNumber, file, isLine: true);
                }
            }
            using var again = XmlReader.Create(new MemoryStream(bytes), settings);
            return new(XDocument.Load(again, LoadOptions.SetLineInfo).Root!, file);
        }
        catch (XmlException broken)
        {
            throw new SignalFormatException("The XML is not well-formed.", broken.LineNumber, file, isLine: true);
        }
        catch (Exception coded) when (coded is ArgumentException or NotSupportedException)
        {
            throw new SignalFormatException("The XML has a character set that is not known.", 1, file, isLine: true);
        }
    }

    public SignalFormatException Wrong(XElement at, FormattableString message) =>
        new(Invariant(message), ((IXmlLineInfo)at).HasLineInfo() ? ((IXmlLineInfo)at).LineNumber : null, file, isLine: true);

    public XElement Child(XElement parent, string name) => Find(parent, name) ?? throw Wrong(parent, $"An element {name} was expected in {parent.Name.LocalName}.");

    public static XElement? Find(XElement parent, string name) => parent.Elements().FirstOrDefault(child => child.Name.LocalName == name);

    public static IEnumerable<XElement> All(XElement parent, string name) => parent.Elements().Where(child => child.Name.LocalName == name);

    /// <summary>The element at the end of the path; null when one is missing.</summary>
    public static XElement? At(XElement? from, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
            from = from is null ? null : Find(from, name);
        return from;
    }

    public static string Text(XElement? element) => element?.Value.Trim() ?? "";

    public double Number(XElement element) => Signals.Text.Number(Text(element)) ?? throw Wrong(element, $"A number was expected in {element.Name.LocalName}.");

    public int Whole(XElement element) => Signals.Text.Whole(Text(element)) ?? throw Wrong(element, $"A whole number was expected in {element.Name.LocalName}.");

    public byte[] Base64(XElement element)
    {
        try
        {
            return Convert.FromBase64String(element.Value);
        }
        catch (FormatException)
        {
            throw Wrong(element, $"Base64 was expected in {element.Name.LocalName}.");
        }
    }

    /// <summary>A date in one of the patterns; null: none, or another.</summary>
    public static DateOnly? Date(string text, params string[] patterns) =>
        DateOnly.TryParseExact(text, patterns, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    /// <inheritdoc cref="Date"/>
    public static TimeOnly? Time(string text, params string[] patterns) =>
        TimeOnly.TryParseExact(text, patterns, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;
}
