using System.Collections.Frozen;
using Vouch.Dicom.Registry;
using Vouch.Dicom.Reports.Measurements;

namespace Vouch.Dicom.Reports.Echo;

/// <summary>The rows of echo.txt.</summary>
internal static class EchoNames
{
    private static readonly CodedConcept FlowDirection = new("260674002", "SCT", "Direction of Flow");
    private static readonly CodedConcept Regurgitant = new("397417004", "SCT", "Regurgitant Flow");

    private static readonly Lazy<FrozenDictionary<CodedConcept, EchoName[]>> ByConcept = new(() => Embedded.Lines("echo.txt")
        .Select(line => line.Split('|'))
        .SelectMany(parts => parts[2].Split(' '), (parts, code) =>
            (Concept: Code(code), Row: new EchoName(parts[0], parts[1], parts[3], parts[4])))
        .GroupBy(one => one.Concept, one => one.Row).ToFrozenDictionary(rows => rows.Key, rows => rows.ToArray()));

    public static IEnumerable<CodedConcept> Concepts => ByConcept.Value.Keys;

    /// <summary>Null: it has none of the names.</summary>
    public static EchoName? Find(PlacedMeasurement placed)
    {
        if (!ByConcept.Value.TryGetValue(placed.Measurement.Name, out var rows))
            return null;
        var isRegurgitant = placed.Modified(FlowDirection) == Regurgitant;
        return Array.Find(rows, row => (row.Site.Length == 0 || placed.Site is { Scheme: "SCT" } site && site.Value == row.Site)
            && row.Flow switch { "regurgitant" => isRegurgitant, "other" => !isRegurgitant, _ => true });
    }

    private static CodedConcept Code(string text) => text.Split(':') is [var value, var scheme] ? new(value, scheme, "")
        : throw new FormatException(text);
}

/// <param name="Site">The valve that the concept does not name; empty: it names it.</param>
/// <param name="Flow">"regurgitant", "other"; empty: either.</param>
internal sealed record EchoName(string Name, string Unit, string Site, string Flow);
