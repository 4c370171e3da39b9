using System.Collections.Immutable;
using Vouch.Dicom.Registry;
using Vouch.Dicom.Reports.Concepts;

namespace Vouch.Dicom.Reports.Templates;

/// <summary>A row of a template as it applies at one place: with what an INCLUDE above says of it. Source: PS3.16, 6.</summary>
/// <param name="Relation">To the item above; of an included template that of the row that includes it.</param>
/// <param name="Type">A value type, or INCLUDE with the template's number.</param>
/// <param name="Concept">"value:scheme", "cid:n"; empty: any.</param>
/// <param name="IsRepeated">It may match several items.</param>
/// <param name="Needed">M, U, "any:rows", "many": see the head of templates.txt.</param>
/// <param name="Values">Of a CODE its value, of a NUM its units, written like concepts; empty: any.</param>
internal sealed record TemplateRow(
    string Template, string Number, string Relation, string Type, string Concept, bool IsRepeated, string Needed, string Values)
{
    public ImmutableArray<TemplateRow> Below { get; init; } = [];

    public bool IsInclude => Type.StartsWith("INCLUDE ", StringComparison.Ordinal);

    /// <summary>"TID 5008 row 2".</summary>
    public override string ToString() => $"TID {Template} row {Number}";

    public bool Matches(ContentItem item) => Relation == item.Relationship && Type == item.Value.Type && Admits(Concept, item.Name);

    /// <summary>Whether a concept is the one that is asked for, or one of those.</summary>
    public static bool Admits(string asked, CodedConcept? concept)
    {
        if (asked.Length == 0)
            return true;
        if (concept is not { } told)
            return false;
        if (asked.StartsWith("cid:", StringComparison.Ordinal))
            return ContextGroups.Admits(int.Parse(asked.AsSpan(4), System.Globalization.CultureInfo.InvariantCulture), told);
        var parted = asked.LastIndexOf(':');
        return told.Value == asked[..parted] && told.Scheme == asked[(parted + 1)..];
    }
}

/// <summary>The templates of templates.txt.</summary>
internal static class TemplateTable
{
    private static readonly Lazy<ILookup<string, string[]>> Lines = new(() =>
        Embedded.Lines("templates.txt").Select(line => line.Split('|')).ToLookup(parts => parts[0]));

    /// <summary>The rows of the outermost level of a template, those below in them.</summary>
    /// <param name="relation">Of the row that includes it.</param>
    /// <param name="parameter">What stands for $.</param>
    /// <exception cref="ArgumentException">No template of the table.</exception>
    public static ImmutableArray<TemplateRow> Rows(string template, string relation = "", string parameter = "", bool isRepeated = false)
    {
        var lines = Lines.Value[template].ToList();
        if (lines.Count == 0)
            throw new ArgumentException($"TID {template} is not in the table.", nameof(template));
        var at = 0;
        return Level(0);

        ImmutableArray<TemplateRow> Level(int level)
        {
            var rows = ImmutableArray.CreateBuilder<TemplateRow>();
            while (at < lines.Count && Depth(lines[at]) == level)
            {
                var row = Row(lines[at++], relation, parameter, isRepeated && level == 0);
                var below = row.IsInclude ? Rows(row.Type[8..], row.Relation, row.Concept, row.IsRepeated) : Level(level + 1);
                rows.Add(row with { Below = below });
            }

            return rows.ToImmutable();
        }
    }

    private static int Depth(string[] line) => line[2][0] - '0';

    private static TemplateRow Row(string[] line, string relation, string parameter, bool isRepeated) => new(line[0], line[1],
        line[3].Length > 0 ? line[3] : relation, line[4], line[5] == "$" ? parameter : line[5], isRepeated || line[6] == "n", line[7],
            line[8]);
}
