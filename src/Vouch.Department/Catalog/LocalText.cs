using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Vouch.Department.Catalog;

/// <summary>What the laboratory set itself, as the file of a pack that is laid over the others. Pure.</summary>
public static class LocalText
{
    public const string File = "local.yaml";

    /// <summary>The file; its groups, sorted, each line of numbers on a line of its own.</summary>
    /// <param name="number">The how-manieth local version it is of this pack.</param>
    public static (PackText Text, ImmutableDictionary<int, LocalEntry> Lines) Compose(int number, IEnumerable<LocalEntry> entries)
    {
        var lines = new List<(string Text, LocalEntry? Entry)>
        {
            ("# Set locally, over the files before it. Written when it was signed; a change is a new version.", null),
            ("local:", null),
            (string.Create(CultureInfo.InvariantCulture, $"  number: {number}"), null),
        };
        foreach (var part in entries.GroupBy(entry => entry.Group == NumberGroups.Volume).OrderBy(part => part.Key))
        {
            lines.Add((part.Key ? "  containers:" : "  analytes:", null));
            foreach (var subject in part.GroupBy(entry => entry.Subject, StringComparer.Ordinal).OrderBy(subject => subject.Key, StringComparer.Ordinal))
            {
                lines.Add(($"    {Quoted(subject.Key)}:", subject.First()));
                foreach (var entry in subject)
                {
                    lines.Add(($"      {Quoted(entry.Group)}:", entry));
                    lines.AddRange(entry.Lines.Select(line => ($"        - {{{Fields(entry, line)}}}", (LocalEntry?)entry)));
                }
            }
        }
        var text = new StringBuilder();
        foreach (var (line, _) in lines)
            text.Append(line).Append('\n');
        return (new PackText(File, text.ToString()), lines.Index().Where(line => line.Item.Entry is not null)
            .ToImmutableDictionary(line => line.Index + 1, line => line.Item.Entry!));
    }

    private static string Fields(LocalEntry entry, ImmutableSortedDictionary<string, string> line) => string.Join(", ",
        entry.Ordered(line).Select(field => $"{Quoted(field.Key)}: {Value(field.Value)}").Append($"source: {Quoted(entry.Citation)}"));

    // Numbers and flags stand bare, as the reader wants them; everything else is quoted, so that no text can become YAML.
    private static string Value(string value) =>
        value == "true" || decimal.TryParse(value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _)
            ? value : Quoted(value);

    // A JSON string is a double-quoted YAML scalar.
    private static string Quoted(string text) => JsonSerializer.Serialize(text);
}
