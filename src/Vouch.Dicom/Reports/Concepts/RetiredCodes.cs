using System.Collections.Frozen;
using System.Collections.Immutable;
using Vouch.Dicom.Registry;

namespace Vouch.Dicom.Reports.Concepts;

/// <summary>
/// Codes as they are written today: SNOMED's retired identifiers (schemes SRT, SNM3, 99SDM) as SNOMED CT (SCT), and schemes that makers
/// name otherwise. Source: PS3.16, 8 and annex O (snomed.txt); PS3.3, 8.2.
/// </summary>
public static class RetiredCodes
{
    private static readonly Lazy<FrozenDictionary<string, string>> Snomed = new(() => Embedded.Lines("snomed.txt")
        .Select(line => line.Split('|')).ToFrozenDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal));

    /// <summary>The same where it is none of those.</summary>
    public static CodedConcept Current(CodedConcept concept) => concept.Scheme switch
    {
        "SRT" or "SNM3" or "99SDM" when Snomed.Value.TryGetValue(concept.Value, out var value) =>
            concept with { Value = value, Scheme = "SCT", Version = null },
        "LOINC" => concept with { Scheme = "LN" },
        "DICOM" => concept with { Scheme = "DCM" },
        _ => concept,
    };

    /// <summary>A tree with every name and every coded value as it is written today; each code that was another is told once.</summary>
    public static ContentItem Current(ContentItem item, ICollection<Remark> remarks)
    {
        var seen = new HashSet<CodedConcept>();
        return Whole(item);

        ContentItem Whole(ContentItem one) => one with
        {
            Name = one.Name is { } name ? Told(name) : null,
            Value = one.Value is ContentValue.Coded { Concept: { } coded } ? new ContentValue.Coded(Told(coded)) : one.Value,
            Items = one.Items.IsEmpty ? one.Items : ImmutableArray.CreateRange(one.Items, Whole),
        };

        CodedConcept Told(CodedConcept was)
        {
            var now = Current(was);
            if (now != was && seen.Add(was))
                remarks.Add(new("", null, $"{was} is written ({now.Value}, {now.Scheme}) today"));
            return now;
        }
    }
}
