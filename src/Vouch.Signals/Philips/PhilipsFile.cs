using System.Collections.Immutable;
using System.Globalization;
using System.Xml.Linq;

namespace Vouch.Signals.Philips;

/// <summary>
/// Philips ECG documents (SierraECG 1.03; PhilipsECG 1.04 and 1.04.01) with XLI-compressed leads. Of III, aVR, aVL and aVF the document
/// holds what Einthoven's and Goldberger's equations miss by.
/// </summary>
public static class PhilipsFile
{
    public const string Format = "Philips XML";
    internal const string RootName = "restingecgdata";

    private static readonly string[] Limb = ["I", "II", "III", "aVR", "aVL", "aVF"];

    /// <exception cref="SignalFormatException">A document of another type or version; not XLI; leads of another length than it says.</exception>
    public static Recording Read(string path) => Parse(Xml.Load(Limits.Read(path, Limits.Document), Path.GetFileName(path)), Path.GetFileName(path));

    internal static Recording Parse(Xml xml, string file)
    {
        var root = xml.Root;
        if (root.Name.LocalName != RootName)
            throw xml.Wrong(root, $"A document restingecgdata was expected, not {root.Name.LocalName}.");
        CheckVersion(xml, xml.Child(root, "documentinfo"));
        var acquisition = xml.Child(root, "dataacquisition");
        var signal = xml.Child(acquisition, "signalcharacteristics");
        var rate = xml.Number(xml.Child(signal, "samplingrate"));
        var resolution = xml.Number(Xml.Find(signal, "resolution") ?? xml.Child(signal, "signalresolution"));
        if (rate is not (> 0 and <= 1e6) || resolution is not (> 1e-12 and < 1e12))
            throw xml.Wrong(signal, $"A sampling frequency and a resolution (µV) above 0 were expected.");
        if (Xml.Text(Xml.Find(signal, "bitspersample")) != "16" || Xml.Text(Xml.Find(signal, "signaloffset")) is not ("0" or ""))
            throw xml.Wrong(signal, $"Samples of 16 bits and an offset of 0 were expected.");
        var waveform = xml.Child(xml.Child(root, "waveforms"), "parsedwaveforms");
        var labels = Labels(xml, signal, waveform);
        var samples = Samples(xml, waveform, labels, rate, file);
        var start = Start(acquisition);
        return new(Format, Path.GetFileNameWithoutExtension(file), rate,
            [.. labels.Select((label, i) => new Channel(label, LeadNames.Parse(label), "uV", 1 / resolution, 0, 1, samples[i]) { Bits = 16 })],
            start, PhilipsSubject.From(root, start), Statements(root), [], [])
        {
            Device = PhilipsMeasurements.From(xml, file).OrNull(),
        };
    }

    private static void CheckVersion(Xml xml, XElement info)
    {
        var (type, version) = (Xml.Text(xml.Child(info, "documenttype")), Xml.Text(xml.Child(info, "documentversion")));
        if (type is not ("SierraECG" or "PhilipsECG"))
            throw xml.Wrong(Xml.Find(info, "documenttype")!, $"A documenttype SierraECG or PhilipsECG was expected, not {type}.");
        if (version is not ("1.03" or "1.04" or "1.04.01"))
            throw xml.Wrong(Xml.Find(info, "documentversion")!, $"A documentversion 1.03, 1.04 or 1.04.01 was expected, not {version}.");
    }

