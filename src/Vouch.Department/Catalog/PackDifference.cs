using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;

namespace Vouch.Department.Catalog;

/// <summary>One thing that changed between two versions of a pack. Null: it was not there.</summary>
/// <param name="Section">Where in the pack: analytes, panels, guards …</param>
/// <param name="Subject">The code of what changed; "" for the pack itself.</param>
/// <param name="Field">The field, by its name in the record; "" where the whole subject came or went.</param>
public sealed record PackChangedField(string Section, string Subject, string Field, string? Before, string? After)
{
    /// <summary>In words: "K critical: 2.5 to 6.5 → 2.6 to 6.5".</summary>
    public override string ToString() => Field.Length == 0
        ? $"{Subject} {(Before is null ? "added" : "removed")}"
        : $"{Subject} {Field}: {Before ?? "not set"} → {After ?? "not set"}";
}

/// <summary>What changed between two versions of a pack, by subject and field. Pure.</summary>
public static class PackDifference
{
    public static ImmutableArray<PackChangedField> Between(LaboratoryPack before, LaboratoryPack after)
    {
        var changes = ImmutableArray.CreateBuilder<PackChangedField>();
        AddField(changes, "pack", "", "Name", before.Name, after.Name);
        AddField(changes, "pack", "", "Version", before.Version, after.Version);
        Compare(changes, "analytes", before.Analytes.Values, after.Analytes.Values, item => item.Code);
        Compare(changes, "panels", before.Panels.Values, after.Panels.Values, item => item.Code);
        Compare(changes, "guards", before.Guards, after.Guards, item => item.Code);
        Compare(changes, "calculations", before.Calculations, after.Calculations, item => item.Analyte);
        Compare(changes, "reflexes", before.Reflexes, after.Reflexes, item => item.Code);
        Compare(changes, "requirements", before.Requirements, after.Requirements,
            item => item.Tests.IsEmpty ? item.Ask.Kind : $"{item.Ask.Kind} for {string.Join(", ", item.Tests)}");
        Compare(changes, "containers", before.Containers, after.Containers, item => item.Code);
        Compare(changes, "specimen types", before.SpecimenTypes, after.SpecimenTypes, item => item.Code);
        Compare(changes, "rejection reasons", before.RejectionReasons, after.RejectionReasons, item => item.Code);
        Compare(changes, "non-results", before.NonResults, after.NonResults, item => item.Code);
        Compare(changes, "comments", before.ResultComments, after.ResultComments, item => item.Code);
        Compare(changes, "worksheets", before.Worksheets, after.Worksheets, item => item.Code);
        Compare(changes, "kits", before.Kits, after.Kits, item => item.Code);
        Compare(changes, "differential", Listed(before.Differential), Listed(after.Differential), _ => "");
        Compare(changes, "sources", before.Sources.Values, after.Sources.Values, item => item.Key);
        return changes.ToImmutable();
    }

    private static IEnumerable<Differential> Listed(Differential? differential) => differential is null ? [] : [differential];

    private static void Compare<T>(ImmutableArray<PackChangedField>.Builder changes, string section,
        IEnumerable<T> before, IEnumerable<T> after, Func<T, string> code)
        where T : notnull
    {
        var old = Numbered(before, code);
        var now = Numbered(after, code);
        foreach (var key in old.Keys.Union(now.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var was = old.TryGetValue(key, out var earlier);
            var stays = now.TryGetValue(key, out var later);
            if (!was || !stays)
                changes.Add(new PackChangedField(section, key, "", was ? key : null, stays ? key : null));
            else
                foreach (var property in Fields(typeof(T)))
                    AddField(changes, section, key, property.Name,
                        Text(property.GetValue(earlier)), Text(property.GetValue(later)));
        }
    }

    // Two requirements of one kind for the same tests would share a key; the second one is numbered.
    private static Dictionary<string, T> Numbered<T>(IEnumerable<T> items, Func<T, string> code)
        where T : notnull
    {
        var numbered = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            var key = code(item);
            for (var number = 2; !numbered.TryAdd(key, item); number++)
                key = string.Create(CultureInfo.InvariantCulture, $"{code(item)} ({number})");
        }
        return numbered;
    }

    private static void AddField(ImmutableArray<PackChangedField>.Builder changes, string section, string subject,
        string field, string? before, string? after)
    {
        if (!string.Equals(before, after, StringComparison.Ordinal))
            changes.Add(new PackChangedField(section, subject, field, before, after));
    }

    /// <summary>A value as the page shows it; null for what is not set. Numbers keep their places: 1.50 is not 1.5.</summary>
    public static string? Text(object? value) => value switch
    {
        null or "" => null,
        string text => text,
        bool yes => yes ? "yes" : "no",
        Enum word => word.ToString(),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        UnitConversion conversion => $"1 {conversion.Unit} = {Text(conversion.Factor)}",
        AgeRange ages => ages.ToString(),
        CriticalLimits limits => $"Ages {limits.Ages}, {limits}, Source {limits.Source}",
        IEnumerable items => Joined(items),
        _ => string.Join(", ", Fields(value.GetType())
            .Select(property => (property.Name, Text: Text(property.GetValue(value))))
            .Where(pair => pair.Text is not null).Select(pair => $"{pair.Name} {pair.Text}")
            .DefaultIfEmpty(value.GetType().Name)),
    };

    /// <summary>Of the object itself: what belongs to its kind (a list of all of the kind) would lead back to it for ever.</summary>
    private static IEnumerable<PropertyInfo> Fields(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.GetIndexParameters().Length == 0);

    private static string? Joined(IEnumerable items)
    {
        var texts = items.Cast<object?>().Select(Text).ToList();
        return texts.Count == 0 ? null : string.Join("; ", texts);
    }
}
