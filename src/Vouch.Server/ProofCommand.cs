using System.Text;
using Vouch.Ledger;

namespace Vouch.Server;

/// <summary>The command <c>vouch verify</c>.</summary>
public static class ProofCommand
{
    private const int UnreadableExit = 2;

    /// <summary>A proof file is a few kilobytes; nothing larger is read.</summary>
    private const int FileBytesMax = 4 * 1024 * 1024;

    public static int Verify(FileInfo file, IReadOnlyList<FileInfo> keyFiles, TextWriter output)
    {
        var keys = new List<VerificationKey>();
        foreach (var keyFile in keyFiles)
        {
            if (Bytes(keyFile, output) is not { } pem)
                return UnreadableExit;
            if (!VerificationKey.FromPem(Encoding.UTF8.GetString(pem)).TryGet(out var read, out var why))
            {
                output.WriteLine($"{keyFile}: {why}");
                return UnreadableExit;
            }

            keys.AddRange(read);
        }

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
