using Vouch.Department.Catalog;

namespace Vouch.Department.Tests.Catalog;

/// <summary>The laboratory pack as it is shipped, read once from the repository.</summary>
internal static class ShippedPackFiles
{
    private static readonly Lazy<LaboratoryPack> Read = new(() => PackReader.ReadFile(Manifest) switch
    {
        PackReading.Fit fit => fit.Pack,
        PackReading.Unfit unfit => throw new InvalidOperationException(string.Join('\n', unfit.Problems)),
        _ => throw new InvalidOperationException(),
    });

    public static LaboratoryPack Pack => Read.Value;

    public static string Manifest
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder is not null && !Directory.Exists(Path.Combine(folder.FullName, "packs")))
                folder = folder.Parent;
            return Path.Combine(folder?.FullName ?? ".", "packs", "laboratory", "pack.yaml");
        }
    }
}
