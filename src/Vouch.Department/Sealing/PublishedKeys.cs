using Vouch.Department.Platform;
using Vouch.Ledger;

namespace Vouch.Department.Sealing;

/// <summary>
/// The public halves of every key this data folder ever signed with, in a file beside the private one: so that the public
/// page of verification needs no database.
/// </summary>
public static class PublishedKeys
{
    private const string FileName = "ledger-public-keys.pem";

    /// <summary>Empty before the first start, or when the file cannot be read.</summary>
    public static IReadOnlyCollection<VerificationKey> Read(PlatformPlace place)
    {
        try
        {
            return VerificationKey.FromPem(File.ReadAllText(PathIn(place))).TryGet(out var keys, out _) ? [.. keys] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Adds a key that is not among them.</summary>
    public static void Add(PlatformPlace place, VerificationKey key)
    {
        if (!Read(place).Contains(key))
            File.AppendAllText(PathIn(place), key.ToPem());
    }

    private static string PathIn(PlatformPlace place) => Path.Combine(place.KeyFolder, FileName);
}
