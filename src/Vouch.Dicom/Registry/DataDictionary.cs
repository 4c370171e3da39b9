using System.Collections.Frozen;
using System.Globalization;

namespace Vouch.Dicom.Registry;

/// <summary>The data elements of the standard. Source: PS3.6, 6 to 9, and PS3.7, E (edition: first line of elements.txt).</summary>
public static class DataDictionary
{
    private static readonly Lazy<Loaded> All = new(Load);

    public static IReadOnlyCollection<DictionaryEntry> Entries => All.Value.ByTag.Values;

    /// <summary>What the standard says of a tag; null: a private element, or one it does not know.</summary>
    public static DictionaryEntry? Find(Tag tag)
    {
        if (All.Value.ByTag.TryGetValue(tag, out var entry))
            return entry;
        if (tag.IsPrivate)
            return null;
        if (tag.Element == 0)
            return new(tag, "xxxx0000", [Vr.UL], "1", "GenericGroupLength", "Generic Group Length", IsRetired: true);
        foreach (var (mask, bits, repeating) in All.Value.Repeating)
            if ((tag.Number & mask) == bits)
                return repeating with { Tag = tag };
        return null;
    }

    /// <summary>By keyword, such as PatientName; of repeating groups the first (60xx: 6000).</summary>
    public static DictionaryEntry? Find(string keyword) => All.Value.ByKeyword.GetValueOrDefault(keyword);

    private static Loaded Load()
    {
        var entries = new List<DictionaryEntry>(5200);
        var repeating = new List<(uint, uint, DictionaryEntry)>();
        foreach (var line in Embedded.Lines("elements.txt"))
        {
            var parts = line.Split('|');
            var first = uint.Parse(parts[0].Replace('x', '0'), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            var entry = new DictionaryEntry(Tag.Of(first), parts[0], Vrs(parts[1]), parts[2], parts[3], parts[4], parts[5] == "R");
            if (parts[0].Contains('x', StringComparison.Ordinal))
                repeating.Add((Mask(parts[0]), first, entry));
            else
                entries.Add(entry);
        }

        return new(entries.ToFrozenDictionary(one => one.Tag), repeating,
            entries.Concat(repeating.Select(one => one.Item3)).Where(one => one.Keyword.Length > 0)
                .DistinctBy(one => one.Keyword).ToFrozenDictionary(one => one.Keyword, StringComparer.Ordinal));
    }

    private static Vr[] Vrs(string text) => [.. text.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(one =>
        (Vr)(one[0] << 8 | one[1]))];

    private static uint Mask(string tag) =>
        uint.Parse(string.Concat(tag.Select(one => one == 'x' ? '0' : 'F')), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private sealed record Loaded(
        FrozenDictionary<Tag, DictionaryEntry> ByTag, List<(uint Mask, uint Bits, DictionaryEntry Entry)> Repeating,
        FrozenDictionary<string, DictionaryEntry> ByKeyword);
}
