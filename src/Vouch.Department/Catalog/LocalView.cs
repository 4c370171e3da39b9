using System.Collections.Immutable;

namespace Vouch.Department.Catalog;

/// <summary>A version as it would be with everything that was set locally, signed and waiting. Pure.</summary>
/// <param name="Pack">With what is signed and what waits laid over it.</param>
/// <param name="Signed">With what is signed alone.</param>
/// <param name="Open">What is still open then.</param>
/// <param name="Misfit">Why what waits does not fit this version; "" where it does.</param>
public sealed record LocalView(
    LaboratoryPack Pack, LaboratoryPack Signed, ImmutableArray<LocalEntry> Merged, ImmutableArray<LocalSetting> Open, string Misfit)
{
    public static LocalView Of(PackUnder under, IEnumerable<EnteredLocally> waiting)
    {
        var merged = LocalEntry.Merge(under.Signed, waiting.Select(item => item.Entry));
        var (signed, _) = Laid(under, under.Signed);
        var (pack, misfit) = Laid(under, merged);
        return new LocalView(pack ?? signed ?? under.Pack, signed ?? under.Pack, merged, (pack ?? signed ?? under.Pack).ToBeSetLocally(), misfit);
    }

    private static (LaboratoryPack? Pack, string Misfit) Laid(PackUnder under, ImmutableArray<LocalEntry> entries)
    {
        if (entries.IsEmpty)
            return (under.Pack, "");
        var (text, lines) = LocalText.Compose(1, entries);
        IReadOnlyList<PackText> texts = [.. under.Texts, text];
        return PackReader.Read(texts) is PackReading.Fit fit ? (fit.Pack, "") : (null, LocalNumbers.Words(texts, lines));
    }
}

/// <summary>Which of the groups of numbers to show; null or empty: all.</summary>
/// <param name="Query">Part of a code or name, or a panel's code.</param>
public sealed record LocalChoice(string? Discipline, string? Group, string? Query)
{
    public bool Holds(LaboratoryPack pack, string subject, string group) =>
        (string.IsNullOrEmpty(Group) || string.Equals(Group, group, StringComparison.Ordinal)) && Holds(pack, subject);

    /// <summary>Whether the analyte or tube is among them, whatever the group.</summary>
    public bool Holds(LaboratoryPack pack, string subject)
    {
        var analyte = pack.FindAnalyte(subject);
        if (!string.IsNullOrEmpty(Discipline) && analyte?.Discipline.Word() != Discipline)
            return false;
        if (string.IsNullOrEmpty(Query))
            return true;
        return subject.Contains(Query, StringComparison.OrdinalIgnoreCase)
            || (analyte?.Name ?? pack.FindContainer(subject)?.Name ?? "").Contains(Query, StringComparison.OrdinalIgnoreCase)
            || pack.AnalytesOf(Query.ToUpperInvariant()).Any(item => item.Code == subject);
    }
}
