using Vouch.Department.Platform;

namespace Vouch.Department.Catalog;

/// <summary>The pack that comes with the program, beside it in packs/laboratory.</summary>
public static class ShippedPack
{
    public static string Manifest => Path.Combine(AppContext.BaseDirectory, "packs", "laboratory", "pack.yaml");

    /// <summary>
    /// Keeps the shipped pack as a version if this department does not have its text yet. The first one is in force,
    /// a later one waits as a draft until a director signs it.
    /// </summary>
    public static async Task<Outcome<PackVersion>> KeepAsync(Db db, CancellationToken ct)
    {
        var (texts, problems) = PackReader.Load(Manifest);
        return problems.Count > 0
            ? PackRefusals.Invalid(problems)
            : await PackImport.RunAsync(db, Actor.Job("shipped packs"), new ImportPack(texts), ct);
    }
}
