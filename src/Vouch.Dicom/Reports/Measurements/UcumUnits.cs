using System.Collections.Frozen;
using Vouch.Dicom.Registry;

namespace Vouch.Dicom.Reports.Measurements;

/// <summary>
/// Units of measurements: as UCUM has them, what makers write for them, and how many of one another is. Source: UCUM 2.1; units.txt.
/// </summary>
internal static class UcumUnits
{
    /// <summary>One unit of each kind is 1: metre, square metre, litre, second, gram, m/s, mm[Hg], per minute, a ratio.</summary>
    private static readonly FrozenDictionary<string, (string Kind, decimal Factor)> Kinds = new Dictionary<string,
        (string, decimal)>(StringComparer.Ordinal)
    {
        ["m"] = ("length", 1),
        ["cm"] = ("length", 0.01m),
        ["mm"] = ("length", 0.001m),
        ["um"] = ("length", 0.000_001m),
        ["[in_i]"] = ("length", 0.0254m),
        ["m2"] = ("area", 1),
        ["cm2"] = ("area", 0.0001m),
        ["mm2"] = ("area", 0.000_001m),
        ["l"] = ("volume", 1),
        ["L"] = ("volume", 1),
        ["dl"] = ("volume", 0.1m),
        ["ml"] = ("volume", 0.001m),
        ["mL"] = ("volume", 0.001m),
        ["cm3"] = ("volume", 0.001m),
        ["mm3"] = ("volume", 0.000_001m),
        ["s"] = ("time", 1),
        ["ms"] = ("time", 0.001m),
        ["min"] = ("time", 60),
        ["h"] = ("time", 3600),
        ["d"] = ("time", 86_400),
        ["wk"] = ("time", 604_800),
        ["g"] = ("mass", 1),
        ["kg"] = ("mass", 1000),
        ["mg"] = ("mass", 0.001m),
        ["[lb_av]"] = ("mass", 453.59237m),
        ["m/s"] = ("velocity", 1),
        ["cm/s"] = ("velocity", 0.01m),
        ["mm/s"] = ("velocity", 0.001m),
        ["mm[Hg]"] = ("pressure", 1),
        ["{H.B.}/min"] = ("rate", 1),
        ["1"] = ("ratio", 1),
        ["%"] = ("ratio", 0.01m),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly Lazy<FrozenDictionary<string, string>> Written = new(() => Embedded.Lines("units.txt")
        .Select(line => line.Split('|')).ToFrozenDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal));

    /// <summary>How many of one unit the other is; null: they are of different kinds, or one is not known here.</summary>
    public static decimal? Factor(string from, string into)
    {
        if (from == into)
            return 1;
        return Kinds.TryGetValue(from, out var own) && Kinds.TryGetValue(into, out var other) && own.Kind == other.Kind
            ? own.Factor / other.Factor : null;
    }

    /// <summary>A unit as UCUM writes it; the same where it is none of those that makers write.</summary>
    public static CodedConcept Ucum(CodedConcept unit) => Written.Value.TryGetValue(unit.Value, out var ucum) && ucum != unit.Value
        ? Code(ucum) : unit;

    public static CodedConcept Code(string unit) => new(unit, "UCUM", unit switch
    {
        "1" => "no units",
        "{0:2}" => "range 0:2",
        "{H.B.}/min" => "heart beats per minute",
        _ => unit,
    });
}
