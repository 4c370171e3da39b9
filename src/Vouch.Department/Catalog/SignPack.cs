using Vouch.Department.Platform;

namespace Vouch.Department.Catalog;

/// <summary>A director stands behind a version.</summary>
/// <param name="Meaning">What the signature means, e.g. "reviewed and approved for use".</param>
public sealed record SignPack(string Code, int Version, string Meaning);

/// <summary>Signs a version and puts it in force.</summary>
public static class PackSigning
{
    /// <summary>
    /// Refusals: pack-not-found, pack-already-signed, pack-signature-not-permitted (no person), pack-meaning-invalid.
    /// Whether the person may sign is the caller's permission to check.
    /// </summary>
    public static Task<Outcome<PackVersion>> RunAsync(Db db, Actor actor, SignPack input, CancellationToken ct) =>
        db.ActAsync(actor, input.Meaning, work => InAsync(work, input, ct), ct);

    public static Outcome<string> Decide(SignPack input, PackVersion? version, Actor actor)
    {
        var meaning = input.Meaning.Trim();
        if (version is null)
            return PackRefusals.NotFound();
        if (version.Signature is { } signature)
            return PackRefusals.AlreadySigned(signature.PersonName);
        if (actor.Id is null)
            return PackRefusals.Unnamed();
        return meaning.Length is 0 or > 200 ? PackRefusals.MeaningMissing() : meaning;
    }

    private static async Task<Outcome<PackVersion>> InAsync(Work work, SignPack input, CancellationToken ct)
    {
        var packId = await PacksStorage.LockAsync(work, input.Code, ct);
        var version = await PacksStorage.FindAsync(work, packId, input.Version, ct);
        if (!Decide(input, version, work.Actor).Succeeded(out var meaning, out var refusal))
            return refusal;
        await PacksStorage.SignAsync(work, packId, input.Version, meaning, ct);
        await PacksStorage.PutInForceAsync(work, packId, input.Version, meaning, ct);
        return (await PacksStorage.FindAsync(work, packId, input.Version, ct))!;
    }
}

/// <summary>Goes back, or forward, to another signed version.</summary>
public sealed record PutPackInForce(string Code, int Version, string Reason);

/// <summary>Puts another signed version in force; the one in force already is left as it is.</summary>
public static class PackChange
{
    /// <summary>Refusals: pack-not-found, pack-not-signed, pack-reason-invalid.</summary>
    public static Task<Outcome<PackVersion>> RunAsync(Db db, Actor actor, PutPackInForce input, CancellationToken ct) =>
        db.ActAsync(actor, input.Reason, work => InAsync(work, input, ct), ct);

    private static async Task<Outcome<PackVersion>> InAsync(Work work, PutPackInForce input, CancellationToken ct)
    {
        var packId = await PacksStorage.LockAsync(work, input.Code, ct);
        var reason = input.Reason.Trim();
        if (await PacksStorage.FindAsync(work, packId, input.Version, ct) is not { } version)
            return PackRefusals.NotFound();
        if (version.InForceSince is not null)
            return version;
        if (version.Signature is null)
            return PackRefusals.NotSigned();
        if (reason.Length is 0 or > 200)
            return PackRefusals.ReasonMissing();
        await PacksStorage.PutInForceAsync(work, packId, input.Version, reason, ct);
        return (await PacksStorage.FindAsync(work, packId, input.Version, ct))!;
    }
}
