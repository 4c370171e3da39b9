using System.Collections.Immutable;

namespace Vouch.Department.Catalog;

/// <summary>One group of numbers as the laboratory set it itself, in the words of the pack's text.</summary>
/// <param name="Subject">Code of the analyte, or of the tube for its volume.</param>
/// <param name="Group">One of <see cref="NumberGroups"/>.</param>
/// <param name="Lines">
/// The fields of each line, e.g. low 3.5, high 5.1; "notUsed" where the group is not used here. Without lines the pack's
/// own numbers hold again.
/// </param>
/// <param name="Basis">What the verification rests on: a study, instructions for use; "" where not said.</param>
public sealed record LocalEntry(
    string Subject, string Group, ImmutableArray<ImmutableSortedDictionary<string, string>> Lines,
    DateOnly VerifiedOn, string VerifiedBy, string Basis)
{
    /// <summary>The key of a line that says that the group is not used here.</summary>
    public const string NotUsed = "notUsed";

    public string Citation => LocalSource.Citation(VerifiedOn, VerifiedBy, Basis);

    public bool IsFor(string subject, string group) =>
        string.Equals(Subject, subject, StringComparison.Ordinal) && string.Equals(Group, group, StringComparison.Ordinal);

    /// <summary>In words: "low 3.5, high 5.1; low 3.4, high 4.9".</summary>
    public string Words => Lines.IsEmpty ? "as the pack has it" : string.Join("; ", Lines.Select(
        line => line.ContainsKey(NotUsed) ? "not used" : string.Join(", ", Ordered(line).Select(item => $"{Label(item.Key)} {item.Value}"))));

    private string Label(string field) =>
        LocalFields.Of(Group).FirstOrDefault(known => known.Name == field)?.Label.ToLowerInvariant() ?? field;

    /// <summary>The fields in the order of the group, whatever else was given last.</summary>
    public IEnumerable<KeyValuePair<string, string>> Ordered(ImmutableSortedDictionary<string, string> line)
    {
        var order = LocalFields.Of(Group).Select(field => field.Name).ToList();
        return line.OrderBy(field => order.IndexOf(field.Key) is var place and >= 0 ? place : int.MaxValue);
    }

    /// <summary>What is signed with what was entered since laid over it; an entry without lines takes its group back.</summary>
    public static ImmutableArray<LocalEntry> Merge(IEnumerable<LocalEntry> signed, IEnumerable<LocalEntry> entered)
    {
        var merged = new SortedDictionary<(string, string), LocalEntry>();
        foreach (var entry in signed.Concat(entered))
            if (entry.Lines.IsEmpty)
                merged.Remove((entry.Subject, entry.Group));
            else
                merged[(entry.Subject, entry.Group)] = entry;
        return [.. merged.Values];
    }
}
