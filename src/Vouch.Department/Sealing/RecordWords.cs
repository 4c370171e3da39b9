using System.Text.Json;

namespace Vouch.Department.Sealing;

/// <summary>A record's plain members in the order and the words a reader looks for; the same list is in verify.js.</summary>
internal static class RecordWords
{
    private static readonly (string Member, string Word)[] Known =
    [
        ("accession", "Order"), ("analyte", "Test"), ("comparator", "Comparator"), ("value", "Value"), ("unit", "Unit"), ("flag", "Flag"),
        ("low", "Interval from"), ("high", "Interval to"), ("coded", "Coded"), ("comment", "Comment"), ("status", "Status"),
        ("version", "Version"), ("reason", "Reason"), ("measuredAt", "Measured"), ("releasedAt", "Released"), ("decision", "Decision"),
        ("protocol", "Protocol"), ("rules", "Rules"),
    ];

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
