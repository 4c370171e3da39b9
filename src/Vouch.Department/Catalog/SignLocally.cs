using Vouch.Department.Platform;

namespace Vouch.Department.Catalog;

/// <summary>A director stands behind what was set locally over a version.</summary>
/// <param name="Version">The version it is laid over.</param>
/// <param name="Meaning">What the signature means.</param>
public sealed record SignLocally(string Code, int Version, string Meaning);

/// <summary>
/// Makes a new version of the pack: the text of the version named, with everything set locally laid over it; signs it
/// and puts it in force.
/// </summary>
public static class LocalSigning
{
    /// <summary>
    /// Refusals: pack-not-found, pack-signature-not-permitted, pack-meaning-invalid, local-numbers-nothing-new,
    /// local-numbers-invalid (the version named has changed under what was entered). Whether the person may sign is the
    /// caller's permission to check.
    /// </summary>
    public static Task<Outcome<PackVersion>> RunAsync(Db db, Actor actor, SignLocally input, CancellationToken ct) =>
        db.ActAsync(actor, input.Meaning, work => InAsync(work, input, ct), ct);

    private static async Task<Outcome<PackVersion>> InAsync(Work work, SignLocally input, CancellationToken ct)
    {
        var meaning = input.Meaning.Trim();
        var packId = await PacksStorage.LockAsync(work, input.Code, ct);
        if (work.Actor.Id is null)
            return PackRefusals.Unnamed();
        if (meaning.Length is 0 or > 200)
            return PackRefusals.MeaningMissing();
        if (await PackUnder.FindAsync(work, packId, input.Code, input.Version, ct) is not { } under)
            return PackRefusals.NotFound();
        var entered = await LocalEntriesStorage.ListAsync(work, input.Code, ct);
        if (entered.Count == 0 && !(under.Version.InForceSince is null && under.Signed.Length > 0))
            return new Refusal("local-numbers-nothing-new", "Nothing was set locally since the last signature.");

        var number = await PacksStorage.LocalNumberAsync(work, packId, under.Pack.Version, ct);
        var merged = LocalEntry.Merge(under.Signed, entered.Select(item => item.Entry));
        var (text, lines) = LocalText.Compose(number, merged);
        IReadOnlyList<PackText> texts = [.. under.Texts, text];
        if (PackReader.Read(texts) is not PackReading.Fit { Pack: var pack })
            return new Refusal("local-numbers-invalid", "What was set locally does not fit this version.", LocalNumbers.Words(texts, lines),
                "Correct it, or take it back.");
        var version = await PacksStorage.AddVersionAsync(work, packId, pack, texts, PackHash.Of(texts), ct);
        await PacksStorage.SignAsync(work, packId, version, meaning, ct);
        await PacksStorage.PutInForceAsync(work, packId, version, meaning, ct);
        await LocalEntriesStorage.ClearAsync(work, packId, ct);
        return (await PacksStorage.FindAsync(work, packId, version, ct))!;
    }
}
