using Vouch.Department.Platform;
using Vouch.Ledger;

namespace Vouch.Department.Sealing;

/// <summary>The signing key of this node: a file outside the database, made at the first start, mode 0600.</summary>
public static class SealingKey
{
    private const string FileName = "ledger-signing-key.pem";

    /// <summary>Opens the key, or makes it when there is none. Refusal: ledger-key-unusable, saying why.</summary>
    public static Outcome<HeadSigner> Open(PlatformPlace place)
    {
        var path = Path.Combine(place.KeyFolder, FileName);
        try
        {
            Directory.CreateDirectory(place.KeyFolder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            // Two nodes on one shared folder: whoever comes second opens what the first made.
            if ((File.Exists(path) || !HeadSigner.CreateFile(path).TryGet(out var signer, out _))
                && !HeadSigner.OpenFile(path).TryGet(out signer, out var why))
                return Refuse(why);
            PublishedKeys.Add(place, signer.PublicKey);
            return signer;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Refuse(e.Message);
        }
    }

    private static Refusal Refuse(string why) =>
        new("ledger-key-unusable", "The ledger's signing key cannot be used: nothing is sealed.", why);
}
