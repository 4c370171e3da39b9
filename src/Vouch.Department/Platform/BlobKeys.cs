using System.Globalization;

namespace Vouch.Department.Platform;

/// <summary>
/// The key ring of the stored files: <c>blob-1.key</c>, <c>blob-2.key</c> … in the key folder. The highest number closes what is
/// written, all of them open. Read anew each time: another node, or a command, may have added one.
/// </summary>
public sealed class BlobKeys(string keyFolder)
{
    private const string Context = "vouch-blob/1";

    /// <summary>The one that closes; the first is made when there is none. Refusal: key-unusable.</summary>
    public Outcome<SecretKey> Newest() => SecretKey.OpenOrMake(PathOf(Math.Max(1, Numbers().FirstOrDefault())), Context);

    /// <summary>The one that closed a file. Refusal: blob-key-missing.</summary>
    public Outcome<SecretKey> WithId(string id)
    {
        foreach (var number in Numbers())
        {
            if (SecretKey.Open(PathOf(number), Context).Succeeded(out var key, out _) && key.Id == id)
                return key;
        }

        return new Refusal("blob-key-missing", $"The key {id} of a stored file is not in {keyFolder}.",
            Hint: "Put the blob-….key files back from where they were copied to.");
    }

    /// <summary>A new one, which closes from now on. Refusal: key-unusable.</summary>
    public Outcome<SecretKey> Add() => SecretKey.OpenOrMake(PathOf(Numbers().FirstOrDefault() + 1), Context);

    /// <summary>The highest first.</summary>
    private IEnumerable<int> Numbers() => !Directory.Exists(keyFolder) ? [] : Directory.GetFiles(keyFolder, "blob-*.key")
        .Select(path => int.TryParse(Path.GetFileNameWithoutExtension(path).AsSpan("blob-".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)
        .Where(number => number > 0).OrderDescending();

    private string PathOf(int number) => Path.Combine(keyFolder, string.Create(CultureInfo.InvariantCulture, $"blob-{number}.key"));
}
