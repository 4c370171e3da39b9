using System.Globalization;
using System.Text;
using Vouch.Department.Reports;
using Vouch.Department.Sealing;
using Vouch.Ledger;

namespace Vouch.Server;

/// <summary>The command <c>vouch verify</c>.</summary>
public static class ProofCommand
{
    public const int UnreadableExit = 2;

    /// <summary>A proof file is a few kilobytes, a report with many of them a few megabytes; nothing larger is read.</summary>
    private const int FileBytesMax = 64 * 1024 * 1024;

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
        if (PdfAttachments.IsPdf(bytes))
            return VerifyReport(file, bytes, keys, output);
        var verdict = ProofVerification.Verify(bytes, keys);
        foreach (var line in verdict.Words)
            output.WriteLine(line);
        return verdict.ExitCode;
    }

    /// <summary>Checks every proof attached to a report; the exit code is the worst of them.</summary>
    private static int VerifyReport(FileInfo file, byte[] pdf, IReadOnlyCollection<VerificationKey> keys, TextWriter output)
    {
        if (!PdfAttachments.Read(pdf).Succeeded(out var attached, out var refusal))
        {
            output.WriteLine($"UNREADABLE. {file} is a PDF that cannot be read: {refusal.Message}");
            return UnreadableExit;
        }

        var proofs = attached.Where(one => one.Name.EndsWith(".json", StringComparison.OrdinalIgnoreCase)).ToList();
        if (proofs.Count == 0)
        {
            output.WriteLine($"UNREADABLE. {file} is a PDF without any proof attached. Reports that Vouch issues have one for every result.");
            return UnreadableExit;
        }

        var (worst, leaves) = (0, new List<Digest>());
        foreach (var proof in proofs)
        {
            var verdict = ProofVerification.Verify(proof.Content, keys);
            output.WriteLine($"{Plain(proof.Name)}: {verdict.Words[0]}");
            foreach (var words in verdict.Words.Skip(1))
                output.WriteLine("  " + words);
            worst = Math.Max(worst, verdict.ExitCode);
            if (verdict is not ProofVerdict.Genuine genuine)
                continue;
            if (RecordWords.Line(genuine.Proof.Leaf) is { } line)
                output.WriteLine("  It says: " + Plain(line));
            leaves.Add(genuine.Proof.LeafHash);
        }

        if (worst == 0)
            output.WriteLine($"The digest of these {leaves.Count.ToString(CultureInfo.InvariantCulture)} proofs is {ReportDigest.Of(leaves)}: it must be the one printed on the report.");
        return worst;
    }

    /// <summary>A stranger's text, without characters that could pass for another line.</summary>
    private static string Plain(string text) => string.Concat(text.Take(200).Select(one => char.GetUnicodeCategory(one) is UnicodeCategory.Control
        or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator ? '?' : one));

    private static byte[]? Bytes(FileInfo file, TextWriter output)
    {
        try
        {
            if (file.Length <= FileBytesMax)
                return File.ReadAllBytes(file.FullName);
            output.WriteLine($"UNREADABLE. {file} is larger than any proof file or report.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            output.WriteLine($"UNREADABLE. {e.Message}");
        }

        return null;
    }
}
