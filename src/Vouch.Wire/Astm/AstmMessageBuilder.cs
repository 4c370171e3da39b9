using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Vouch.Wire.Devices;

namespace Vouch.Wire.Astm;

/// <summary>
/// Writes an E1394 message record by record. Sequence numbers are given as the standard counts them: patients and
/// queries in the message, orders in their patient, results in their order, comments at their record.
/// Text is escaped; an empty text leaves its field empty. Source: CLSI LIS02-A2 5 to 13.
/// </summary>
public sealed class AstmMessageBuilder(AstmDelimiters? delimiters = null, Encoding? encoding = null)
{
    private readonly AstmDelimiters delimiters = delimiters ?? AstmDelimiters.Standard;
    private readonly List<AstmRecord> records = [];
    private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);

    /// <summary>Adds a record; places are written as <c>O-3.1</c> or, of this record, <c>3.1</c>.</summary>
    public AstmMessageBuilder Add(string type, params IEnumerable<(string Place, string Text)> fields) =>
        Add(type, fields.Select(field => (field.Place, (IReadOnlyList<string>)[field.Text])));

    /// <summary>Adds a record; several texts at one place are repeats of its field.</summary>
    public AstmMessageBuilder Add(string type, IEnumerable<(string Place, IReadOnlyList<string> Texts)> fields)
    {
        var texts = new SortedDictionary<int, List<SortedDictionary<int, string>>>();
        foreach (var (place, values) in fields)
        {
            var at = FieldPlace.Read(place.Contains('-') ? place : $"{type}-{place}");
            if (at is null || at.Record != type)
                throw new ArgumentException($"'{place}' is not a place of record {type}.", nameof(fields));
            if (!texts.TryGetValue(at.Field, out var repeats))
                texts.Add(at.Field, repeats = []);
            for (var repeat = 0; repeat < values.Count; repeat++)
            {
                if (repeats.Count == repeat)
                    repeats.Add([]);
                repeats[repeat][at.Component ?? 1] = values[repeat];
            }
        }

        if (type == "H")
            texts[2] = [];
        else if (!texts.ContainsKey(2))
            texts[2] = [new() { [1] = Count(type) }];
        records.Add(new AstmRecord(Write(type, texts), records.Count + 1, delimiters));
        return this;
    }

    /// <summary>Header; the sender's components (name, version, serial number) are divided by ^. Local time.</summary>
    public AstmMessageBuilder Header(string sender, DateTime? sentAt, string processingId = "P", string version = "LIS2-A2") =>
        Add("H", Parts("5", sender).Concat([("12", processingId), ("13", version), ("14", Time(sentAt))]));

    /// <summary>Patient; family and given name are divided by ^.</summary>
    public AstmMessageBuilder Patient(string id = "", string name = "", string birthDate = "", string sex = "") =>
        Add("P", Parts("6", name).Concat([("4", id), ("8", birthDate), ("9", sex)]));

    /// <summary>Order for tests by the manufacturer's codes (component 4 of field 5).</summary>
    public AstmMessageBuilder Order(
        string specimenId, IReadOnlyList<string> tests, string priority = "R", string action = "N",
        string specimenType = "", string reportType = "O") =>
        Add("O", Single(("3", specimenId), ("6", priority), ("12", action), ("16", specimenType), ("26", reportType))
            .Append(("5.4", tests)));

    public AstmMessageBuilder Result(
        string code, string value, string unit, string range = "", IReadOnlyList<string>? flags = null,
        string status = "F", string operatorId = "", DateTime? completedAt = null, string instrument = "", string dilution = "") =>
        Add("R", Single([.. dilution.Length > 0 ? new[] { ("3.5", dilution) } : [],
                ("3.4", code), ("4", value), ("5", unit), ("6", range), ("9", status), ("11", operatorId),
                ("13", Time(completedAt)), ("14", instrument)])
            .Append(("7", flags ?? [])));

    /// <summary>Comment: source I instrument, L laboratory; type G free text, I instrument flag.</summary>
    public AstmMessageBuilder Comment(string text, string source = "I", string type = "G") =>
        Add("C", ("3", source), ("4", text), ("5", type));

    /// <summary>Host query of an instrument for what is ordered on these specimens.</summary>
    public AstmMessageBuilder Query(IReadOnlyList<string> specimenIds, string test = "ALL", string status = "O") =>
        Add("Q", Single(("5.4", test), ("13", status)).Append(("3.2", specimenIds)));

    /// <summary>Ends the message: N normal, I no information on the last query, F last request processed.</summary>
    public AstmMessage Terminate(string code = "N")
    {
        Add("L", ("3", code));
        return AstmMessage.Of([.. records], delimiters, encoding ?? Encoding.UTF8);
    }

    internal static string Time(DateTime? time) =>
        time?.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture) ?? "";

    internal static IEnumerable<(string Place, string Text)> Parts(string field, string text) => text
        .Split('^')
        .Select((part, at) => (string.Create(CultureInfo.InvariantCulture, $"{field}.{at + 1}"), part));

    internal static IEnumerable<(string Place, IReadOnlyList<string> Texts)> Single(
        params IEnumerable<(string Place, string Text)> fields) =>
        fields.Select(field => (field.Place, (IReadOnlyList<string>)[field.Text]));

    private string Count(string type)
    {
        // A record begins the count of those below it anew.
        foreach (var below in counts.Keys.Where(counted => Depth(counted) > Depth(type)).ToList())
            counts.Remove(below);
        counts[type] = counts.GetValueOrDefault(type) + 1;
        return counts[type].ToString(CultureInfo.InvariantCulture);
    }

    private static int Depth(string type) => AstmLevels.Of(type) ?? 4;

    private string Write(string type, SortedDictionary<int, List<SortedDictionary<int, string>>> texts)
    {
        var written = new StringBuilder(type);
        foreach (var field in Enumerable.Range(2, texts.Keys.Max() - 1))
        {
            written.Append(delimiters.Field);
            if (type == "H" && field == 2)
                written.Append(delimiters.InHeader);
            else if (texts.TryGetValue(field, out var repeats))
                written.AppendJoin(delimiters.Repeat, repeats.Select(Repeat));
        }

        return written.ToString().TrimEnd(delimiters.Field);
    }

    private string Repeat(SortedDictionary<int, string> components) => string.Join(
        delimiters.Component,
        Enumerable.Range(1, components.Keys.Max())
            .Select(at => components.TryGetValue(at, out var text) ? delimiters.Escaped(text) : ""));
}
