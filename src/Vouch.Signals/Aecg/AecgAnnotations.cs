using System.Collections.Immutable;
using System.Xml.Linq;

namespace Vouch.Signals.Aecg;

/// <summary>
/// The annotation sets of a series: onsets and offsets of waves become annotations (number 0 P, 1 QRS, 2 T, 3 U), what stands for all
/// leads and beats becomes the device's global measurements, what stands for a lead that lead's. What is measured of single beats is left.
/// Source: HL7 v3 Annotated ECG R1, implementation guide of 2005-03-21, annotations; ISO/IEEE 11073-10102, MDC_ECG_WAVC_…,
/// MDC_ECG_TIME_PD_…, MDC_ECG_ANGLE_….
/// </summary>
internal sealed class AecgAnnotations
{
    private const string Prefix = "MDC_ECG_", Duration = "MDC_ECG_TIME_PD_", LeadPrefix = "MDC_ECG_LEAD_";
    private readonly AecgSeries series;
    private readonly List<(int Wave, double Begin, double End, Lead? Lead)> waves = [];
    private readonly List<DeviceStatement> statements = [];
    private readonly List<DeviceQtc> corrected = [];
    private readonly Dictionary<string, List<DeviceValue>> leads = new(StringComparer.Ordinal);

    private AecgAnnotations(AecgSeries series)
    {
        this.series = series;
        foreach (var set in Xml.All(series.Element, "subjectOf").SelectMany(subject => Xml.All(subject, "annotationSet")))
            Children(set, lead: "", ofBeat: false);
        Measured = Measured with
        {
            Statements = [.. statements],
            Qtc = [.. corrected],
            Leads = [.. leads.Select(lead => new DeviceLead(lead.Key, LeadNames.Parse(lead.Key), [.. lead.Value]))],
        };
        var marks = Marks().OrderBy(mark => mark.Frame).ToArray();
        Annotations = [.. marks.Where(mark => mark.Frame >= 0 && mark.Frame < series.Frames)];
        if (marks.Length > Annotations.Length)
            Remarks = [Invariant($"{marks.Length - Annotations.Length} ends of waves lie outside of the recording.")];
    }

    public DeviceMeasurements Measured { get; private set; } = new();

    public ImmutableArray<Annotation> Annotations { get; }

    public ImmutableArray<string> Remarks { get; } = [];

    public static AecgAnnotations Read(AecgSeries series) => new(series);

    /// <summary>A derived beat with the waves that are marked in all its leads together.</summary>
    public static DeviceBeat Mark(AecgSeries beat)
    {
        var read = new AecgAnnotations(beat);
        return new(beat.Rate, beat.Channels)
        {
            POnset = At(0, wave => wave.Begin),
            POffset = At(0, wave => wave.End),
            QrsOnset = At(1, wave => wave.Begin),
            QrsOffset = At(1, wave => wave.End),
            TOffset = At(2, wave => wave.End),
        };

        double? At(int kind, Func<(int Wave, double Begin, double End, Lead? Lead), double> end) =>
            read.waves.Where(wave => wave.Wave == kind && wave.Lead is null).Select(end).Where(seconds => Math.Abs(seconds) < 100)
                .Select(seconds => (double?)(1000 * seconds)).FirstOrDefault();
    }

    private void Children(XElement parent, string lead, bool ofBeat)
    {
        foreach (var component in Xml.All(parent, "component"))
        {
            if (Xml.Find(component, "annotation") is { } annotation)
                One(annotation, lead, ofBeat);
        }
    }

    private void One(XElement annotation, string lead, bool ofBeat)
    {
        var code = Code(annotation).ToUpperInvariant();
        var boundaries = (Xml.At(annotation, "support", "supportingROI") is { } region ? Xml.All(region, "component") : [])
            .Select(component => Xml.Find(component, "boundary")).OfType<XElement>().ToArray();
        lead = boundaries.Select(Code).FirstOrDefault(one => one.StartsWith(LeadPrefix, StringComparison.OrdinalIgnoreCase))
            ?? (code.StartsWith(LeadPrefix, StringComparison.Ordinal) ? Code(annotation) : lead);
        var value = Xml.Find(annotation, "value");
        if (code is "MDC_ECG_WAVC" or "MDC_ECG_WAVC_TYPE")
            Wave((string?)value?.Attribute("code") ?? "", boundaries, lead);
        else if (code == "MDC_ECG_INTERPRETATION_STATEMENT" && Words(value) is { Length: > 0 } words)
            statements.Add(new("", words, ""));
        else if (code == "MDC_ECG_INTERPRETATION_SUMMARY")
            Measured = Measured with { Severity = Words(value) };
        else if (DeviceMeasurements.Number((string?)value?.Attribute("value") ?? "") is { } number && !ofBeat)
            Number(Code(annotation), number, (string?)value!.Attribute("unit") ?? "", lead);
        Children(annotation, lead, ofBeat || code == "MDC_ECG_BEAT");
    }

