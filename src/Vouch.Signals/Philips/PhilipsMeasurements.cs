using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Xml.Linq;

namespace Vouch.Signals.Philips;

/// <summary>
/// What the cardiograph measured and stated: of 1.04 and 1.04.01 globalmeasurements of the interpretation, of 1.03 its
/// interpretationmeasurements; leadmeasurement with every number under the maker's name; the representative beats (repbeats).
/// "Failed" and "Indeterminate" are no numbers. Source: the documents themselves (no specification is public).
/// </summary>
internal static class PhilipsMeasurements
{
    private static readonly string[] Microvolts = ["pamp", "ppamp", "qamp", "ramp", "samp", "rpamp", "spamp", "tamp", "tpamp", "qrsppk"];

    private static readonly string[] Milliseconds =
    [
        "pdur", "ppdur", "ppppdur", "qdur", "rdur", "sdur", "rpdur", "spdur", "vat", "qrsdur", "stdur", "tdur", "tpdur", "tptpdur", "print",
        "prseg", "qtint",
    ];

    public static DeviceMeasurements From(Xml xml, string file)
    {
        var root = xml.Root;
        var interpretation = Xml.At(root, "interpretations", "interpretation");
        var global = Xml.At(interpretation, "globalmeasurements") ?? Xml.At(interpretation, "interpretationmeasurements");
        var across = Xml.At(root, "measurements", "globalmeasurements") ?? Xml.At(root, "internalmeasurements", "crossleadmeasurements");
        var (pr, qrs, qt) = (Number(global, "print") ?? Number(global, "meanprint"), Number(global, "qrsdur") ?? Number(global, "meanqrsdur"),
            Number(global, "qtint") ?? Number(global, "meanqtint"));
        return new()
        {
            HeartRate = Number(global, "heartrate"),
            AtrialRate = Number(global, "atrialrate") ?? Number(across, "atrialrate"),
            Rr = Number(global, "rrint"),
            PDuration = Number(global, "pdur"),
            Pr = pr,
            Qrs = qrs,
            Qt = qt,
            Qtc = global is null ? [] : [.. global.Elements().SelectMany(Qtc)],
            PAxis = Number(global, "pfrontaxis"),
            QrsAxis = Number(global, "qrsfrontaxis"),
            TAxis = Number(global, "tfrontaxis"),
            Severity = Xml.Text(Xml.At(interpretation, "severity")),
            Statements = interpretation is null ? [] : [.. Xml.All(interpretation, "statement").Select(Statement).OfType<DeviceStatement>()],
            Leads = [.. Leads(root)],
            Beat = Beat(xml, file) is not { } beat ? null : Number(global, "qonset") is not { } onset ? beat
                : beat with { POnset = onset - pr, QrsOnset = onset, QrsOffset = onset + qrs, TOffset = onset + qt },
        };
    }

    private static IEnumerable<DeviceQtc> Qtc(XElement element)
    {
        var formula = element.Name.LocalName switch
        {
            "meanqtc" => "",
            "qtcb" => "Bazett",
            "qtcf" => "Fridericia",
            "qtco" => (string?)element.Attribute("methodname") ?? "",
            _ => null,
        };
        if (formula is not null && DeviceMeasurements.Number(Xml.Text(element)) is { } milliseconds)
            yield return new(formula, milliseconds);
    }

    private static DeviceStatement? Statement(XElement statement)
    {
        var code = Xml.Text(Xml.Find(statement, "statementcode"));
        var (left, right) = (Xml.Text(Xml.Find(statement, "leftstatement")), Xml.Text(Xml.Find(statement, "rightstatement")));
        return left.Length + right.Length == 0 ? null : left.Length == 0 ? new(code, right, "") : new(code, left, right);
    }

    private static IEnumerable<DeviceLead> Leads(XElement root)
    {
        var leads = Xml.At(root, "measurements", "leadmeasurements") ?? Xml.At(root, "internalmeasurements", "leadmeasurements");
        foreach (var lead in leads is null ? [] : Xml.All(leads, "leadmeasurement"))
        {
            var name = (string?)lead.Attribute("leadname") ?? "";
            yield return new(name, LeadNames.Parse(name), [.. lead.Elements().SelectMany(Value)]);
        }
    }

    private static IEnumerable<DeviceValue> Value(XElement element)
    {
        var name = element.Name.LocalName;
        if (!element.HasElements && DeviceMeasurements.Number(Xml.Text(element)) is { } value)
            yield return new(name, value, Microvolts.Contains(name) ? "uV" : Milliseconds.Contains(name) ? "ms" : "");
    }

    /// <summary>16 bits a sample, the less significant byte first; as many as the duration (ms) says, those after the beat 32767.</summary>
    private static DeviceBeat? Beat(Xml xml, string file)
    {
        if (Xml.At(xml.Root, "waveforms", "repbeats") is not { } beats || !Xml.All(beats, "repbeat").Any())
            return null;
        var (rate, resolution) = (Text.Number((string?)beats.Attribute("samplespersec") ?? ""), Text.Number((string?)beats.Attribute("resolution") ?? ""));
        if (rate is not (> 0 and <= 1e6) || resolution is not (> 1e-12 and < 1e12) || (string?)beats.Attribute("dataencoding") != "Base64")
            throw xml.Wrong(beats, $"A samplespersec and a resolution (µV) above 0, and Base64 were expected.");
        var leads = Xml.All(beats, "repbeat")
            .Select(beat => (Name: (string?)beat.Attribute("leadname") ?? "", Samples: Samples(xml, beat, rate.Value))).ToArray();
        Limits.Count(leads.Sum(lead => (long)lead.Samples.Length), null, file);
        if (leads.Any(lead => lead.Samples.Length != leads[0].Samples.Length))
            throw xml.Wrong(beats, $"Representative beats of the same length were expected.");
        var length = leads.Max(lead => lead.Samples.AsSpan().LastIndexOfAnyExcept(Channel.Missing)) + 1;
        return new(rate.Value, [.. leads.Select(lead =>
            new Channel(lead.Name, LeadNames.Parse(lead.Name), "uV", 1 / resolution.Value, 0, 1, lead.Samples[..length]) { Bits = 16 })]);
    }

    private static int[] Samples(Xml xml, XElement beat, double rate)
    {
        var waveform = Xml.Find(beat, "waveform") ?? beat;
        var bytes = xml.Base64(waveform);
        if (Text.Number((string?)waveform.Attribute("duration") ?? "") is not { } duration || bytes.Length != 2 * Math.Round(duration * rate / 1000))
            throw xml.Wrong(waveform, $"Samples of 16 bits as many as the duration says were expected; there are {bytes.Length} bytes.");
        var samples = new int[bytes.Length / 2];
        for (var i = 0; i < samples.Length; i++)
        {
            var sample = BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(2 * i));
            samples[i] = sample == short.MaxValue ? Channel.Missing : sample;
        }
        return samples;
    }

    private static double? Number(XElement? parent, string name) => parent is null ? null : DeviceMeasurements.Number(Xml.Text(Xml.Find(parent, name)));
}
