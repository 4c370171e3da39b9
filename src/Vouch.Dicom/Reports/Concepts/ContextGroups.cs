using System.Collections.Frozen;
using Vouch.Dicom.Registry;

namespace Vouch.Dicom.Reports.Concepts;

/// <summary>The context groups of PS3.16 that reports here use. Source: groups.txt (edition in its first line).</summary>
public static class ContextGroups
{
    private static readonly Lazy<FrozenDictionary<int, FrozenSet<CodedConcept>>> All = new(() => Embedded.Lines("groups.txt")
        .Select(line => line.Split('|'))
        .GroupBy(parts => int.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture), parts =>
            new CodedConcept(parts[2], parts[1], parts[3]))
        .ToFrozenDictionary(group => group.Key, group => group.ToFrozenSet()));

    /// <summary>The concepts of a group; empty: not one of those kept here.</summary>
    public static IReadOnlySet<CodedConcept> Members(int group) => All.Value.GetValueOrDefault(group) ?? FrozenSet<CodedConcept>.Empty;

    /// <summary>
    /// Whether a concept may stand where a group is asked for: it is a member, or one of a maker's own, by which groups may be extended
    /// (a scheme that begins with 99). Source: PS3.16, 7.2.3; PS3.3, 8.2.
    /// </summary>
    public static bool Admits(int group, CodedConcept concept) =>
        Members(group).Contains(concept) || concept.Scheme.StartsWith("99", StringComparison.Ordinal);

    /// <summary>The concept of any group with this code; null: of none.</summary>
    public static CodedConcept? Find(string value, string scheme)
    {
        var asked = new CodedConcept(value, scheme, "");
        foreach (var group in All.Value.Values)
            if (group.TryGetValue(asked, out var found))
                return found;
        return null;
    }
}
