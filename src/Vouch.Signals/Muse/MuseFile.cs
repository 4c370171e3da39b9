using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Xml.Linq;

namespace Vouch.Signals.Muse;

/// <summary>
/// Resting ECGs as GE MUSE exports them: RestingECG in XML, the rhythm waveform with eight leads or more.
/// Source: the documents themselves (no specification is public); the CRC of every lead is checked where it is given.
/// </summary>
public static class MuseFile
{
    public const string Format = "GE MUSE";
    internal const string RootName = "RestingECG";

    /// <exception cref="SignalFormatException">No rhythm waveform; data of another length than it says, or with another CRC.</exception>
    public static Recording Read(string path) => Parse(Xml.Load(Limits.Read(path, Limits.Document), Path.GetFileName(path)), Path.GetFileName(path));

    internal static Recording Parse(Xml xml, string file)
    {
        var root = xml.Root;
        if (root.Name.LocalName != RootName)
            throw xml.Wrong(root, $"A document RestingECG was expected, not {root.Name.LocalName}.");
        var remarks = ImmutableArray.CreateBuilder<string>();
        var (rate, channels) = Waveform(xml, "Rhythm", remarks) ?? throw xml.Wrong(root, $"A Waveform of WaveformType Rhythm was expected.");
        var subject = MuseSubject.From(root, out var start);
        return new(Format, Path.GetFileNameWithoutExtension(file), rate, channels, start, subject, Statements(root),
            Beats(xml, root, rate), remarks.DrainToImmutable())
        {
            Device = MuseMeasurements.From(root, Waveform(xml, "Median", ImmutableArray.CreateBuilder<string>())).OrNull(),
        };
    }

    /// <summary>Null: there is no waveform of this type.</summary>
    private static (double Rate, ImmutableArray<Channel> Channels)? Waveform(Xml xml, string type, ImmutableArray<string>.Builder remarks)
    {
        if (Xml.All(xml.Root, "Waveform").FirstOrDefault(one => Xml.Text(Xml.Find(one, "WaveformType")) == type) is not { } waveform)
            return null;
        var exponent = Xml.Find(waveform, "SampleExponent") is { } power ? xml.Whole(power) : 0;
        var rate = xml.Number(xml.Child(waveform, "SampleBase")) * Math.Pow(10, exponent);
        if (rate is not (> 0 and <= 1e6))
            throw xml.Wrong(waveform, $"A sampling frequency above 0 Hz was expected.");
        var channels = Xml.All(waveform, "LeadData").Select(lead => Lead(xml, lead, remarks)).ToImmutableArray();
        return channels.IsEmpty || channels.Any(channel => channel.Samples.Length != channels[0].Samples.Length)
            ? throw xml.Wrong(waveform, $"Leads of the same number of samples were expected.")
            : (rate, channels);
    }

    private static Channel Lead(Xml xml, XElement lead, ImmutableArray<string>.Builder remarks)
    {
        var name = Xml.Text(xml.Child(lead, "LeadID"));
        var size = Xml.Find(lead, "LeadSampleSize") is { } width ? xml.Whole(width) : 2;
        var element = xml.Child(lead, "WaveFormData");
        var bytes = xml.Base64(element);
        var count = xml.Whole(xml.Child(lead, "LeadSampleCountTotal"));
        if (size != 2 || count < 0 || bytes.Length != 2L * count)
            throw xml.Wrong(element, $"{count} samples of {size} bytes are claimed for lead {name}; {bytes.Length} bytes are there.");
        foreach (var offset in new[] { "LeadTimeOffset", "LeadOffsetFirstSample", "FirstSampleBaseline" })
        {
            if (Xml.Find(lead, offset) is { } shift && xml.Number(shift) != 0)
                throw xml.Wrong(shift, $"Only {offset} 0 is read.");
        }
        if (Xml.Text(Xml.Find(lead, "LeadDataCRC32")) is { Length: > 0 } crc && !MuseCrc.Fits(bytes, crc))
            throw xml.Wrong(element, $"The CRC of lead {name} does not fit its data.");
        var step = xml.Number(xml.Child(lead, "LeadAmplitudeUnitsPerBit"));
        var unit = Xml.Text(xml.Child(lead, "LeadAmplitudeUnits"));
        if (step is not (> 1e-12 and < 1e12) || unit != "MICROVOLTS")
            throw xml.Wrong(lead, $"Steps above 0 in MICROVOLTS were expected, not {step} {unit}.");
        if (Xml.Text(Xml.Find(lead, "LeadOff")) == "TRUE")
            remarks.Add($"Lead {name} was off.");
        var samples = new int[count];
        for (var i = 0; i < count; i++)
            samples[i] = BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(2 * i));
        return new(name, LeadNames.Parse(name), "uV", 1 / step, 0, 1, samples) { Bits = 16 };
    }

    /// <summary>Where MUSE saw QRS complexes (ms), with its number of their form.</summary>
    private static ImmutableArray<Annotation> Beats(Xml xml, XElement root, double rate) => Xml.Find(root, "QRSTimesTypes") is not { } times ? []
        : [.. Xml.All(times, "QRS").Select(beat => new Annotation((long)Math.Round(xml.Number(xml.Child(beat, "Time")) * rate / 1000),
            AnnotationCode.Unclassifiable, Subtype: Xml.Find(beat, "Type") is { } form ? xml.Whole(form) : 0))];

    private static ImmutableArray<string> Statements(XElement root) => Xml.Find(root, "Diagnosis") is not { } diagnosis ? []
        : [.. Xml.All(diagnosis, "DiagnosisStatement").Select(one => Xml.Text(Xml.Find(one, "StmtText"))).Where(text => text.Length > 0)];
}
