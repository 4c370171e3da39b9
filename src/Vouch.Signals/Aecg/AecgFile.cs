using System.Collections.Immutable;
using System.Globalization;
using System.Xml.Linq;

namespace Vouch.Signals.Aecg;

/// <summary>
/// HL7 annotated ECG: the rhythm series and its sequence sets. Annotations are not read. Source: HL7 v3 Annotated ECG, R1
/// (ANSI/HL7 V3 ECG, R1-2004) and its implementation guide; leads by ISO/IEEE 11073-10102.
/// </summary>
public static class AecgFile
{
    public const string Format = "HL7 aECG";
    internal const string RootName = "AnnotatedECG";

    /// <exception cref="SignalFormatException">No rhythm series, no time axis, a list of another type, unequal sampling frequencies.</exception>
    public static Recording Read(string path) => Parse(Xml.Load(Limits.Read(path, Limits.Document), Path.GetFileName(path)), Path.GetFileName(path));

    /// <summary>Writes the rhythm with subject and times; annotations are left out.</summary>
    /// <exception cref="ArgumentException">A sample is missing, or the channels have several sampling frequencies.</exception>
    public static void Write(string path, Recording recording)
    {
        using var stream = File.Create(path);
        AecgWriter.Document(recording).Save(stream);
    }

    internal static Recording Parse(Xml xml, string file)
    {
        var root = xml.Root;
        if (root.Name.LocalName != RootName)
            throw xml.Wrong(root, $"A document AnnotatedECG was expected, not {root.Name.LocalName}.");
        var series = Xml.All(root, "component").Select(component => Xml.Find(component, "series")).OfType<XElement>()
            .FirstOrDefault(one => (string?)Xml.Find(one, "code")?.Attribute("code") == "RHYTHM")
            ?? throw xml.Wrong(root, $"A series with the code RHYTHM was expected.");
        var sets = Xml.All(series, "component").Select(component => Xml.Find(component, "sequenceSet")).OfType<XElement>()
            .Select(set => AecgSequenceSet.Read(xml, set, file)).ToArray();
        if (sets.Length == 0)
            throw xml.Wrong(series, $"A sequenceSet was expected.");
        var increment = sets[0].Increment;
        if (sets.Any(set => Math.Abs(set.Increment - increment) > increment * 1e-9))
            throw xml.Wrong(series, $"All sequence sets should have the same increment of time.");
        var start = sets[0].Start ?? AecgTime.Parse((string?)Xml.At(series, "effectiveTime", "low")?.Attribute("value"));
        var rate = 1 / increment;
        return new(Format, Path.GetFileNameWithoutExtension(file), Math.Abs(rate - Math.Round(rate)) < rate * 1e-9 ? Math.Round(rate) : rate,
            Channels(xml, series, sets, increment, file), start, Subject(root, start), [], [], []);
    }

    /// <summary>Sets one after the other, as with leads of 2.5 s each, are put on one axis; what a lead does not have is missing.</summary>
    private static ImmutableArray<Channel> Channels(Xml xml, XElement series, AecgSequenceSet[] sets, double increment, string file)
    {
        var begins = sets.Select(set => (long)Math.Round(set.Seconds(sets[0]) / increment)).ToArray();
        var first = begins.Min();
        var frames = sets.Select((set, i) => begins[i] - first + set.Count).Max();
        var names = sets.SelectMany(set => set.Leads).Select(lead => lead.Name).Distinct().ToArray();
        Limits.Count(frames > Limits.Samples ? frames : frames * names.Length, null, file, Limits.For(sets.Sum(set => (long)set.Count * set.Leads.Length)));
        var channels = ImmutableArray.CreateBuilder<Channel>();
        foreach (var name in names)
        {
            Channel? channel = null;
            for (var i = 0; i < sets.Length; i++)
            {
                foreach (var lead in sets[i].Leads.Where(lead => lead.Name == name))
                {
                    if (channel is null)
                    {
                        channel = lead with { Samples = new int[frames] };
                        channel.Samples.AsSpan().Fill(Channel.Missing);
                    }
                    var to = channel.Samples.AsSpan((int)(begins[i] - first), lead.Samples.Length);
                    if ((lead.Gain, lead.Baseline, lead.Unit) != (channel.Gain, channel.Baseline, channel.Unit) || to.IndexOfAnyExcept(Channel.Missing) >= 0)
                        throw xml.Wrong(series, $"Lead {name} is there twice for the same time, or with another scale.");
                    lead.Samples.CopyTo(to);
                }
            }
            channels.Add(channel!);
        }
        return channels.DrainToImmutable();
    }

    private static Subject Subject(XElement root, DateTimeOffset? start)
    {
        var subject = root.Descendants().FirstOrDefault(one => one.Name.LocalName == "trialSubject");
        var person = Xml.At(subject, "subjectDemographicPerson");
        var birth = AecgTime.Parse((string?)Xml.At(person, "birthTime")?.Attribute("value")) is { } time ? DateOnly.FromDateTime(time.DateTime) : (DateOnly?)null;
        return new((string?)Xml.At(subject, "id")?.Attribute("extension") ?? "", Xml.Text(Xml.At(person, "name")), birth, Edf.EdfSubject.Years(birth, start),
            (string?)Xml.At(person, "administrativeGenderCode")?.Attribute("code") switch { "F" => Sex.Female, "M" => Sex.Male, _ => null });
    }
}

/// <summary>Points in time of HL7 v3: "20240506070809.123+0200", shortened from the right.</summary>
internal static class AecgTime
{
    private static readonly string[] Patterns = ["yyyyMMddHHmmss", "yyyyMMddHHmm", "yyyyMMdd"];

    public static DateTimeOffset? Parse(string? text)
    {
        if (text is null)
            return null;
        var zone = text.AsSpan().LastIndexOfAny("+-");
        var (local, offset) = zone < 0 ? (text, "") : (text[..zone], text[zone..]);
        var dot = local.IndexOf('.');
        var fraction = dot < 0 ? 0 : Text.Number("0" + local[dot..]);
        var minutes = offset.Length == 0 ? 0
            : offset.Length == 5 && Text.Whole(offset.AsSpan(1, 2)) is { } hours && Text.Whole(offset.AsSpan(3)) is { } rest ? (hours * 60 + rest) * (offset[0] == '-' ? -1 : 1)
            : (int?)null;
        return fraction is { } part && minutes is >= -840 and <= 840
            && DateTime.TryParseExact(dot < 0 ? local : local[..dot], Patterns, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            && time.Year is > 1 and < 9999
            ? new DateTimeOffset(time, TimeSpan.FromMinutes(minutes.Value)) + TimeSpan.FromSeconds(part)
            : null;
    }

    /// <summary>To the millisecond, without a zone when it is UTC: formats without zones are read as UTC.</summary>
    public static string Write(DateTimeOffset time) => time.ToString("yyyyMMddHHmmss.fff", CultureInfo.InvariantCulture)
        + (time.Offset == TimeSpan.Zero ? "" : time.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal));
}
