using System.Collections.Immutable;
using Vouch.Department.Platform;

namespace Vouch.Department.Catalog;

/// <summary>
/// A version without what was set locally, and what is signed to be laid over it: its own local numbers or, where it
/// has none (a version just imported), those of the version in force.
/// </summary>
/// <param name="Left">Signed entries that name what this version does not have; they cannot be laid over it.</param>
public sealed record PackUnder(
    PackVersion Version, LaboratoryPack Pack, ImmutableArray<PackText> Texts, ImmutableArray<LocalEntry> Signed,
    ImmutableArray<LocalEntry> Left)
{
    /// <summary>Whether the entry names something of this version.</summary>
    public bool Knows(LocalEntry entry) => entry.Group == NumberGroups.Volume
        ? Pack.FindContainer(entry.Subject) is not null
        : NumberGroups.All.Contains(entry.Group, StringComparer.Ordinal) && Pack.FindAnalyte(entry.Subject) is not null;

    public static async Task<PackUnder?> FindAsync(Db db, string code, int version, CancellationToken ct)
    {
        if (await PacksStorage.FindAsync(db, code, version, ct) is not { } found)
            return null;
        var inForce = await PacksStorage.InForceAsync(db, code, ct);
        return Of(found, await PacksStorage.TextsAsync(db, found, ct),
            inForce is null || inForce.Version == version ? [] : await PacksStorage.TextsAsync(db, inForce, ct));
    }

    internal static async Task<PackUnder?> FindAsync(Work work, Guid packId, string code, int version, CancellationToken ct)
    {
        if (await PacksStorage.FindAsync(work, packId, version, ct) is not { } found)
            return null;
        var inForce = await PacksStorage.InForceAsync(work, code, ct);
        return Of(found, await PacksStorage.TextsAsync(work, found, ct),
            inForce is null || inForce.Version == version ? [] : await PacksStorage.TextsAsync(work, inForce, ct));
    }

    private static PackUnder Of(PackVersion version, IReadOnlyList<PackText> texts, IReadOnlyList<PackText> inForce)
    {
        var own = texts.Where(text => text.File != LocalText.File).ToImmutableArray();
        var signed = Entries(own.Length < texts.Count ? texts : inForce);
        var bare = new PackUnder(version, Read(own), own, [], []);
        return bare with { Signed = [.. signed.Where(bare.Knows)], Left = [.. signed.Where(entry => !bare.Knows(entry))] };
    }

    private static ImmutableArray<LocalEntry> Entries(IReadOnlyList<PackText> texts) =>
        texts.Any(text => text.File == LocalText.File) ? Read(texts).LocalEntries : [];

    // What was kept was checked when it was kept.
    private static LaboratoryPack Read(IReadOnlyList<PackText> texts) => PackReader.Read(texts) switch
    {
        PackReading.Fit fit => fit.Pack,
        PackReading.Unfit unfit => throw new InvalidOperationException($"A kept pack does not fit: {unfit.Problems[0]}"),
        _ => throw new InvalidOperationException("There are two readings."),
    };
}
