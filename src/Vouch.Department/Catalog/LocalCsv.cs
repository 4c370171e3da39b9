using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Vouch.Department.Platform;

namespace Vouch.Department.Catalog;

/// <summary>
/// What is to be set locally as a spreadsheet and back: a row for each line of a group, a column for each field. Open
/// groups are blank rows; several rows of one code and group belong together. Pure.
/// </summary>
public static class LocalCsv
{
    public const int CharactersMax = 2_000_000;
    private const string Shipped = "shipped";

    private static readonly string[] Leads = ["code", "name", "unit", "group", "why"];
    private static readonly string[] Trails = [LocalEntry.NotUsed, Shipped, "verifiedOn", "verifiedBy", "basis"];

    /// <summary>The open groups and those set locally, of the analytes and tubes chosen.</summary>
    public static string Write(LaboratoryPack pack, IEnumerable<LocalSetting> open, IEnumerable<LocalEntry> set)
    {
        var (text, blank) = (new StringBuilder(), ImmutableSortedDictionary<string, string>.Empty);
        text.Append(Csv.Line([.. Leads, .. LocalFields.Names, .. Trails]));
        foreach (var entry in set)
            foreach (var line in entry.Lines.DefaultIfEmpty(blank.Add(Shipped, "yes")))
                text.Append(Row(pack, entry.Subject, entry.Group, "", line, entry));
        foreach (var setting in open)
            text.Append(Row(pack, setting.Subject, setting.Group, setting.Why, blank, null));
        return text.ToString();
    }

    /// <summary>
    /// The groups that somebody filled in; blank rows are left out. Where a row does not say who verified it, when and on
    /// what, that of the whole file holds. Refusal: local-numbers-invalid, with the row.
    /// </summary>
    public static Outcome<IReadOnlyList<LocalTyped>> Read(string text, string verifiedOn, string verifiedBy, string basis)
    {
        var rows = Csv.Read(text.TrimStart('\uFEFF')).Index().ToList();
        if (text.Length > CharactersMax || rows.Count == 0)
            return Invalid(rows.Count == 0 ? "The file is empty." : "The file is too large.");
        var columns = rows[0].Item;
        var known = Leads.Concat(LocalFields.Names).Concat(Trails).ToHashSet(StringComparer.Ordinal);
        if (columns.Find(column => !known.Contains(column)) is { } unknown)
            return Invalid($"The first row names a column '{unknown}' that is not known here; known: {string.Join(", ", known)}. Columns are separated by commas.");
        if (!columns.Contains("code") || !columns.Contains("group"))
            return Invalid("The first row has to name the columns 'code' and 'group'.");

        var groups = new List<(string Row, Dictionary<string, string> Cells)>();
        foreach (var (index, record) in rows.Skip(1))
        {
            var row = string.Create(CultureInfo.InvariantCulture, $"row {index + 1}");
            if (record.Count > columns.Count)
                return Invalid($"{row} has more cells than the first row.");
            var cells = columns.Zip(record).Where(pair => pair.Second.Length > 0).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
            if (cells.Keys.Any(name => LocalFields.Names.Contains(name) || name is LocalEntry.NotUsed or Shipped))
                groups.Add((row, cells));
        }
        return groups.GroupBy(item => (item.Cells.GetValueOrDefault("code", ""), item.Cells.GetValueOrDefault("group", "")))
            .Select(group => Typed(group.Key.Item1, group.Key.Item2, [.. group], verifiedOn, verifiedBy, basis)).ToList();
    }

    private static LocalTyped Typed(string code, string group, List<(string Row, Dictionary<string, string> Cells)> rows,
        string verifiedOn, string verifiedBy, string basis)
    {
        var lines = rows.Where(row => !row.Cells.ContainsKey(Shipped)).Select(row => (IReadOnlyDictionary<string, string>)row.Cells
            .Where(cell => cell.Key == LocalEntry.NotUsed || LocalFields.Names.Contains(cell.Key))
            .ToDictionary(cell => cell.Key, cell => cell.Key == LocalEntry.NotUsed ? "true" : cell.Value, StringComparer.Ordinal)).ToList();
        string Said(string column, string otherwise) =>
            rows.Select(row => row.Cells.GetValueOrDefault(column)).FirstOrDefault(cell => cell is not null) ?? otherwise;
        return new LocalTyped(code, group, lines, Said("verifiedOn", verifiedOn), Said("verifiedBy", verifiedBy), Said("basis", basis), rows[0].Row);
    }

    private static string Row(LaboratoryPack pack, string subject, string group, string why,
        ImmutableSortedDictionary<string, string> line, LocalEntry? entry)
    {
        var analyte = group == NumberGroups.Volume ? null : pack.FindAnalyte(subject);
        var name = analyte?.Name ?? pack.FindContainer(subject)?.Name ?? "";
        return Csv.Line([subject, name, group == NumberGroups.Volume ? "mL" : analyte?.Unit ?? "", group, why,
            .. LocalFields.Names.Select(field => line.GetValueOrDefault(field, "")),
            line.ContainsKey(LocalEntry.NotUsed) ? "yes" : "", line.GetValueOrDefault(Shipped, ""),
            entry?.VerifiedOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "", entry?.VerifiedBy ?? "", entry?.Basis ?? ""]);
    }

    private static Refusal Invalid(string why) => new("local-numbers-invalid", "The file cannot be taken.", why, "Export the list, fill it in, and send it again.");
}
