using System.Collections.Frozen;

namespace Vouch.Signals;

/// <summary>
/// How files write leads, and their reference identifiers. A name that is not surely one of the standard leads
/// (MLII, V, MCL1, "ECG 1") stands for none.
/// Source: ISO/IEEE 11073-10101 and -10102, lead identifiers MDC_ECG_LEAD_…
/// </summary>
public static class LeadNames
{
    private static readonly FrozenDictionary<string, Lead> Known = Names().ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly string[] Prefixes = ["MDC_ECG_LEAD_", "ECG lead ", "ECG ", "EKG ", "Lead "];

    /// <summary>Which lead a name stands for; null: none that is known.</summary>
    public static Lead? Parse(string name)
    {
        var rest = name.AsSpan().Trim();
        foreach (var prefix in Prefixes)
        {
            if (rest.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                rest = rest[prefix.Length..].Trim();
                break;
            }
        }
        return Known.TryGetValue(rest.ToString(), out var lead) ? lead : null;
    }

    /// <summary>As read on paper: "aVR".</summary>
    public static string Label(this Lead lead) => lead switch
    {
        Lead.AvR => "aVR",
        Lead.AvL => "aVL",
        Lead.AvF => "aVF",
        _ => lead.ToString(),
    };

    /// <summary>The reference identifier: "MDC_ECG_LEAD_AVR".</summary>
    public static string Mdc(this Lead lead) => "MDC_ECG_LEAD_" + lead switch
    {
        Lead.AvR => "AVR",
        Lead.AvL => "AVL",
        Lead.AvF => "AVF",
        _ => lead.ToString(),
    };

    private static IEnumerable<KeyValuePair<string, Lead>> Names()
    {
        foreach (var lead in Enum.GetValues<Lead>())
            yield return new(lead.ToString(), lead);
        foreach (var (name, lead) in new[]
        {
            ("L1", Lead.I), ("L2", Lead.II), ("L3", Lead.III), ("DI", Lead.I), ("DII", Lead.II), ("DIII", Lead.III),
            ("VX", Lead.X), ("VY", Lead.Y), ("VZ", Lead.Z), ("RV2", Lead.V2R), ("RV3", Lead.V3R), ("RV4", Lead.V4R),
            ("RV5", Lead.V5R), ("RV6", Lead.V6R), ("RV7", Lead.V7R),
        })
            yield return new(name, lead);
    }
}