    private static string[] Labels(Xml xml, XElement signal, XElement waveform)
    {
        if (((string?)waveform.Attribute("leadlabels"))?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } named)
        {
            return Text.Whole((string?)waveform.Attribute("numberofleads") ?? "") is { } count && count > 0 && count <= named.Length ? named[..count]
                : throw xml.Wrong(waveform, $"As many leadlabels as numberofleads were expected.");
        }
        var set = Xml.Text(xml.Child(signal, "acquisitiontype"));
        return set is "STD-12" or "10-WIRE" && xml.Whole(xml.Child(signal, "numberchannelsvalid")) == 12
            ? [.. Limb, .. Enumerable.Range(1, 6).Select(i => Invariant($"V{i}"))]
            : throw xml.Wrong(signal, $"Labels of the leads, or the acquisitiontype STD-12 or 10-WIRE with 12 channels were expected.");
    }

    private static int[][] Samples(Xml xml, XElement waveform, string[] labels, double rate, string file)
    {
        var compression = (string?)waveform.Attribute("compressmethod") ?? (string?)waveform.Attribute("compression");
        if (compression != "XLI" || (string?)waveform.Attribute("dataencoding") != "Base64")
            throw xml.Wrong(waveform, $"XLI compression in Base64 was expected, not {compression ?? "none"}.");
        if (Text.Number((string?)waveform.Attribute("durationperchannel") ?? "") is not { } milliseconds || milliseconds * rate / 1000 is not (>= 2 and <= 1e7))
            throw xml.Wrong(waveform, $"A durationperchannel in ms was expected.");
        var count = (int)(milliseconds * rate / 1000);
        Limits.Count((long)count * labels.Length, null, file);
        var samples = Xli.Decode(xml.Base64(waveform), labels.Length, count, file);
        if (labels.Length >= 6 && labels[..6].SequenceEqual(Limb))
            Derive(samples);
        else if (labels.Intersect(Limb[2..]).Any())
            throw xml.Wrong(waveform, $"The limb leads were expected first and in the order {string.Join(' ', Limb)}.");
        return samples;
    }

    /// <summary>Halves are rounded down, as the encoder does.</summary>
    private static void Derive(int[][] leads)
    {
        for (var i = 0; i < leads[0].Length; i++)
        {
            var (one, two) = (leads[0][i], leads[1][i]);
            var three = leads[2][i] = two - one - leads[2][i];
            leads[3][i] = -leads[3][i] - ((one + two) >> 1);
            leads[4][i] = ((one - three) >> 1) - leads[4][i];
            leads[5][i] = ((two + three) >> 1) - leads[5][i];
        }
    }

    private static DateTimeOffset? Start(XElement acquisition) =>
        Xml.Date((string?)acquisition.Attribute("date") ?? "", "yyyy-MM-dd") is { } day && Xml.Time((string?)acquisition.Attribute("time") ?? "", "HH:mm:ss") is { } time
            ? new DateTimeOffset(day.ToDateTime(time), TimeSpan.Zero)
            : null;

    private static ImmutableArray<string> Statements(XElement root) => [.. root.Descendants().Where(one => one.Name.LocalName == "statement")
        .Select(one => string.Join("; ", new[] { Xml.Text(Xml.Find(one, "leftstatement")), Xml.Text(Xml.Find(one, "rightstatement")) }.Where(text => text.Length > 0)))
        .Where(text => text.Length > 0)];
}

/// <summary>Who was recorded.</summary>
internal static class PhilipsSubject
{
    public static Subject From(XElement root, DateTimeOffset? start)
    {
        var general = Xml.At(root, "patient", "generalpatientdata");
        var age = Xml.At(general, "age");
        DateOnly? birth = DateOnly.TryParseExact(Xml.Text(Xml.At(age, "dateofbirth")), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
        var name = string.Join(", ", new[] { Xml.Text(Xml.At(general, "name", "lastname")), Xml.Text(Xml.At(general, "name", "firstname")) }.Where(part => part.Length > 0));
        return new(Xml.Text(Xml.At(general, "patientid")), name, birth, Text.Number(Xml.Text(Xml.At(age, "years"))) ?? Edf.EdfSubject.Years(birth, start),
            Xml.Text(Xml.At(general, "sex")) switch { "Female" => Sex.Female, "Male" => Sex.Male, _ => null });
    }
}
