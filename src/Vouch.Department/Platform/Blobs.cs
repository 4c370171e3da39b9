using System.Security.Cryptography;

namespace Vouch.Department.Platform;

/// <summary>The name of a blob: the SHA-256 of its bytes, 64 lower-case hexadecimal digits.</summary>
public readonly record struct BlobName
{
    private readonly string? digits;

    private BlobName(string digits) => this.digits = digits;

    public static BlobName Of(ReadOnlySpan<byte> sha256) => new(Convert.ToHexStringLower(sha256));

    /// <summary>Null when the text is no such name; nothing else may ever become part of a path.</summary>
    public static BlobName? Parse(string text) =>
        text.Length == 64 && text.All(char.IsAsciiHexDigitLower) ? new BlobName(text) : null;

    public override string ToString() => digits ?? throw new InvalidOperationException("The name of no blob");
}

/// <summary>
/// Files too large for the database (PDFs, images, waveforms), named by their own bytes: written once, the same on every
/// node that shares the folder, encrypted where they lie (<see cref="BlobKeys"/>), checked when read.
/// </summary>
/// <remarks>Layout: the 8 bytes of the key's id, then an <see cref="EncryptedFile"/>.</remarks>
public sealed class Blobs(PlatformPlace place)
{
    private const string About = "blob";
    private const int KeyIdBytes = 8;

    private readonly BlobKeys keys = new(place.KeyFolder);

    /// <summary>Stores what is read, durably, before it returns. Refusals: blob-invalid when longer than the limit, key-unusable.</summary>
    public async Task<Outcome<BlobName>> PutAsync(Stream content, long bytesMax, CancellationToken ct)
    {
        if (!keys.Newest().Succeeded(out var key, out var refusal))
            return refusal;
        Directory.CreateDirectory(place.BlobFolder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var incoming = Path.Combine(place.BlobFolder, "incoming-" + Guid.CreateVersion7().ToString("N"));
        try
        {
            using var clear = new MeasuredStream(content, bytesMax);
            await using (var file = new FileStream(incoming, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                await file.WriteAsync(Convert.FromHexString(key.Id), ct);
                await EncryptedFile.WriteAsync(clear, file, key, About, ct);
                file.Flush(flushToDisk: true);
            }

            var name = BlobName.Of(clear.Hash());
            var path = PathOf(name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Move(incoming, path, overwrite: true); // The same name means the same bytes.
            Libc.SyncFolder(Path.GetDirectoryName(path)!);
            return name;
        }
        catch (TooLongException)
        {
            return new Refusal("blob-invalid", FormattableString.Invariant($"The file is larger than {bytesMax} bytes."));
        }
        finally
        {
            File.Delete(incoming);
        }
    }

    /// <summary>The bytes, compared with their name. Refusals: blob-not-found, blob-damaged, blob-key-missing.</summary>
    public async Task<Outcome<byte[]>> ReadAsync(BlobName name, CancellationToken ct)
    {
        try
        {
            await using var file = File.OpenRead(PathOf(name));
            if (!keys.WithId(await KeyIdAsync(file, ct)).Succeeded(out var key, out var refusal))
                return refusal;
            using var clear = new MemoryStream();
            await EncryptedFile.ReadAsync(file, clear, key, About, ct);
            var bytes = clear.ToArray();
            return BlobName.Of(SHA256.HashData(bytes)) == name ? bytes : Damaged(name);
        }
        catch (Exception e) when (e is NotAuthenticException or EndOfStreamException)
        {
            return Damaged(name);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new Refusal("blob-not-found", $"There is no stored file {name}.");
        }
    }

    /// <summary>Writes it anew when an older key closed it. Refusals as of reading.</summary>
    /// <returns>Whether it was written.</returns>
    public async Task<Outcome<bool>> CloseAnewAsync(BlobName name, SecretKey newest, CancellationToken ct)
    {
        try
        {
            await using var file = File.OpenRead(PathOf(name));
            if (await KeyIdAsync(file, ct) == newest.Id)
                return false;
        }
        catch (EndOfStreamException)
        {
            return Damaged(name);
        }

        if (!(await ReadAsync(name, ct)).Succeeded(out var bytes, out var refusal)
            || !(await PutAsync(new MemoryStream(bytes), bytes.Length, ct)).Succeeded(out _, out refusal))
            return refusal;
        return true;
    }

    private static async Task<string> KeyIdAsync(FileStream file, CancellationToken ct)
    {
        var id = new byte[KeyIdBytes];
        await file.ReadExactlyAsync(id, ct);
        return Convert.ToHexStringLower(id);
    }

    private static Refusal Damaged(BlobName name) => new("blob-damaged", $"The stored file {name} is not what was stored.",
        Hint: "Restore it from the backup, and check the disk.");

    /// <summary>Every blob that is stored now, in the order of the names.</summary>
    public IEnumerable<BlobName> All() =>
        from folder in Folders(place.BlobFolder)
        from inner in Folders(folder)
        from file in Directory.GetFiles(inner).Order(StringComparer.Ordinal)
        let name = BlobName.Parse(Path.GetFileName(file))
        where name is not null
        select name.Value;

    /// <summary>Blobs written before a moment, and what an interrupted writing left behind is removed.</summary>
    public IEnumerable<BlobName> WrittenBefore(DateTimeOffset moment)
    {
        foreach (var left in Directory.Exists(place.BlobFolder) ? Directory.GetFiles(place.BlobFolder, "incoming-*") : [])
        {
            if (File.GetLastWriteTimeUtc(left) < moment.UtcDateTime)
                File.Delete(left);
        }

        return All().Where(name => File.GetLastWriteTimeUtc(PathOf(name)) < moment.UtcDateTime);
    }

    /// <summary>Removes a blob, unless it was written again since that moment.</summary>
    public bool Remove(BlobName name, DateTimeOffset writtenBefore)
    {
        var path = PathOf(name);
        if (!File.Exists(path) || File.GetLastWriteTimeUtc(path) >= writtenBefore.UtcDateTime)
            return false;
        File.Delete(path);
        return true;
    }

    private static IEnumerable<string> Folders(string folder) =>
        Directory.Exists(folder) ? Directory.GetDirectories(folder).Order(StringComparer.Ordinal) : [];

    private string PathOf(BlobName name)
    {
        var digits = name.ToString();
        return Path.Combine(place.BlobFolder, digits[..2], digits[2..4], digits);
    }
}
