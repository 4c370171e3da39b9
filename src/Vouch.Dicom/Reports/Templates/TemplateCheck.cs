using System.Collections.Immutable;

namespace Vouch.Dicom.Reports.Templates;

/// <summary>
/// Whether a tree is as its template asks: rows that have to be there, how often, values. Items that match no row are left alone, as in
/// extensible templates. Source: PS3.16, 6 and templates.txt.
/// </summary>
public static class TemplateCheck
{
    /// <summary>What is not as it has to be, from top to bottom; empty: nothing.</summary>
    /// <param name="template">The number of a template whose first row is the root: 1500, 5000.</param>
    /// <exception cref="ArgumentException">No template of the table.</exception>
    public static IReadOnlyList<TemplateFault> Faults(ContentItem root, string template)
    {
        var row = TemplateTable.Rows(template)[0];
        return row.Matches(root) ? [.. Below(root, row.Below, 1, "")]
            : [new(row.ToString(), "", $"{Asked(row)} is asked for, this is {root.Name}.")];
    }

    private static List<TemplateFault> Below(ContentItem item, ImmutableArray<TemplateRow> rows, int siblings, string path)
    {
        var matched = new Dictionary<TemplateRow, List<ContentItem>>(ReferenceEqualityComparer.Instance);
        var faults = new List<TemplateFault>();
        var leaves = Leaves(rows).ToList();
        foreach (var child in item.Items)
            if (Choose(child, [.. leaves.Where(row => row.Matches(child) && IsAbout(row, child))], path) is { } row)
                (matched.TryGetValue(row, out var found) ? found : matched[row] = []).Add(child);
        Needed(rows, matched, siblings, path, faults);
        foreach (var (row, children) in matched)
        {
            if (!row.IsRepeated && children.Count > 1)
                faults.Add(new(row.ToString(), path, Invariant($"{Asked(row)} may be there once, it is there {children.Count} times.")));
            foreach (var child in children)
            {
                if (Value(row, child) is { } wrong)
                    faults.Add(new(row.ToString(), path, wrong));
                faults.AddRange(Below(child, row.Below, children.Count, Inside(path, child)));
            }
        }

        return faults;
    }

    /// <summary>The rows that items match, those of included templates too.</summary>
    private static IEnumerable<TemplateRow> Leaves(ImmutableArray<TemplateRow> rows) =>
        rows.SelectMany(row => row.IsInclude ? Leaves(row.Below) : [row]);

    /// <summary>Whether the site that a section of findings has to be of, where its template says one, is that of the item.</summary>
    private static bool IsAbout(TemplateRow row, ContentItem item) =>
        row.Below.Where(one => one.Concept == "363698007:SCT" && one.Values.Length > 0)
        .All(one => item.Items.Any(below => one.Matches(below) && Value(one, below) is null));

    /// <summary>Groups have one name and differ in what is in them: the one that fits best.</summary>
    private static TemplateRow? Choose(ContentItem item, IReadOnlyList<TemplateRow> rows, string path) =>
        rows.Count < 2 ? rows.FirstOrDefault() : rows.MinBy(row =>
            Below(item, row.Below, 1, path).Count + (Value(row, item) is null ? 0 : 1));

    private static void Needed(ImmutableArray<TemplateRow> rows, Dictionary<TemplateRow, List<ContentItem>> matched, int siblings,
        string path, List<TemplateFault> faults)
    {
        foreach (var row in rows)
        {
            if (Leaves([row]).Any(matched.ContainsKey))
            {
                if (row.IsInclude)
                    Needed(row.Below, matched, siblings, path, faults);
                continue;
            }

            var (isMissing, why) = row.Needed switch
            {
                "M" => (true, ""),
                "many" => (siblings > 1, " where there are several"),
                ['a', 'n', 'y', ':', .. var numbers] => IsFirstOf(row, numbers, rows, matched),
                _ => (false, ""),
            };
            if (isMissing)
                faults.Add(new(row.ToString(), path, $"{Asked(row)} has to be there{why}."));
        }
    }

    /// <summary>One of several rows is enough; that none is there is told once.</summary>
    private static (bool IsMissing, string Why) IsFirstOf(TemplateRow row, string numbers, ImmutableArray<TemplateRow> rows,
        Dictionary<TemplateRow, List<ContentItem>> matched)
    {
        var any = numbers.Split(',');
        var isNone = !Leaves([.. rows.Where(one => any.Contains(one.Number))]).Any(matched.ContainsKey);
        return (isNone && row.Number == any[0], $", or another of the rows {numbers}");
    }

    private static string? Value(TemplateRow row, ContentItem item) => item.Value switch
    {
        ContentValue.Coded coded when !TemplateRow.Admits(row.Values, coded.Concept) => $"{item.Name} may not be {coded.Concept}.",
        ContentValue.Numeric { Unit: { } unit } when !TemplateRow.Admits(row.Values, unit) => $"{item.Name} may not be in {unit}.",
        _ => null,
    };

    private static string Asked(TemplateRow row)
    {
        var concept = row.Concept switch
        {
            "" => "",
            ['c', 'i', 'd', ':', .. var group] => $" of CID {group}",
            _ => $" ({row.Concept.Replace(":", ", ", StringComparison.Ordinal)})",
        };
        return (row.IsInclude ? $"TID {row.Type[8..]}" : $"a {row.Type}") + concept;
    }

    private static string Inside(string path, ContentItem item)
    {
        var name = item.Name?.Meaning ?? item.Value.Type;
        return path.Length > 0 ? $"{path}, {name}" : name;
    }
}
