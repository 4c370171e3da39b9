using System.Text.Json;

namespace Vouch.Department.Sealing;

/// <summary>A record's plain members in the order and the words a reader looks for; the same list is in verify.js.</summary>
public static class RecordWords
{
    private static readonly (string Member, string Word)[] Known =
    [
        ("accession", "Order"), ("analyte", "Test"), ("comparator", "Comparator"), ("value", "Value"), ("unit", "Unit"), ("flag", "Flag"),
        ("low", "Interval from"), ("high", "Interval to"), ("coded", "Coded"), ("comment", "Comment"), ("status", "Status"),
        ("version", "Version"), ("reason", "Reason"), ("measuredAt", "Measured"), ("releasedAt", "Released"), ("decision", "Decision"),
        ("protocol", "Protocol"), ("rules", "Rules"),
    ];

    private static readonly string[] OnOneLine = ["accession", "analyte", "comparator", "value", "unit", "flag"];

    /// <summary>What a sealed leaf says of its result, on one line; null when it speaks of something else.</summary>
    public static string? Line(string leaf)
    {
        using var record = JsonDocument.Parse(leaf);
        var said = record.RootElement.ValueKind != JsonValueKind.Object ? [] : OnOneLine
            .Select(member => record.RootElement.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "")
            .Where(text => text.Length > 0).ToList();
        return said.Count > 2 ? string.Join(' ', said) : null;
    }

    /// <summary>Members with a value, first those that are known.</summary>
    public static IEnumerable<(string Word, string Value)> Of(JsonElement record) =>
        from member in record.EnumerateObject()
        where member.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False
        let value = member.Value.ToString()
        where value.Length > 0
        let place = Array.FindIndex(Known, one => one.Member == member.Name)
        orderby place < 0 ? Known.Length : place
        select (place < 0 ? member.Name : Known[place].Word, value);
}
