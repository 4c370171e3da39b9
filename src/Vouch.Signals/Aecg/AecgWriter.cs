using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

namespace Vouch.Signals.Aecg;

/// <summary>An aECG of one rhythm series with one sequence set.</summary>
internal static class AecgWriter
{
    private const string Leads = "2.16.840.1.113883.6.24", Acts = "2.16.840.1.113883.5.4", Procedures = "2.16.840.1.113883.6.12", Genders = "2.16.840.1.113883.5.1";
    private static readonly XNamespace Hl7 = "urn:hl7-org:v3";
    private static readonly XNamespace Xsi = "http://www.w3.org/2001/XMLSchema-instance";

    public static XDocument Document(Recording recording)
    {
        var channels = recording.Channels;
        if (channels.IsEmpty || channels.Any(channel => channel.SamplesPerFrame != channels[0].SamplesPerFrame || channel.Samples.Length != channels[0].Samples.Length))
            throw new ArgumentException("An aECG has one sampling frequency; these channels have several, or there is none.", nameof(recording));
        if (channels.FirstOrDefault(channel => channel.Samples.Contains(Channel.Missing)) is { } gaps)
            throw new ArgumentException($"Channel \"{gaps.Name}\" has missing samples, which an aECG cannot say.", nameof(recording));
        if (channels.FirstOrDefault(channel => Voltage.Factor(channel.Unit) is null) is { } other)
            throw new ArgumentException($"Channel \"{other.Name}\" is no voltage.", nameof(recording));
        var increment = 1 / (recording.Rate * channels[0].SamplesPerFrame);
        return new(new XElement(Hl7 + AecgFile.RootName, new XAttribute(XNamespace.Xmlns + "xsi", Xsi), new XAttribute("classCode", "OBS"), new XAttribute("moodCode", "EVN"),
            Element("id", ("root", Identifier(recording, "document"))),
            Element("code", ("code", "93000"), ("codeSystem", Procedures)),
            Times(recording),
            Subject(recording.Subject),
            new XElement(Hl7 + "component", new XElement(Hl7 + "series", new XAttribute("classCode", "OBSSER"), new XAttribute("moodCode", "EVN"),
                Element("id", ("root", Identifier(recording, "series"))),
                Element("code", ("code", "RHYTHM"), ("codeSystem", Acts)),
                Times(recording),
                new XElement(Hl7 + "component", new XElement(Hl7 + "sequenceSet", Axis(recording, increment), channels.Select(Sequence)))))));
    }

    private static XElement Element(string name, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        var element = new XElement(Hl7 + name);
        foreach (var (attribute, value) in attributes)
            element.Add(new XAttribute(attribute, value));
        return element;
    }

    private static XElement? Times(Recording recording) => recording.Start is not { } start ? null
        : new(Hl7 + "effectiveTime", Element("low", ("value", AecgTime.Write(start))), Element("high", ("value", AecgTime.Write(start + recording.Duration))));

    private static XElement Subject(Subject subject) => new(Hl7 + "componentOf", new XElement(Hl7 + "timepointEvent", new XElement(Hl7 + "componentOf",
        new XElement(Hl7 + "subjectAssignment", new XElement(Hl7 + "subject", new XElement(Hl7 + "trialSubject",
            subject.Id.Length == 0 ? Element("id", ("nullFlavor", "UNK")) : Element("id", ("root", "2.25.0"), ("extension", subject.Id)),
            new XElement(Hl7 + "subjectDemographicPerson",
                subject.Name.Length == 0 ? null : new XElement(Hl7 + "name", subject.Name),
                subject.Sex is not { } sex ? null : Element("administrativeGenderCode", ("code", sex == Sex.Female ? "F" : "M"), ("codeSystem", Genders)),
                subject.BirthDate is not { } birth ? null : Element("birthTime", ("value", birth.ToString("yyyyMMdd", CultureInfo.InvariantCulture))))))))));

    private static XElement Axis(Recording recording, double increment)
    {
        var start = recording.Start;
        return Component(Element("code", ("code", start is null ? "TIME_RELATIVE" : "TIME_ABSOLUTE"), ("codeSystem", Acts)),
            new XElement(Hl7 + "value", new XAttribute(Xsi + "type", start is null ? "GLIST_PQ" : "GLIST_TS"),
                start is { } time ? Element("head", ("value", AecgTime.Write(time))) : Element("head", ("value", "0"), ("unit", "s")),
                Element("increment", ("value", Invariant($"{increment:R}")), ("unit", "s"))));
    }

    private static XElement Sequence(Channel channel)
    {
        var digits = new StringBuilder();
        foreach (var sample in channel.Samples)
            digits.Append(CultureInfo.InvariantCulture, $"{sample} ");
        return Component(
            channel.Lead is { } lead ? Element("code", ("code", lead.Mdc()), ("codeSystem", Leads), ("codeSystemName", "MDC"))
                : new XElement(Hl7 + "code", new XAttribute("nullFlavor", "OTH"), new XElement(Hl7 + "originalText", channel.Name)),
            new XElement(Hl7 + "value", new XAttribute(Xsi + "type", "SLIST_PQ"),
                Element("origin", ("value", Invariant($"{-channel.Baseline / channel.Gain:R}")), ("unit", channel.Unit)),
                Element("scale", ("value", Invariant($"{1 / channel.Gain:R}")), ("unit", channel.Unit)),
                new XElement(Hl7 + "digits", digits.ToString().TrimEnd())));
    }

    private static XElement Component(params object[] content) => new(Hl7 + "component", new XElement(Hl7 + "sequence", content));

    /// <summary>The same recording has the same identifiers, and another has others.</summary>
    private static string Identifier(Recording recording, string part)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(Invariant($"{part}|{recording.Name}|{recording.Start:O}|{recording.Rate:R}|{recording.Subject.Id}")));
        foreach (var channel in recording.Channels)
            hash.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(channel.Samples.AsSpan()));
        return new Guid(hash.GetHashAndReset().AsSpan(0, 16)).ToString();
    }
}
