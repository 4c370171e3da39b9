using System.Security.Cryptography;

namespace Vouch.Ledger;

/// <summary>
/// Signs tree heads with a private key that lives in a file outside the database, readable by its owner alone.
/// A new key is a new file; the public halves of the old ones stay published. Safe for use by several threads.
/// </summary>
public sealed class HeadSigner : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute |
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
    private const int KeyFileBytesMax = 16 * 1024;

    private readonly ECDsa _key;
    private readonly Lock _oneAtATime = new();

    private HeadSigner(ECDsa key, VerificationKey publicHalf)
    {
        _key = key;
        PublicKey = publicHalf;
    }

    /// <summary>The public half, to be published.</summary>
    public VerificationKey PublicKey { get; }

    /// <summary>
    /// Draws a new key and writes it to a new file (PKCS #8 PEM, mode 0600). Refused when the file exists or cannot
    /// be written; an existing key is never overwritten.
    /// </summary>
    public static Reading<HeadSigner> CreateFile(string path)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = key.ExportPkcs8PrivateKeyPem() + "\n";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
            using var file = new FileStream(path, options);
            file.Write(System.Text.Encoding.ASCII.GetBytes(pem));
            file.Flush(flushToDisk: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Refused($"The key file {path} cannot be created: {fault.Message}");
        }

        return FromPem(pem);
    }

    /// <summary>Opens a key file. Refused when it is missing, is no P-256 key, or others than its owner may use it.</summary>
    public static Reading<HeadSigner> OpenFile(string path)
    {
        try
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != UnixFileMode.None)
                return Refused($"The key file {path} may be used by others than its owner; set its mode to 0600.");
            if (new FileInfo(path).Length > KeyFileBytesMax) return Refused($"The file {path} is too large for a key.");
            return FromPem(File.ReadAllText(path));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Refused($"The key file {path} cannot be read: {fault.Message}");
        }
    }

    /// <summary>Takes a key from its PEM text, as a secret store hands it over.</summary>
    public static Reading<HeadSigner> FromPem(string pem)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            _ = key.ExportParameters(includePrivateParameters: true);
            if (VerificationKey.FromDer(key.ExportSubjectPublicKeyInfo()).TryGet(out var publicHalf, out _))
                return new Reading<HeadSigner>.Good(new HeadSigner(key, publicHalf));
        }
        catch (Exception fault)
            when (fault is CryptographicException or ArgumentException or PlatformNotSupportedException)
        {
            key.Dispose();
            return Refused("This is not the private key of an ECDSA key pair.");
        }

        key.Dispose();
        return Refused("The key is not on the curve P-256.");
    }

    /// <summary>Signs what the log says of itself; the time is kept in microseconds.</summary>
    public SignedHead Sign(LogName log, long size, Digest root, DateTimeOffset now)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        if (log.ToString().Length == 0) throw new ArgumentException("The log has no name.", nameof(log));
        var head = new TreeHead(log, size, root, CanonicalInstant.ToMicroseconds(now), PublicKey.Id);
        var text = head.SignedText();
        lock (_oneAtATime)
        {
            var signature = _key.SignData(
                text, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
            return new SignedHead(head, PublicKey, [.. signature]);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    private static Reading<HeadSigner>.Refused Refused(string why) => new(why);
}
