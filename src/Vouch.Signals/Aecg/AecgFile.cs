using System.Collections.Immutable;
using System.Globalization;
using System.Xml.Linq;

namespace Vouch.Signals.Aecg;

/// <summary>
/// HL7 annotated ECG: the rhythm series with its sequence sets and annotations, the representative beat derived from it. Source: HL7 v3 Annotated ECG, R1
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
        var rhythm = AecgSeries.Read(xml, series, file);
        var start = rhythm.Start ?? AecgTime.Parse((string?)Xml.At(series, "effectiveTime", "low")?.Attribute("value"));
        var said = AecgAnnotations.Read(rhythm);
        return new(Format, Path.GetFileNameWithoutExtension(file), rhythm.Rate, rhythm.Channels, start, Subject(root, start),
            [.. said.Measured.Statements.Select(statement => statement.Text)], said.Annotations, said.Remarks)
        {
            Device = (said.Measured with { Beat = Beat(xml, series, file) }).OrNull(),
        };
    }

    private static DeviceBeat? Beat(Xml xml, XElement series, string file)
    {
        var derived = Xml.All(series, "derivation").Select(one => Xml.Find(one, "derivedSeries")).OfType<XElement>()
            .FirstOrDefault(one => (string?)Xml.Find(one, "code")?.Attribute("code") == "REPRESENTATIVE_BEAT");
        return derived is null ? null : AecgAnnotations.Mark(AecgSeries.Read(xml, derived, file));
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
