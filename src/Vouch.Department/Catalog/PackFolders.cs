using Vouch.Department.Platform;

namespace Vouch.Department.Catalog;

/// <summary>
/// Where packs come from: the one shipped beside the program, and the site's own in the data folder
/// (packs/NAME/pack.yaml), usually a copy with the local numbers set.
/// </summary>
public sealed class PackFolders(PlatformPlace place)
{
    private const int PacksMax = 50;

    public static string Shipped => Path.Combine(AppContext.BaseDirectory, "packs", "laboratory", "pack.yaml");

    /// <summary>The site's own folder; it need not exist.</summary>
    public string Site => Path.Combine(place.DataFolder, "packs");

    /// <summary>
    /// Keeps every pack found as a version if its text is not kept yet: the first is in force at once, a later one waits
    /// as a draft until a director signs it. Refusals: pack-invalid, pack-label-taken, of the first that does not fit;
    /// the others are kept all the same.
    /// </summary>
    public async Task<Outcome<IReadOnlyList<PackVersion>>> KeepAsync(Db db, Actor actor, CancellationToken ct)
    {
        var kept = new List<PackVersion>();
        Refusal? first = null;
        foreach (var manifest in Manifests())
            if ((await KeepAsync(db, actor, manifest, ct)).Succeeded(out var version, out var refusal))
                kept.Add(version);
            else
                first ??= refusal;
        return first is null ? kept : first;
    }

    private static async Task<Outcome<PackVersion>> KeepAsync(Db db, Actor actor, string manifest, CancellationToken ct)
    {
        var (texts, problems) = PackReader.Load(manifest);
        return problems.Count > 0
            ? PackRefusals.Invalid(problems)
            : await PackImport.RunAsync(db, actor, new ImportPack(texts), ct);
    }

    private IEnumerable<string> Manifests()
    {
        yield return Shipped;
        if (!Directory.Exists(Site))
            yield break;
        foreach (var folder in Directory.EnumerateDirectories(Site).Order(StringComparer.Ordinal).Take(PacksMax))
            if (File.Exists(Path.Combine(folder, "pack.yaml")))
                yield return Path.Combine(folder, "pack.yaml");
    }
}
