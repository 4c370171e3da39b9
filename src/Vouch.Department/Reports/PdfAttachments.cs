using System.Text;
using Vouch.Department.Platform;

namespace Vouch.Department.Reports;

/// <summary>A file found inside a PDF.</summary>
public sealed record AttachedFile(string Name, byte[] Content);

/// <summary>Finds the files attached to a PDF. Source: ISO 32000-2:2020, 7.7.4 (name dictionary), 7.11.4 (embedded files).</summary>
public static class PdfAttachments
{
    private const int FilesMax = 1000;
    private const int DepthMax = 16;
    private const int NodesMax = 10_000;

    /// <summary>True when these bytes begin as a PDF does.</summary>
    public static bool IsPdf(ReadOnlySpan<byte> file) => file[..Math.Min(file.Length, 1024)].IndexOf("%PDF-"u8) >= 0;

    /// <summary>Refusal: pdf-unreadable, saying why.</summary>
    public static Outcome<List<AttachedFile>> Read(ReadOnlyMemory<byte> file)
    {
        try
        {
            var pdf = PdfObjects.Read(file);
            if (pdf.IsEncrypted)
                return Unreadable("It is encrypted. Save it without a password, then try again.");
            if (pdf.Catalog is not { } catalog)
                return Unreadable("It is damaged: it has no root.");
            var found = new List<AttachedFile>();
            var nodes = 0;
            Collect(pdf, pdf.DictionaryOf(catalog.GetValueOrDefault("Names"))?.GetValueOrDefault("EmbeddedFiles"), DepthMax, ref nodes, found);
            return found;
        }
        catch (PdfUnreadableException e)
        {
            return Unreadable(e.Message);
        }
    }

    private static void Collect(PdfObjects pdf, object? node, int depth, ref int nodes, List<AttachedFile> found)
    {
        if (pdf.DictionaryOf(node) is not { } tree || depth == 0 || ++nodes > NodesMax)
            return;
        foreach (var kid in pdf.ListOf(tree.GetValueOrDefault("Kids")) ?? [])
            Collect(pdf, kid, depth - 1, ref nodes, found);
        var names = pdf.ListOf(tree.GetValueOrDefault("Names")) ?? [];
        for (var i = 1; i < names.Count; i += 2)
        {
            if (pdf.DictionaryOf(names[i]) is not { } specification || pdf.DictionaryOf(specification.GetValueOrDefault("EF")) is not { } embedded
                || pdf.Resolve(embedded.GetValueOrDefault("UF") ?? embedded.GetValueOrDefault("F")) is not PdfStream stream)
                continue;
            if (found.Count == FilesMax)
                throw new PdfUnreadableException("It has more attachments than are read.");
            found.Add(new AttachedFile(Text(pdf.Resolve(specification.GetValueOrDefault("UF") ?? specification.GetValueOrDefault("F"))), pdf.Content(stream)));
        }
    }

    /// <summary>A text string: UTF-16 with its mark, else read as Latin-1. Source: 7.9.2.</summary>
    private static string Text(object? value) => value switch
    {
        byte[] and [0xFE, 0xFF, .. var wide] => Encoding.BigEndianUnicode.GetString(wide),
        byte[] and [0xEF, 0xBB, 0xBF, .. var utf8] => Encoding.UTF8.GetString(utf8),
        byte[] plain => Encoding.Latin1.GetString(plain),
        _ => "unnamed",
    };

    private static Refusal Unreadable(string why) => new("pdf-unreadable", why);
}
