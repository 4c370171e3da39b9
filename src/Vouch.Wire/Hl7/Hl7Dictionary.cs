using System.Collections.Frozen;

namespace Vouch.Wire.Hl7;

/// <summary>A field as the standard names it; type <c>*</c> depends on another field.</summary>
public sealed record Hl7FieldName(int Number, string DataType, string Title);

/// <summary>A segment as the standard names it.</summary>
public sealed record Hl7SegmentName(string Name, string Title, IReadOnlyList<Hl7FieldName> Fields);

/// <summary>
/// Names of the common segments and their fields, for showing a message to people; nothing is validated by it.
/// Source: HL7 v2.8.2 chapters 2–13, read from the embedded <c>hl7-dictionary.txt</c>.
/// </summary>
public static class Hl7Dictionary
{
    private static readonly FrozenDictionary<string, Hl7SegmentName> Segments = Read();

    /// <summary>All segments named, by name.</summary>
    public static IEnumerable<Hl7SegmentName> All => Segments.Values.OrderBy(s => s.Name, StringComparer.Ordinal);

    /// <summary>The segment of that name, or null where it is not in the dictionary (e.g. Z-segments).</summary>
    public static Hl7SegmentName? Find(string segment) => Segments.GetValueOrDefault(segment);

    /// <summary>The field, or null where the dictionary has none. QPD-3 stands for all further parameters.</summary>
    public static Hl7FieldName? Find(string segment, int field)
    {
        if (Find(segment) is not { } known || field < 1) return null;
        if (field <= known.Fields.Count) return known.Fields[field - 1];
        return segment == "QPD" ? known.Fields[^1] with { Number = field } : null;
    }

    private static FrozenDictionary<string, Hl7SegmentName> Read()
    {
        using var stream = typeof(Hl7Dictionary).Assembly.GetManifestResourceStream("Vouch.Wire.Hl7.hl7-dictionary.txt")
            ?? throw new InvalidOperationException("The HL7 dictionary is not embedded.");
        using var reader = new StreamReader(stream);
        var segments = new Dictionary<string, Hl7SegmentName>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#') || line.Length == 0) continue;
            var title = line.Split('|', 2);
            var fields = reader.ReadLine() ?? throw new InvalidOperationException("No fields: " + line);
            segments.Add(title[0], new(title[0], title[1], [.. fields.Split(';').Select(Field)]));
        }

        return segments.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static Hl7FieldName Field(string text, int index)
    {
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        return new(index + 1, text[..space], text[(space + 1)..]);
    }
}
