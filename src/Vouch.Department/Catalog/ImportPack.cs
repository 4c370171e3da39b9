using Vouch.Department.Platform;

namespace Vouch.Department.Catalog;

/// <summary>A pack's files, the manifest first.</summary>
public sealed record ImportPack(IReadOnlyList<PackText> Texts);

/// <summary>Keeps a pack's text as a new version, a draft. The first version of a pack is in force at once.</summary>
public static class PackImport
{
    /// <summary>
    /// The same text again returns the version that is there. Refusals: pack-invalid, pack-label-taken.
    /// </summary>
    public static async Task<Outcome<PackVersion>> RunAsync(Db db, Actor actor, ImportPack input, CancellationToken ct)
    {
        return PackReader.Read(input.Texts) switch
        {
            PackReading.Fit { Pack: var pack } =>
                await db.ActAsync(actor, "pack imported", work => InAsync(work, pack, input.Texts, ct), ct),
            PackReading.Unfit { Problems: var problems } => PackRefusals.Invalid(problems),
            _ => throw new InvalidOperationException("There are two readings."),
        };
    }

    private static async Task<Outcome<PackVersion>> InAsync(
        Work work, LaboratoryPack pack, IReadOnlyList<PackText> texts, CancellationToken ct)
    {
        var packId = await PacksStorage.LockAsync(work, pack.Code, ct);
        var hash = PackHash.Of(texts);
        if (await PacksStorage.VersionByHashAsync(work, packId, hash, ct) is { } known)
            return (await PacksStorage.FindAsync(work, packId, known, ct))!;
        if (await PacksStorage.HasLabelAsync(work, packId, pack.Version, ct))
            return PackRefusals.LabelTaken(pack.Version);
        var version = await PacksStorage.AddVersionAsync(work, packId, pack, texts, hash, ct);
        if (version == 1)
            await PacksStorage.PutInForceAsync(work, packId, version, "first version", ct);
        return (await PacksStorage.FindAsync(work, packId, version, ct))!;
    }
}