    private void Number(string code, double number, string unit, string lead)
    {
        if (lead.Length > 0)
        {
            if (!leads.TryGetValue(lead, out var values))
                leads[lead] = values = [];
            values.Add(new(code, number, unit));
            return;
        }
        code = code.ToUpperInvariant();
        if (code.StartsWith(Duration, StringComparison.Ordinal))
        {
            if (unit switch { "ms" => number, "s" => 1000 * number, "us" => number / 1000, _ => (double?)null } is { } milliseconds)
                Interval(code[Duration.Length..].Replace("_GL", "", StringComparison.Ordinal), milliseconds);
        }
        else if (code.StartsWith(Prefix, StringComparison.Ordinal))
        {
            Measured = code[Prefix.Length..] switch
            {
                "HEART_RATE" => Measured with { HeartRate = number },
                "ATRIAL_RATE" => Measured with { AtrialRate = number },
                "ANGLE_P_FRONT" => Measured with { PAxis = number },
                "ANGLE_QRS_FRONT" => Measured with { QrsAxis = number },
                "ANGLE_T_FRONT" => Measured with { TAxis = number },
                _ => Measured,
            };
        }
    }

    private void Interval(string name, double milliseconds)
    {
        if (name.StartsWith("QTC", StringComparison.Ordinal))
            corrected.Add(new(name[3..] switch { "B" => "Bazett", "F" => "Fridericia", var other => other }, milliseconds));
        Measured = name switch
        {
            "RR" => Measured with { Rr = milliseconds },
            "P" => Measured with { PDuration = milliseconds },
            "PR" or "PQ" => Measured with { Pr = milliseconds },
            "QRS" => Measured with { Qrs = milliseconds },
            "QT" => Measured with { Qt = milliseconds },
            _ => Measured,
        };
    }

    private void Wave(string name, XElement[] boundaries, string lead)
    {
        var kind = name.ToUpperInvariant() switch
        {
            "MDC_ECG_WAVC_PWAVE" => 0,
            "MDC_ECG_WAVC_QRSWAVE" => 1,
            "MDC_ECG_WAVC_TWAVE" => 2,
            "MDC_ECG_WAVC_UWAVE" => 3,
            _ => -1,
        };
        var time = boundaries.FirstOrDefault(one => Code(one) is "TIME_ABSOLUTE" or "TIME_RELATIVE");
        if (kind < 0 || time is null || Xml.Find(time, "value") is not { } value)
            return;
        var isAbsolute = Code(time) == "TIME_ABSOLUTE";
        waves.Add((kind, Seconds(Xml.Find(value, "low"), isAbsolute), Seconds(Xml.Find(value, "high"), isAbsolute), LeadNames.Parse(lead)));
    }

    /// <summary>From the first sample; NaN: not said.</summary>
    private double Seconds(XElement? end, bool isAbsolute)
    {
        var text = (string?)end?.Attribute("value") ?? "";
        if (isAbsolute)
            return AecgTime.Parse(text) is { } time && series.Start is { } start ? (time - start).TotalSeconds : double.NaN;
        var unit = (string?)end?.Attribute("unit") switch { "s" => 1, "ms" => 1e-3, "us" => 1e-6, _ => double.NaN };
        return ((Text.Number(text) ?? double.NaN) * unit) - series.Offset;
    }

    private IEnumerable<Annotation> Marks()
    {
        foreach (var (wave, begin, end, lead) in waves)
        {
            var channel = lead is null ? 0 : Math.Max(0, series.Channels.ToList().FindIndex(one => one.Lead == lead));
            foreach (var (seconds, code) in new[] { (begin, AnnotationCode.WaveOnset), (end, AnnotationCode.WaveOffset) })
            {
                if (Math.Abs(seconds * series.Rate) < int.MaxValue)
                    yield return new((long)Math.Round(seconds * series.Rate), code, Channel: channel, Number: wave);
            }
        }
    }

    private static string Words(XElement? value) => Xml.Text(value) is { Length: > 0 } text ? text
        : (string?)value?.Attribute("displayName") ?? (string?)value?.Attribute("code") ?? "";

    private static string Code(XElement element) => (string?)Xml.Find(element, "code")?.Attribute("code") ?? "";
}
