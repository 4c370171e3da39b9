using System.Text;
using Vouch.Ledger;

namespace Vouch.Server;

/// <summary>The command <c>vouch verify</c>.</summary>
public static class ProofCommand
{
    public const int UnreadableExit = 2;

    /// <summary>A proof file is a few kilobytes; nothing larger is read.</summary>
    private const int FileBytesMax = 4 * 1024 * 1024;

    /// <summary>Checks each file; the exit code is the worst of them.</summary>
    public static int Verify(IReadOnlyList<FileInfo> files, IReadOnlyList<FileInfo> keyFiles, TextWriter output)
    {
        if (Keys(keyFiles, output) is not { } keys)
            return UnreadableExit;
        var worst = 0;
        foreach (var file in files)
        {
            if (files.Count > 1)
                output.WriteLine($"{file}:");
            worst = Math.Max(worst, Verify(file, keys, output));
        }

        return worst;
    }

    /// <summary>The public keys of these files; null, said in words, when one cannot be read.</summary>
    public static List<VerificationKey>? Keys(IReadOnlyList<FileInfo> keyFiles, TextWriter output)
    {
        var keys = new List<VerificationKey>();
        foreach (var keyFile in keyFiles)
        {
            if (Bytes(keyFile, output) is not { } pem)
                return null;
            if (!VerificationKey.FromPem(Encoding.UTF8.GetString(pem)).TryGet(out var read, out var why))
            {
                output.WriteLine($"{keyFile}: {why}");
                return null;
            }

            keys.AddRange(read);
        }

        return keys;
    }

    private static int Verify(FileInfo file, IReadOnlyCollection<VerificationKey> keys, TextWriter output)
    {
        if (Bytes(file, output) is not { } bytes)
            return UnreadableExit;
        var verdict = ProofVerification.Verify(bytes, keys);
        foreach (var line in verdict.Words)
            output.WriteLine(line);
        return verdict.ExitCode;
    }

    private static byte[]? Bytes(FileInfo file, TextWriter output)
    {
        try
        {
            if (file.Length <= FileBytesMax)
                return File.ReadAllBytes(file.FullName);
            output.WriteLine($"UNREADABLE. {file} is larger than any proof file.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            output.WriteLine($"UNREADABLE. {e.Message}");
        }

        return null;
    }
}
