using System.Collections.Immutable;
using System.Xml.Linq;

namespace Vouch.Signals.Aecg;

/// <summary>Leads with the time axis that they share.</summary>
/// <param name="Start">Of an absolute axis.</param>
/// <param name="Offset">Of a relative axis, s.</param>
/// <param name="Increment">s.</param>
internal sealed record AecgSequenceSet(DateTimeOffset? Start, double Offset, double Increment, ImmutableArray<Channel> Leads)
{
    private static readonly XName Type = XName.Get("type", "http://www.w3.org/2001/XMLSchema-instance");

    public int Count => Leads.IsEmpty ? 0 : Leads.Max(lead => lead.Samples.Length);

    /// <summary>How much later than another it begins.</summary>
    public double Seconds(AecgSequenceSet other) => Start is { } mine && other.Start is { } its ? (mine - its).TotalSeconds : Offset - other.Offset;

    public static AecgSequenceSet Read(Xml xml, XElement set, string file)
    {
        var sequences = Xml.All(set, "component").Select(component => Xml.Find(component, "sequence")).OfType<XElement>().ToArray();
        var time = sequences.FirstOrDefault(one => Code(one) is "TIME_ABSOLUTE" or "TIME_RELATIVE")
            ?? throw xml.Wrong(set, $"A sequence TIME_ABSOLUTE or TIME_RELATIVE was expected.");
        var axis = xml.Child(time, "value");
        var head = xml.Child(axis, "head");
        var start = Code(time) == "TIME_ABSOLUTE"
            ? AecgTime.Parse((string?)head.Attribute("value")) ?? throw xml.Wrong(head, $"A point in time was expected as head.")
            : (DateTimeOffset?)null;
        var offset = start is null ? Quantity(xml, head) * Seconds(xml, head) : 0;
        var step = xml.Child(axis, "increment");
        var increment = Quantity(xml, step) * Seconds(xml, step);
        if (increment is not (> 1e-9 and <= 3600))
            throw xml.Wrong(step, $"An increment of time above 0 was expected.");
        var leads = sequences.Where(one => one != time).Select(one => Lead(xml, one)).ToImmutableArray();
        if (leads.IsEmpty || leads.Length > Limits.Channels || leads.Any(lead => lead.Samples.Length != leads[0].Samples.Length))
            throw xml.Wrong(set, $"Leads of the same number of samples were expected.");
        return new(start, offset, increment, leads);
    }

    private static Channel Lead(Xml xml, XElement sequence)
    {
        var code = xml.Child(sequence, "code");
        var name = (string?)code.Attribute("code") ?? Xml.Text(Xml.Find(code, "originalText"));
        if (name.Length == 0)
            throw xml.Wrong(code, $"A lead was expected, such as MDC_ECG_LEAD_I.");
        var value = xml.Child(sequence, "value");
        if (!((string?)value.Attribute(Type) ?? "").EndsWith("SLIST_PQ", StringComparison.Ordinal))
            throw xml.Wrong(value, $"A list SLIST_PQ was expected for {name}.");
        var (origin, scale) = (xml.Child(value, "origin"), xml.Child(value, "scale"));
        var unit = (string?)scale.Attribute("unit") ?? "";
        var step = Quantity(xml, scale);
        if (Math.Abs(step) is not (> 1e-12 and < 1e12) || Voltage.Factor(unit) is null || (string?)origin.Attribute("unit") is { } other && other != unit && Quantity(xml, origin) != 0)
            throw xml.Wrong(scale, $"A scale other than 0 in a unit of voltage, and the origin in the same were expected for {name}.");
        var baseline = -Quantity(xml, origin) / step;
        if (Math.Abs(baseline) > int.MaxValue / 2)
            throw xml.Wrong(origin, $"The origin of {name} lies beyond what samples can be.");
        return new(name, LeadNames.Parse(name), unit, 1 / step, (int)Math.Round(baseline), 1, Digits(xml, xml.Child(value, "digits")));
    }

    private static int[] Digits(Xml xml, XElement digits)
    {
        var samples = new List<int>();
        var text = digits.Value.AsSpan();
        foreach (var range in text.SplitAny(' ', '\n', '\r', '\t'))
        {
            if (range.Start.Value == range.End.Value)
                continue;
            var number = Text.Whole(text[range]) is { } whole && whole != Channel.Missing ? whole
                : Text.Number(text[range]) is { } real && real == Math.Round(real) && Math.Abs(real) < int.MaxValue ? (int)real
                : throw xml.Wrong(digits, $"A whole number was expected for sample {samples.Count + 1}.");
            samples.Add(number);
        }
        return [.. samples];
    }

    private static string Code(XElement sequence) => (string?)Xml.Find(sequence, "code")?.Attribute("code") ?? "";

    private static double Quantity(Xml xml, XElement element) =>
        Text.Number((string?)element.Attribute("value") ?? "") ?? throw xml.Wrong(element, $"A number was expected as value of {element.Name.LocalName}.");

    private static double Seconds(Xml xml, XElement element) => (string?)element.Attribute("unit") switch
    {
        "s" => 1,
        "ms" => 1e-3,
        "us" => 1e-6,
        var other => throw xml.Wrong(element, $"A time in s, ms or us was expected, not {other ?? "without unit"}."),
    };
}
