using System.Globalization;
using System.Text;

namespace Vouch.Dicom.Characters;

/// <summary>
/// The characters of a data set's texts, by its Specific Character Set (0008,0005). Source: PS3.5, 6.1; PS3.3, C.12.1.1.2.
/// Terms that devices misspell ("ISO-IR 100", "UTF-8") are understood where they can only mean one.
/// </summary>
public sealed class CharacterSet
{
    /// <summary>ISO-IR 6, which has no letters beyond ASCII; bytes beyond it are read as ISO 8859-1, which loses nothing.</summary>
    public static readonly CharacterSet Default;

    /// <summary>Unicode in UTF-8.</summary>
    public static readonly CharacterSet Utf8;

    private const int Utf8Page = 65001;
    private const int Gb18030Page = 54936;
    private const int GbkPage = 936;

    private readonly Encoding? reading;
    private readonly Encoding? writing;
    private readonly CodeExtension? extension;

    static CharacterSet()
    {
        Default = new([], 28591, 20127);
        Utf8 = new(["ISO_IR 192"], Utf8Page, Utf8Page);
    }

    private CharacterSet(IReadOnlyList<string> terms, int readingPage, int writingPage)
    {
        Terms = terms;
        reading = Page(readingPage, strict: false);
        writing = Page(writingPage, strict: true);
    }

    private CharacterSet(IReadOnlyList<string> terms, CodeExtension extension)
    {
        Terms = terms;
        this.extension = extension;
    }

    /// <summary>The values of Specific Character Set.</summary>
    public IReadOnlyList<string> Terms { get; }

    /// <summary>Whether every term was understood; else its texts are read as the default's.</summary>
    public bool IsKnown { get; private init; } = true;

    /// <param name="terms">As they stand in (0008,0005), the first perhaps empty.</param>
    public static CharacterSet Of(IReadOnlyList<string> terms)
    {
        if (terms.Count == 0 || terms.All(one => one.Length == 0))
            return Default;
        var numbers = terms.Select((term, at) => at == 0 && term.Length == 0 ? 6 : Number(term)).ToArray();
        if (numbers.Contains(Utf8Page))
            return terms is ["ISO_IR 192"] ? Utf8 : new(terms, Utf8Page, Utf8Page);
        if (numbers.FirstOrDefault(one => one is Gb18030Page or GbkPage) is var page and not 0)
            return new(terms, page, page);
        var elements = numbers.Select(number => Array.Find(CodeElement.All, one => one.Number == number)).ToArray();
        if (elements.Contains(null))
            return new(terms, 28591, 20127) { IsKnown = false };
        return numbers is [6] ? new(terms, 28591, 20127) : new(terms, new CodeExtension([.. elements.OfType<CodeElement>()]));
    }

    public string Decode(ReadOnlySpan<byte> bytes, Vr vr) => Ascii.IsValid(bytes) && !bytes.Contains((byte)0x1B)
        ? Encoding.ASCII.GetString(bytes)
        : extension?.Decode(bytes, vr) ?? reading!.GetString(bytes);

    /// <exception cref="DicomFormatException">A character is not in the set.</exception>
    public byte[] Encode(string text, Vr vr)
    {
        if (extension is not null)
            return extension.Encode(text, vr) is { } bytes ? bytes : throw Missing(text);
        try
        {
            return writing!.GetBytes(text);
        }
        catch (EncoderFallbackException)
        {
            throw Missing(text);
        }
    }

    /// <summary>Whether every character of a text has a place in it.</summary>
    public bool Holds(string text)
    {
        try
        {
            Encode(text, Vr.LO);
            return true;
        }
        catch (DicomFormatException)
        {
            return false;
        }
    }

    internal static Encoding Page(int number, bool strict)
    {
        var (writing, reading) = strict
            ? ((EncoderFallback)EncoderFallback.ExceptionFallback, (DecoderFallback)DecoderFallback.ExceptionFallback)
            : (EncoderFallback.ReplacementFallback, new DecoderReplacementFallback("\uFFFD"));
        return CodePagesEncodingProvider.Instance.GetEncoding(number, writing, reading) ?? Encoding.GetEncoding(number, writing, reading);
    }

    private DicomFormatException Missing(string text)
    {
        var missing = text.EnumerateRunes().FirstOrDefault(one => one.Value > 0x7F && (extension is null
            || extension.Encode(one.ToString(), Vr.LO) is null));
        return new(Invariant($"The character U+{missing.Value:X4} has no place in {(Terms.Count == 0 ? "the default character set" : string.Join('\\', Terms))}."));
    }

    /// <summary>
    /// The number of ISO-IR in "ISO_IR 100", "ISO 2022 IR 100", "ISO-IR 100"; of what is none the code page. 0: not known.
    /// </summary>
    private static int Number(string term)
    {
        var plain = term.Trim().ToUpperInvariant().Replace('-', ' ').Replace('_', ' ');
        if (plain is "ISO IR 192" or "ISO 2022 IR 192" or "UTF8" or "UTF 8" or "ISO 10646 1")
            return Utf8Page;
        if (plain is "GB18030" or "ISO 2022 GB18030")
            return Gb18030Page;
        if (plain is "GBK" or "ISO 2022 GBK")
            return GbkPage;
        if (!plain.StartsWith("ISO", StringComparison.Ordinal))
            return 0;
        var digits = plain[(plain.LastIndexOfAny([' ', 'R', 'O']) + 1)..];
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }
}
